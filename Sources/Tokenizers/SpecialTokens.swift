/// The ids of the tokens with a role. Id 0 is a valid id; a role that no file gives is nil.
public struct SpecialTokens: Equatable, Sendable {
  /// Begins a text.
  public var bos: Int32?
  /// Ends a text.
  public var eos: Int32?
  /// Stands for what the vocabulary cannot spell.
  public var unk: Int32?
  /// Fills up short rows.
  public var pad: Int32?
  /// Separates two texts.
  public var sep: Int32?
  /// Stands for the whole text in a classifier.
  public var cls: Int32?
  /// Stands for a hidden token.
  public var mask: Int32?

  public init(
    bos: Int32? = nil, eos: Int32? = nil, unk: Int32? = nil, pad: Int32? = nil, sep: Int32? = nil, cls: Int32? = nil,
    mask: Int32? = nil
  ) {
    self.bos = bos
    self.eos = eos
    self.unk = unk
    self.pad = pad
    self.sep = sep
    self.cls = cls
    self.mask = mask
  }

  /// Every role by the name the configuration files give it.
  static let roles: [(name: String, path: WritableKeyPath<SpecialTokens, Int32?> & Sendable)] = [
    ("bos_token", \.bos), ("eos_token", \.eos), ("unk_token", \.unk), ("pad_token", \.pad), ("sep_token", \.sep),
    ("cls_token", \.cls), ("mask_token", \.mask),
  ]
}
