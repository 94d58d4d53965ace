/// The text of new tokens as it becomes certain, up to the first stop string.
///
/// What might begin a stop string is held back until it is clear that it does not; the stop string itself is left out.
/// The text continues that of a prompt: a leading space that a decoder strips from the start of a text stays.
public struct TextStream: Sendable {
  private var decoder: StreamingDecoder
  private let stops: [[UInt8]]
  private var pending: [UInt8] = []
  /// Text of the prompt that the decoder still holds back.
  private var promptRest: [UInt8]
  /// Whether a stop string was met.
  public private(set) var isStopped = false

  /// Empty stop strings are ignored.
  public init(_ tokenizer: Tokenizer, after prompt: [Int32], stops: [String] = []) {
    decoder = tokenizer.streamingDecoder(skipSpecialTokens: true)
    var text: [UInt8] = []
    for id in prompt { decoder.append(id, into: &text) }
    var ended = decoder
    var rest: [UInt8] = []
    ended.finish(into: &rest)
    promptRest = rest
    self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
  }

  /// Takes the next id; returns the text that is now certain, often empty.
  public mutating func append(_ id: Int32) -> String {
    guard !isStopped else { return "" }
    decoder.append(id, into: &pending)
    dropPrompt()
    return release()
  }

  /// Ends the text: what was held back.
  public mutating func finish() -> String {
    guard !isStopped else { return "" }
    decoder.finish(into: &pending)
    dropPrompt()
    let certain = release()
    defer { pending = [] }
    return isStopped ? certain : certain + String(decoding: pending, as: UTF8.self)
  }

  private mutating func dropPrompt() {
    guard !promptRest.isEmpty, !pending.isEmpty else { return }
    if pending.starts(with: promptRest) { pending.removeFirst(promptRest.count) }
    promptRest = []
  }

  private mutating func release() -> String {
    var end = pending.count
    for start in pending.indices {
      let tail = pending[start...]
      if stops.contains(where: { tail.starts(with: $0) }) {
        isStopped = true
        end = start
        break
      }
      if stops.contains(where: { $0.starts(with: tail) }) {
        end = start
        break
      }
    }
    let text = String(decoding: pending[..<end], as: UTF8.self)
    pending.removeFirst(end)
    return text
  }
}
