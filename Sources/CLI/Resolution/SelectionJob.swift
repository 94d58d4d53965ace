import Corpora
import DataSelection
import Files
import Tokenizers

/// One `select` command on its way: texts read, a search run, the choice written with its record.
struct SelectionJob {
  let pool: Pool
  let seeds: [PoolChunk]
  let limit: SelectionLimit
  let aggregate: Aggregate
  private let leftOut: Set<TextHash>
  private let files: [DataFile]
  private let options: SelectionOptions
  private let common: RunOptions
  private let record: RunRecord

  /// Reads the seeds and opens the pool; `modelTokenizer` counts tokens where no other is named.
  init(
    _ pool: PoolOptions, _ options: SelectionOptions, aggregate: Aggregate, _ common: RunOptions,
    modelTokenizer: () throws -> Tokenizer? = { nil }
  ) throws {
    record = RunRecord(common)
    try options.check()
    func tokenizer() throws -> Tokenizer {
      if let path = options.tokenizer { return try Tokenizer(path: path) }
      guard let tokenizer = try modelTokenizer() else {
        throw UsageError("tokens cannot be counted without a tokenizer", hint: "name one with --tokenizer")
      }
      return tokenizer
    }
    func texts(_ arguments: [String], _ chunking: Chunking = .whole) throws -> Pool {
      Pool(try Documents(arguments, boundary: pool.documents ?? .file), idField: pool.idField, chunking: chunking)
    }
    let seeds = try texts(pool.seeds)
    let others = pool.leaveOut.isEmpty ? nil : try texts(pool.leaveOut)
    self.pool = try texts(pool.pool, pool.chunking(tokenizer))
    self.seeds = try seeds.all()
    guard !self.seeds.isEmpty else {
      throw FileError(.badData, pool.seeds.joined(separator: ", "), "the seeds hold no text")
    }
    leftOut = Set(self.seeds.map(\.textHash)).union(try others?.all().map(\.textHash) ?? [])
    limit = try options.limit(tokenizer)
    files = self.pool.files + seeds.files + (others?.files ?? [])
    self.aggregate = aggregate
    self.options = options
    self.common = common
  }

  /// Chooses with a search that fills rankings, and writes and reports the choice. `facts` go into the record.
  func run(_ method: String, facts: [(String, JSON)], search: (Ranking) throws -> Void) throws {
    try write(try select(search), method, facts: facts)
  }

  /// The same by gradients: where one stands for all seeds, the best seed of each choice is found afterwards.
  func run(_ tracIn: TracIn, search: (Ranking) throws -> Void, facts: () -> [(String, JSON)]) throws {
    guard tracIn.aggregates else {
      return try write(try select(search), "tracin", facts: facts())
    }
    var selection = try Selection(
      limit, from: pool, seeds: 1, aggregate: .max, leftOut: leftOut, ranks: CommandRanks.all, search: search)
    guard CommandRanks.all.isFirst else { return }
    let best = try tracIn.bestSeeds(selection.choices.map(\.text), seeds: seeds)
    for (place, seed) in best.enumerated() { selection.choices[place].seed = seed }
    try write(selection, "tracin", facts: facts())
  }

  private func select(_ search: (Ranking) throws -> Void) throws -> Selection {
    try Selection(
      limit, from: pool, seeds: seeds.count, aggregate: aggregate, leftOut: leftOut, ranks: CommandRanks.all,
      search: search)
  }

  /// Writes and reports a choice.
  private func write(_ selection: Selection, _ method: String, facts: [(String, JSON)]) throws {
    guard CommandRanks.all.isFirst else { return }
    let path = options.output.path
    guard !selection.choices.isEmpty else {
      throw FileError(
        .badData, pool.documents.sources.map(\.path).joined(separator: ", "), "nothing in the pool could be chosen",
        found: "\(selection.chunks) texts, \(selection.leftOut) of them left out",
        hint: selection.tokens == nil
          ? selection.leftOut < selection.chunks ? "none of the rest has a word in common with the seeds" : nil
          : "the best text alone may be longer than --token-budget")
    }
    try selection.write(to: path, seedIds: seeds.map(\.id), overwrite: options.output.overwrite)
    var object: JSONObject = [
      "method": JSON(method), "output": JSON(path), "selected": JSON(selection.choices.count),
      "tokens": selection.tokens.map { JSON($0) } ?? .null, "pool": JSON(selection.chunks),
      "left_out": JSON(selection.leftOut), "seeds": JSON(seeds.count), "aggregate": JSON(aggregate.rawValue),
      "chunks": JSON(pool.chunking.description), "highest_score": JSON(selection.choices.first!.chunk.score),
      "lowest_score": JSON(selection.choices.last!.chunk.score),
    ]
    for (key, value) in facts { object[key] = value }
    object["run"] = JSON(record.finished(files))
    try AtomicFile.write(
      try JSON(object).fileBytes(for: options.recordPath), to: options.recordPath,
      overwrite: options.output.overwrite)
    if common.json { return try StandardOutput.json(object) }
    let tokens = selection.tokens.map { ", \($0.grouped) tokens" } ?? ""
    try StandardOutput.line(
      "\(path): \(selection.choices.count.grouped) of \(selection.chunks.grouped) texts\(tokens), scores "
        + "\(Double(selection.choices.first!.chunk.score).fixed(4)) to "
        + "\(Double(selection.choices.last!.chunk.score).fixed(4)), \(selection.leftOut.grouped) left out")
    if case .top(let wanted) = limit, selection.choices.count < wanted {
      common.note(
        "only \(selection.choices.count.grouped) of \(wanted.grouped): the rest has nothing in common with the seeds, or stands twice"
      )
    }
  }

  /// Runs `body` with the folder of an index: the one named, or one that is removed afterwards.
  func withIndexFolder(_ index: IndexOptions, _ body: (_ folder: String, _ isKept: Bool) throws -> Void) throws {
    if let folder = index.index { return try body(folder, true) }
    let temporary = try CommandRanks.atFirst { try AtomicFolder(options.output.path + ".index", overwrite: false) }
    defer { temporary?.cancel() }
    let path = CommandRanks.all.broadcast(Array((temporary?.workingPath ?? "").utf8))
    try body(FileSystem.join(String(decoding: path, as: UTF8.self), "index"), false)
    // Until the others have read what they need.
    CommandRanks.all.barrier()
  }
}
