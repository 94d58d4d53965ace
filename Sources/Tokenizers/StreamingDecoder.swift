/// Turns ids into text one at a time; gives whole characters only.
///
/// The pieces of text, the one from `finish` included, are together what `Tokenizer.decode` gives for all ids.
public struct StreamingDecoder: Sendable {
  private let tokenizer: Tokenizer
  private let skipSpecialTokens: Bool
  private var run: DecoderRun

  init(_ tokenizer: Tokenizer, skipSpecialTokens: Bool) {
    self.tokenizer = tokenizer
    self.skipSpecialTokens = skipSpecialTokens
    run = DecoderRun(tokenizer.decoders)
  }

  /// Takes the next id; returns the text that is now certain, often empty.
  public mutating func append(_ id: Int32) -> String {
    var text: [UInt8] = []
    append(id, into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Ends the text: what was held back, with U+FFFD for an incomplete character.
  public mutating func finish() -> String {
    var text: [UInt8] = []
    finish(into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  mutating func append(_ id: Int32, into text: inout [UInt8]) {
    guard let piece = tokenizer.piece(id) else { return }
    if skipSpecialTokens, tokenizer.isSpecial(id) { return }
    run.push(piece, into: &text)
  }

  mutating func finish(into text: inout [UInt8]) { run.finish(into: &text) }
}
