/// What a JSON text may hold at most, so that a hostile one takes neither time nor memory.
public struct JSONLimits: Sendable {
  /// Size of the text.
  public var bytes: Int
  /// Containers within containers.
  public var depth: Int
  /// Values in all, containers among them.
  public var values: Int

  /// Configurations, indices, manifests, lists; the largest indices published name 100,000 tensors.
  public static let configuration = JSONLimits(bytes: 64 << 20, depth: 128, values: 500_000)
  /// Vocabularies with their merges, of which the largest published hold 260,000 and 580,000 pairs.
  public static let tokenizer = JSONLimits(bytes: 128 << 20, depth: 128, values: 2_500_000)
  /// Texts and numbers of thousands of features.
  public static let records = JSONLimits(bytes: 1 << 30, depth: 128, values: 50_000_000)
  /// One line of a data file, which may be a list of token ids.
  static let line = JSONLimits(bytes: LineReader.longestLine, depth: 128, values: 2_000_000)
  /// The header of a safetensors file, eight values or so for a tensor.
  static let header = JSONLimits(bytes: 100_000_000, depth: 32, values: 1_000_000)
}
