import Files
import Kernels

/// Postings of some documents while an index is made: gathered document by document, then written word by word.
struct PostingRun {
  /// Postings that are gathered before a run is written: 48 MB, and as much again while they are sorted.
  static let capacity = 4_000_000

  private var terms: [UInt32] = []
  private var documents: [UInt32] = []
  private var frequencies: [UInt32] = []

  var count: Int { terms.count }

  /// Adds a document by the numbers of its words, which are sorted in passing.
  mutating func append(_ words: inout [UInt32], document: UInt32) {
    words.sort()
    var at = 0
    while at < words.count {
      var end = at + 1
      while end < words.count, words[end] == words[at] { end += 1 }
      terms.append(words[at])
      documents.append(document)
      frequencies.append(UInt32(end - at))
      at = end
    }
  }

  /// Writes the postings in order of their words, of which there are `termCount` so far, and empties the run.
  mutating func write(_ path: String, termCount: Int) throws(FileError) {
    let postings = GroupedPairs(keys: terms, first: documents, second: frequencies, keyCount: termCount)
    let writer = try SafetensorsWriter(
      path,
      tensors: [
        TensorDeclaration("starts", .i64, [termCount + 1]), TensorDeclaration("documents", .u32, [count]),
        TensorDeclaration("frequencies", .u32, [count]),
      ], overwrite: true)
    try writer.write("starts", postings.starts)
    try writer.writeRaw("documents", postings.first)
    try writer.writeRaw("frequencies", postings.second)
    try writer.finish()
    terms.removeAll(keepingCapacity: true)
    documents.removeAll(keepingCapacity: true)
    frequencies.removeAll(keepingCapacity: true)
  }
}

/// A run that was written.
struct WrittenRun {
  let file: SafetensorsFile
  let termCount: Int
  let starts: UnsafePointer<Int64>
  let documents: UnsafePointer<UInt32>
  let frequencies: UnsafePointer<UInt32>

  init(_ path: String) throws(FileError) {
    file = try SafetensorsFile(path)
    termCount = try file.tensor("starts").elementCount - 1
    let count = try file.tensor("documents").elementCount
    starts = try file.values("starts", .i64, [termCount + 1])
    documents = try file.values("documents", .u32, [count])
    frequencies = try file.values("frequencies", .u32, [count])
  }

  /// Where a word's postings lie; empty for a word that came later.
  func range(_ term: Int) -> Range<Int> {
    term < termCount ? Int(starts[term])..<Int(starts[term + 1]) : 0..<0
  }
}
