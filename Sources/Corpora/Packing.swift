import Files

/// How documents become sequences (`--packing`).
public enum Packing: Equatable, Sendable {
  /// Each document is cut into consecutive windows of the context length; nothing is dropped. With a stride, windows
  /// overlap and each but the first scores only its last `stride` tokens.
  case documents(stride: Int?)
  /// Documents are joined, with a separator where one begins inside a sequence; an incomplete last sequence is
  /// dropped. SAELens: `concat_and_batch_sequences`.
  case packed(separator: Int32?)

  /// The rule in words.
  public var description: String {
    switch self {
    case .documents(nil): "documents: consecutive windows of each document"
    case .documents(let stride?): "documents: windows of each document every \(stride) tokens, new tokens scored"
    case .packed(nil): "packed: documents joined without separator"
    case .packed(let separator?): "packed: documents joined with separator \(separator)"
    }
  }

  /// Refuses lengths that leave no room for a token of text, or that would leave tokens out.
  func validate(contextLength: Int, bos: BOSRule) throws(UsageError) {
    let room = contextLength - (bos.id == nil ? 0 : 1)
    guard room >= 1 else {
      throw UsageError("--context-length \(contextLength) leaves no room for text\(bos.id == nil ? "" : " after BOS")")
    }
    if case .documents(let stride?) = self, stride < 1 || stride > room {
      throw UsageError(
        "--stride \(stride) does not fit; expected 1 to \(room) for a context of \(contextLength)"
          + (bos.id == nil ? "" : " with BOS"))
    }
  }
}
