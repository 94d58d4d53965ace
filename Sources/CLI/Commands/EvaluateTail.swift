import Activations
import ArgumentParser
import Corpora
import Evaluation
import Files
import Reports
import SparseAutoencoders

struct EvaluateTail: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: "Measure what SAEs see of rare tokens and rare concepts.",
    discussion: """
      All SAEs sit at one hook point. The data is walked over once, as far as that point. Token types are ordered by \
      their frequency in the data itself, in --reference texts, or in a file (--frequencies).

      Written for every SAE: the share of token types with a feature of their own by frequency, how these spread over \
      the data from rare to frequent, the reconstruction error by rank, how often features are active, two entropies \
      (of a feature over tokens, of a token over features), the largest activation of each position, cosines of decoder \
      rows, stand-ins for diversity; with --baseline also what became of its features.

      With --concepts, how many concepts of a list single features hold. A feature, and a bound of its activation, is \
      chosen on one half of the sequences and scored by F1 on the other, both ways round, beside the same with shuffled \
      names; means have bootstrap intervals over concepts.

      Writes tail.html (every figure with its numbers, one file, no network), tail.json, CSV tables and SVG figures.

      EXAMPLES
        ssae-host evaluate tail --model ./gpt2 --sae gsae=./gsae --sae ssae=./ssae --baseline gsae \\
          --data physics.jsonl --output tail
        ssae-host evaluate tail --model ./gpt2 --sae ./gsae --data physics.jsonl --reference general.jsonl \\
          --concepts concepts.jsonl --output tail
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Sparse autoencoders") var saes: ComparedSAEOptions

  @Option(help: ArgumentHelp("The label of the SAE that others are related to.", valueName: "LABEL"))
  var baseline: String?

  @Flag(help: "Take features of SAEs as wide as the baseline for its own by their index, whatever the records say.")
  var matchByIndex = false

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions

  @Option(
    help: ArgumentHelp(
      "Text in which token frequencies are counted instead, by the same rules. Repeatable.",
      valueName: "FILE[:FIELD]"))
  var reference: [String] = []

  @Option(
    help: ArgumentHelp(
      "Token frequencies: .csv or .jsonl with token_id or token, and count; else lines of token, tab, count.",
      valueName: "FILE"))
  var frequencies: String?

  @Option(
    help: ArgumentHelp(
      """
      Concepts: .jsonl with name, forms or strings or tokens, and frequency; else lines of mentions with | between \
      them, and after a tab the frequency.
      """, valueName: "FILE"))
  var concepts: String?

  @OptionGroup(title: "Thresholds") var thresholds: TailThresholdOptions
  @OptionGroup(title: "Output") var output: ResumableOutputOptions
  @OptionGroup(title: "Output") var storage: TailMemoryOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    try data.requireSource()
    guard reference.isEmpty || frequencies == nil else {
      throw ValidationError("give either --reference or --frequencies")
    }
    guard !matchByIndex || baseline != nil else { throw ValidationError("--match-by-index needs --baseline") }
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    let model = try model.load()
    let saes = try saes.load(model)
    let place = try baselinePlace(saes.map(\.compared))
    let hook = saes[0].loaded.hook
    guard saes.allSatisfy({ $0.loaded.hook.depth == hook.depth }) else {
      throw UsageError(
        "SAEs at different hook points cannot be compared: "
          + saes.map { "\($0.compared.label) at \($0.loaded.hook.name)" }.joined(separator: ", "))
    }
    let corpus = try data.corpus(model, saes: saes.map(\.loaded), mask, common)
    let list = try concepts.map { try ConceptList($0) }
    let finder = try list.map { try conceptFinder($0, model) }
    let referenceCorpus = try referenceText(model, saes.map(\.loaded))
    let given = try self.frequencies.map {
      try TokenFrequencies(
        contentsOf: $0, vocabularySize: model.config.vocabularySize, id: { model.id(of: $0) })
    }
    let options = thresholds.options(seed: common.seed)
    let walk = try TailWalk(
      model.decoder, saes.map(\.loaded.sae), at: hook, finder: finder, seed: common.seed, memory: storage.memory.bytes,
      tokensPerPart: storage.checkpointEvery)
    let ranks = CommandRanks.all
    let opened = try CommandRanks.atFirst {
      try PartsFolder(
        output.path, .tail, request: request(model, saes, corpus, referenceCorpus, list), mode: output.mode)
    }
    guard !ranks.holdsAnywhere(opened?.isFinished ?? false) else {
      guard let folder = opened else { return }
      common.note("\(output.path): nothing was left to do")
      if common.json {
        try StandardOutput.json(try JSONNode(contentsOf: folder.file("tail.json"), limits: .tokenizer).object())
      }
      return
    }
    let folder = opened ?? PartsFolder(beside: output.path, .tail)
    try count(corpus, walk, folder)
    guard ranks.isFirst else { return }
    let counts = try walk.counts(in: folder)
    let (frequencies, mentions) = try tokenFrequencies(counts, given, referenceCorpus, finder)
    if let skipped = given?.skipped, skipped > 0 {
      StandardError.warning("\(self.frequencies!): \(skipped) entries are no token of this vocabulary, left out")
    }
    let recall = list.map { list in
      ConceptRecall(counts, list.concepts, frequencies: conceptFrequencies(list, mentions), options)
    }
    if let recall, recall.scored.isEmpty {
      StandardError.warning(
        "\(concepts!): no concept is mentioned often enough to be scored "
          + "(\(recall.mentions.count { $0 > 0 }) of \(recall.concepts.count) are mentioned at all)")
    }
    let comparison = try TailComparison(
      saes.map { ($0.compared, $0.loaded.sae) }, counts: counts, frequencies: frequencies, recall: recall,
      baseline: place, isTold: matchByIndex, embedding: model.decoder.weights.embedding, options, text: model.tokenText)
    var object = comparison.json
    object["model"] = JSON(model.path)
    object["hook"] = JSON(hook.name)
    object["rules"] = .object(corpus.rules)
    object["run"] = .object(record.finished(corpus.files + (referenceCorpus?.files ?? [])))
    let note = "\(model.path), \(hook.name). Positions: \(corpus.rulesText). Token frequencies: \(frequencies.source)."
    try write(comparison, object, notes: [note], folder)
    if common.json { return try StandardOutput.json(object) }
    try StandardOutput.write(comparison.table)
    try StandardOutput.line("\(output.path): tail.html, tail.json, \(comparison.tables.count) CSV tables, figures")
  }

  private func count(_ corpus: Corpus, _ walk: TailWalk, _ folder: PartsFolder) throws {
    let progress = Progress("counting", quiet: common.quiet, resumeHint: output.resumeHint)
    var tokens = 0
    try walk.run(corpus, batchSize: data.batch, in: folder, ranks: CommandRanks.all) { done, fraction in
      tokens = done
      try progress.update(done, fraction: fraction)
    }
    progress.finish(tokens)
  }

  private func baselinePlace(_ saes: [ComparedSAE]) throws -> Int? {
    guard let baseline else { return nil }
    let places = try saes.places(ofBaseline: baseline)
    guard places.count == 1 else {
      throw UsageError("--baseline \(baseline): \(places.count) SAEs have this label; one is needed")
    }
    return places[0]
  }

  private func conceptFinder(_ list: ConceptList, _ model: LoadedModel) throws -> ConceptFinder {
    let needsText = list.concepts.contains { !$0.strings.isEmpty }
    if needsText { _ = try model.requireTokenizer(takesIds: false) }
    return ConceptFinder(list.concepts, spelling: model.spelling)
  }

  private func referenceText(_ model: LoadedModel, _ saes: [LoadedSAE]) throws -> Corpus? {
    guard !reference.isEmpty else { return nil }
    var text = data.text
    (text.data, text.tokens, text.limitTokens) = (reference, nil, nil)
    var quiet = common
    quiet.quiet = true
    return try text.corpus(model, saes: saes, mask, quiet)
  }

  private func tokenFrequencies(
    _ counts: TailCounts, _ given: TokenFrequencies?, _ reference: Corpus?, _ finder: ConceptFinder?
  ) throws -> (TokenFrequencies, mentions: [Int]?) {
    if let given { return (given, nil) }
    guard let reference else { return (TokenFrequencies(counts.typeCounts, source: "of the data itself"), nil) }
    let progress = Progress("counting the reference", quiet: common.quiet, resumeHint: output.resumeHint)
    var tokens = 0
    try progress.update(0, fraction: 0)
    let found = try TokenFrequencies.counted(
      in: reference, vocabularySize: counts.typeCounts.count, finder: finder
    ) { done, fraction in
      tokens = done
      try progress.update(done, fraction: fraction)
    }
    progress.finish(tokens)
    return found
  }

  /// As the list says, where it says it of every concept; else by mentions in the reference, else in the data.
  private func conceptFrequencies(_ list: ConceptList, _ mentions: [Int]?) -> [Double]? {
    let given = list.concepts.compactMap(\.frequency)
    return given.count == list.concepts.count ? given : mentions?.map { Double($0) }
  }

  /// Everything that decides the numbers.
  private func request(
    _ model: LoadedModel, _ saes: [(compared: ComparedSAE, loaded: LoadedSAE)], _ corpus: Corpus, _ reference: Corpus?,
    _ list: ConceptList?
  ) throws -> JSONObject {
    let capture = CaptureOptions(model: model.path, corpus: corpus, specials: model.specials, batch: data.batch)
    let numbers: [JSON] = [
      JSON(thresholds.dedicatedRecall), JSON(thresholds.dedicatedPrecision), JSON(thresholds.minimumCount),
      JSON(thresholds.rareCount), JSON(thresholds.minimumActivations), JSON(thresholds.heldF1),
      JSON(thresholds.minimumMentions), JSON(thresholds.shuffles), JSON(thresholds.bootstrapSamples),
    ]
    var request = JSONObject(capture.members)
    request["hook"] = JSON(saes[0].loaded.hook.name)
    request["saes"] = .array(try saes.map { [JSON($0.compared.label), try $0.loaded.sae.identity()] })
    request["baseline"] = baseline.map { JSON($0) } ?? .null
    request["match_by_index"] = JSON(matchByIndex)
    request["reference"] = .array((reference?.files ?? []).map(\.json))
    request["frequencies"] = try frequencies.map { JSON(Int(try CRC32.ofFile($0))) } ?? .null
    request["concepts"] = list?.file.json ?? .null
    request["thresholds"] = .array(numbers)
    request["seed"] = JSON("\(common.seed)")
    return request
  }

  private func write(
    _ comparison: TailComparison, _ object: JSONObject, notes: [String], _ folder: PartsFolder
  ) throws {
    let page = TailPage(comparison, notes: notes)
    let tables = comparison.tables.map { (path: $0.name, bytes: Array($0.text.utf8)) }
    try AtomicFile.write(tables + page.files(page: "tail.html", record: object), in: folder.path, overwrite: true)
    try folder.finish(object)
  }
}

extension PartsFolder.Kind {
  /// Tail metrics: a part is what was counted between two moments of the walk.
  fileprivate static let tail = PartsFolder.Kind(
    "tail evaluation", report: "tail.json",
    results: [
      "tail.html", "figures", "frequency-bins.csv", "coverage.csv", "rank-bins.csv", "histograms.csv", "features.csv",
      "tokens.csv", "concept-deciles.csv", "concepts.csv",
    ])
}
