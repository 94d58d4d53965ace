import Files
import Kernels

/// An inverted index on disk, mapped: each word's documents and frequencies, and every chunk's id and length.
public final class BM25Index {
  let folder: String
  let manifest: IndexManifest
  private let file: SafetensorsFile
  private let wordStarts: UnsafePointer<Int64>
  private let postingStarts: UnsafePointer<Int64>
  private let documents: UnsafePointer<UInt32>
  private let frequencies: UnsafePointer<UInt32>
  private let words: UnsafeRawBufferPointer
  /// Number of different words.
  public let wordCount: Int
  private let postingCount: Int

  /// Number of chunks, and the words in them.
  public var chunkCount: Int { manifest.chunks }
  public var tokenCount: Int { manifest.tokens }
  /// Mean words of a chunk.
  var meanLength: Double { Double(manifest.tokens) / Double(max(manifest.chunks, 1)) }

  /// What decides an index's contents.
  static func recipe(_ pool: Pool, _ stopWords: StopWords) -> JSONObject {
    var recipe = pool.recipe()
    recipe["words"] = "lower case, runs of two or more letters, digits or underscores"
    recipe["stop_words"] = JSON(stopWords.name)
    return recipe
  }

  /// The index of a pool in a folder: the one that is there, if it was made from the same pool by the same rules, or a
  /// new one. `remake` replaces one that does not fit.
  public static func open(
    _ pool: Pool, stopWords: StopWords, folder: String, remake: Bool = false,
    progress: (_ chunks: Int, _ fraction: Double) throws -> Void
  ) throws -> (index: BM25Index, isNew: Bool) {
    let recipe = recipe(pool, stopWords)
    if !remake, FileSystem.exists(folder) {
      let manifest = try IndexManifest(folder: folder)
      try manifest.require(.bm25, recipe: recipe, folder: folder)
      return (try BM25Index(folder, manifest), false)
    }
    if FileSystem.exists(folder) { try IndexManifest.requireIndex(folder) }
    let target = try AtomicFolder(folder, overwrite: remake)
    var writer = BM25IndexWriter(pool, stopWords: stopWords)
    try writer.write(to: target.workingPath, recipe: recipe, progress: progress)
    try target.finish()
    return (try BM25Index(folder, IndexManifest(folder: folder)), true)
  }

  init(_ folder: String, _ manifest: IndexManifest) throws(FileError) {
    self.folder = folder
    self.manifest = manifest
    file = try SafetensorsFile(ofIndex: FileSystem.join(folder, BM25IndexWriter.postingsName))
    wordCount = try file.tensor("word_starts").elementCount - 1
    guard wordCount >= 0 else { throw try file.tensor("word_starts").error("no words") }
    wordStarts = try file.values("word_starts", .i64, [wordCount + 1])
    postingStarts = try file.values("posting_starts", .i64, [wordCount + 1])
    postingCount = try file.tensor("documents").elementCount
    documents = try file.values("documents", .u32, [postingCount])
    frequencies = try file.values("frequencies", .u32, [postingCount])
    let words = try file.tensor("words")
    let _: UnsafePointer<UInt8> = try file.values("words", .u8, [words.elementCount])
    self.words = words.bytes
  }

  /// The postings of a word; nil when no chunk holds it.
  func postings(_ word: ArraySlice<UInt8>) throws(FileError) -> Postings? {
    var low = 0
    var high = wordCount
    while low < high {
      let middle = (low + high) / 2
      if try self.word(middle).lexicographicallyPrecedes(word) { low = middle + 1 } else { high = middle }
    }
    guard low < wordCount, try self.word(low).elementsEqual(word) else { return nil }
    let range = try range(postingStarts, low, limit: postingCount, "posting_starts")
    return Postings(
      documents: documents + range.lowerBound, frequencies: frequencies + range.lowerBound, count: range.count)
  }

  /// Mean over all words of rank_bm25's weight, negative ones included.
  func meanOkapiWeight() throws(FileError) -> Double {
    var sum = 0.0
    for word in 0..<wordCount {
      sum += BM25Scoring.okapiWeight(
        Double(chunkCount), Double(try range(postingStarts, word, limit: postingCount, "posting_starts").count))
    }
    return sum / Double(max(wordCount, 1))
  }

  private func word(_ number: Int) throws(FileError) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: words[try range(wordStarts, number, limit: words.count, "word_starts")])
  }

  private func range(_ starts: UnsafePointer<Int64>, _ number: Int, limit: Int, _ name: String)
    throws(FileError) -> Range<Int>
  {
    let (start, end) = (starts[number], starts[number + 1])
    guard start >= 0, start <= end, end <= limit else { throw damaged(name) }
    return Int(start)..<Int(end)
  }

  func damaged(_ item: String) -> FileError {
    FileError(.badData, file.path, "the index is damaged", item: item, hint: "make it anew with --rebuild-index")
  }

  /// Takes what was read so far out of this process's memory, so that it does not grow with the index.
  func releasePages() { file.file.releasePages() }
}
