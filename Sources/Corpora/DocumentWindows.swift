/// The windows of one document under `--packing documents`.
struct DocumentWindows {
  /// The document's ids without a leading BOS that the rule would add.
  private let content: ArraySlice<Int32>
  private let document: Int32
  private let bos: Int32?
  private let room: Int
  private let stride: Int
  private var start = 0
  private var scoredEnd = 0

  init(ids: [Int32], document: Int32, contextLength: Int, bos: Int32?, stride: Int?) {
    self.content = bos != nil && ids.first == bos ? ids.dropFirst() : ids[...]
    self.document = document
    self.bos = bos
    self.room = contextLength - (bos == nil ? 0 : 1)
    self.stride = stride ?? room
    // A document that is BOS alone still is one sequence.
    self.isDone = ids.isEmpty
  }

  private(set) var isDone: Bool

  /// Part of the document that the windows so far reach, 0...1.
  var fractionDone: Double { content.isEmpty || isDone ? 1 : Double(scoredEnd) / Double(content.count) }

  mutating func next() -> Window? {
    guard !isDone else { return nil }
    let end = min(start + room, content.count)
    var ids = Array(content[(content.startIndex + start)..<(content.startIndex + end)])
    // Never doubled: a window that happens to begin with BOS has it already.
    if let bos, ids.first != bos { ids.insert(bos, at: 0) }
    let window = Window(
      ids: ids, documents: Array(repeating: document, count: ids.count),
      firstScored: max(1, ids.count - (end - scoredEnd)))
    scoredEnd = end
    start += stride
    isDone = end == content.count
    return window
  }
}
