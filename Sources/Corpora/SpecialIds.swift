import Tokenizers

/// Ids of the structural special tokens; chat markers are not among them. Id 0 is an id like any other.
///
/// SAELens: `get_special_token_ids` takes the same five attributes.
public struct SpecialIds: Equatable, Sendable {
  public let bos: Int32?
  /// Several where a config lists several.
  public let eos: [Int32]
  public let pad: Int32?
  public let sep: Int32?
  public let decoderStart: Int32?
  /// Ids named by the files but outside the vocabulary, which are ignored.
  public let ignored: [Int32]

  /// Keeps the ids that lie within the vocabulary.
  public init(
    bos: Int32? = nil, eos: [Int32] = [], pad: Int32? = nil, sep: Int32? = nil, decoderStart: Int32? = nil,
    vocabularySize: Int
  ) {
    func isKnown(_ id: Int32) -> Bool { id >= 0 && Int(id) < vocabularySize }
    self.bos = bos.flatMap { isKnown($0) ? $0 : nil }
    self.eos = eos.filter(isKnown)
    self.pad = pad.flatMap { isKnown($0) ? $0 : nil }
    self.sep = sep.flatMap { isKnown($0) ? $0 : nil }
    self.decoderStart = decoderStart.flatMap { isKnown($0) ? $0 : nil }
    let named = [bos].compactMap { $0 } + eos + [pad, sep, decoderStart].compactMap { $0 }
    self.ignored = Array(Set(named.filter { !isKnown($0) })).sorted()
  }

  /// All of them, ascending.
  public var all: [Int32] {
    Set([bos, pad, sep, decoderStart].compactMap { $0 } + eos).sorted()
  }
}

extension SpecialIds {
  /// The ids of the tokenizer's files or, only where there is no tokenizer, those of the model's configs.
  public init(
    tokenizer: SpecialTokens?, configBOS: Int32? = nil, configEOS: [Int32] = [], configPad: Int32? = nil,
    decoderStart: Int32? = nil, vocabularySize: Int
  ) {
    if let tokenizer {
      self.init(
        bos: tokenizer.bos, eos: [tokenizer.eos].compactMap { $0 }, pad: tokenizer.pad, sep: tokenizer.sep,
        decoderStart: decoderStart, vocabularySize: vocabularySize)
    } else {
      self.init(
        bos: configBOS, eos: configEOS, pad: configPad, decoderStart: decoderStart, vocabularySize: vocabularySize)
    }
  }
}
