import Files

/// Makes an inverted index of a pool. Memory: the different words, and one run of postings.
///
/// Runs of some million postings are written to disk as they fill up and merged word by word at the end, so that a pool
/// larger than memory can be indexed (single-pass in-memory indexing; Heinz and Zobel, 2003).
struct BM25IndexWriter {
  static let postingsName = "postings.safetensors"
  private static let partRows = 65_536

  let pool: Pool
  let stopWords: StopWords
  /// Postings of a run; tests make it small.
  var runCapacity = PostingRun.capacity
  private var terms = TermTable()
  private var runs: [String] = []

  init(_ pool: Pool, stopWords: StopWords, runCapacity: Int = PostingRun.capacity) {
    self.pool = pool
    self.stopWords = stopWords
    self.runCapacity = runCapacity
  }

  /// Fills an empty folder; `progress` is told the chunks done and the share of the whole.
  mutating func write(
    to folder: String, recipe: JSONObject, progress: (_ chunks: Int, _ fraction: Double) throws -> Void
  ) throws {
    var manifest = IndexManifest(.bm25, recipe: recipe, partRows: Self.partRows)
    var reader = pool.reader()
    var buffer = PartBuffer(first: 0)
    var run = PostingRun()
    var scanner = WordScanner()
    let stops = stopWords.table
    var words: [UInt32] = []
    while let chunk = try reader.nextChunk() {
      guard let number = UInt32(exactly: chunk.number), number < .max else {
        throw FileError(.badData, pool.documents.sources[0].path, "more than \(UInt32.max) chunks in the pool")
      }
      words.removeAll(keepingCapacity: true)
      scanner.forEachWord(in: chunk.text) { word in
        if stops.count == 0 || !stops.contains(word) { words.append(UInt32(terms.number(of: word))) }
      }
      buffer.append(chunk, length: words.count)
      manifest.tokens += words.count
      run.append(&words, document: number)
      if run.count >= runCapacity { try flush(&run, folder) }
      if buffer.count == Self.partRows { try flush(&buffer, folder) }
      if chunk.number % 256 == 0 { try progress(chunk.number, reader.fractionDone * 0.9) }
    }
    guard reader.chunksRead > 0 else {
      throw FileError(
        .badData, pool.documents.sources.map(\.path).joined(separator: ", "), "the pool holds no text")
    }
    if buffer.count > 0 { try flush(&buffer, folder) }
    if run.count > 0 || runs.isEmpty { try flush(&run, folder) }
    manifest.documents = reader.documentsRead
    manifest.chunks = reader.chunksRead
    try merge(folder) { try progress(reader.chunksRead, 0.9 + 0.1 * $0) }
    for path in runs { try FileSystem.removeFile(path) }
    manifest.isComplete = true
    try manifest.write(to: folder)
  }

  private func flush(_ buffer: inout PartBuffer, _ folder: String) throws(FileError) {
    try buffer.write(IndexManifest.partPath(folder, buffer.first / Self.partRows))
  }

  private mutating func flush(_ run: inout PostingRun, _ folder: String) throws(FileError) {
    let path = FileSystem.join(folder, "run-\(runs.count).safetensors")
    try run.write(path, termCount: terms.count)
    runs.append(path)
  }

  /// Writes words in the order of their bytes, each with its postings from all runs.
  private func merge(_ folder: String, progress: (Double) throws -> Void) throws {
    let runs = try self.runs.map { path throws(FileError) in try WrittenRun(path) }
    let order = sortedTerms()
    var wordStarts: [Int64] = [0]
    var postingStarts: [Int64] = [0]
    var bytes: [UInt8] = []
    for term in order {
      bytes.append(contentsOf: terms.word(term))
      wordStarts.append(Int64(bytes.count))
      postingStarts.append(postingStarts.last! + Int64(runs.reduce(0) { $0 + $1.range(term).count }))
    }
    let total = Int(postingStarts.last!)
    let writer = try SafetensorsWriter(
      FileSystem.join(folder, Self.postingsName),
      tensors: [
        TensorDeclaration("word_starts", .i64, [order.count + 1]),
        TensorDeclaration("posting_starts", .i64, [order.count + 1]),
        TensorDeclaration("documents", .u32, [total]), TensorDeclaration("frequencies", .u32, [total]),
        TensorDeclaration("words", .u8, [bytes.count]),
      ], checksum: .sealed, overwrite: true)
    try writer.write("word_starts", wordStarts)
    try writer.write("posting_starts", postingStarts)
    try writer.writeRaw("words", bytes)
    var documents: [UInt32] = []
    var frequencies: [UInt32] = []
    var written = 0
    func flush() throws(FileError) {
      try writer.writeRaw("documents", documents, atElement: written)
      try writer.writeRaw("frequencies", frequencies, atElement: written)
      written += documents.count
      documents.removeAll(keepingCapacity: true)
      frequencies.removeAll(keepingCapacity: true)
      // What was merged need not stay in memory.
      for run in runs { run.file.file.releasePages() }
    }
    for term in order {
      for run in runs {
        let range = run.range(term)
        documents.append(contentsOf: UnsafeBufferPointer(start: run.documents + range.lowerBound, count: range.count))
        frequencies.append(
          contentsOf: UnsafeBufferPointer(start: run.frequencies + range.lowerBound, count: range.count))
      }
      if documents.count >= 1 << 21 {
        try flush()
        try progress(Double(written) / Double(total))
      }
    }
    try flush()
    withExtendedLifetime(runs) {}
    try writer.finish()
  }

  private func sortedTerms() -> [Int] {
    (0..<terms.count).sorted { terms.word($0).lexicographicallyPrecedes(terms.word($1)) }
  }
}
