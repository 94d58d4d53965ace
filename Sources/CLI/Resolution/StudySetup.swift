import Corpora
import Debiasing
import Files
import Reports
import SparseAutoencoders
import Transformers

/// The options that a whole debiasing study takes, resolved: model, data, SAEs, folder.
struct StudySetup {
  let model: LoadedModel
  let sets: [SAESet]
  /// Of people, by set.
  let lists: [String: (list: AblationList, path: String)]
  let names: LabelNames
  let study: DebiasingStudy
  let files: [DataFile]
  /// Examples that were cut to the longest sequence.
  private let truncated: (train: Int, test: Int)
  private let isSynthetic: Bool
  private let meter: StudyMeter

  init(
    _ modelOptions: ModelOptions, _ data: StudyDataOptions, _ sets: SAESetOptions, _ probe: ProbeOptions,
    _ options: StudyOptions, _ words: WordOptions, _ mask: MaskOptions, conceptWords: [String]?,
    folder path: String, mode: FolderMode, _ run: RunOptions
  ) throws {
    model = try modelOptions.load()
    self.sets = try sets.load(model)
    lists = try sets.lists(self.sets)
    names = try data.names()
    isSynthetic = data.synthetic
    let reader = try ExampleReader(model, mask, data.length, run, isText: data.tokens == nil)
    let (train, test) = try data.load(reader)
    files = train.examples.files + test.examples.files
    truncated = (train.examples.truncated, test.examples.truncated)
    run.note("positions edited: \(reader.exclusion.description)")
    var options = options
    probe.apply(to: &options, seed: run.seed)
    for set in self.sets {
      try Attribution.check(model.decoder, layer: options.layer, sites: set.sites, options.request)
    }
    let texts = try Self.texts(reader, words, names, conceptWords, run)
    meter = StudyMeter(run, folder: path)
    let folder = try StudyFolder(path, mode: mode)
    study = try DebiasingStudy(
      model.decoder, options: options, train: train, test: test, limit: data.limitGroup, texts: texts, folder: folder,
      base: Self.base(model, files, reader, data, texts), progress: meter.tell)
    run.note(
      "examples: \(study.ambiguous.count) ambiguous and \(study.balanced.examples.count) balanced for training, "
        + "\(study.balancedTestSet.examples.count / 4) of each group for the test")
  }

  /// How words of contexts are spelt; nil without a tokenizer.
  var words: (decode: ([Int32]) -> String, token: (Int32) -> String)? {
    model.tokenizer.map { tokenizer in ({ tokenizer.decode($0) }, { tokenizer.token($0) ?? "#\($0)" }) }
  }

  /// Writes the table and the report; prints the table.
  func finish(_ records: [JudgingRecord], _ rows: [MethodRow], _ record: RunRecord, _ run: RunOptions) throws {
    meter.finish()
    let results = StudyResults(study, rows: rows, names: names, records: records, isSynthetic: isSynthetic)
    var object = results.json
    object["model"] = JSON(model.path)
    object["truncated"] = ["training": JSON(truncated.train), "test": JSON(truncated.test)]
    object["saes"] = .array(
      sets.map { set in
        ["name": JSON(set.name), "features": JSON(set.featureCount), "hooks": JSON(set.sites.map(\.hook.name))]
      })
    object["run"] = .object(record.finished(files))
    let folder = study.folder
    try AtomicFile.write(
      JSON.object(object).fileBytes(for: folder.file("results.json")), to: folder.file("results.json"), overwrite: true)
    try AtomicFile.write(results.csv, to: folder.file("results.csv"), overwrite: true)
    try AtomicFile.write(
      DebiasingPage(results, notes: notes).page.html, to: folder.file("report.html"), overwrite: true)
    try folder.removeLeftovers()
    if run.json { return try StandardOutput.json(object) }
    try StandardOutput.write(DebiasingTable(results).text)
    try StandardOutput.line("\(folder.path): report.html, results.json, results.csv")
  }

  /// A page on which a person judges a set's candidates.
  func writePage(_ judging: JudgingRecord, _ set: SAESet) throws {
    let page = JudgementPage(
      "Features of \(set.name)", judging.candidates, decided: judging.person?.list ?? judging.automatic, notes: notes)
    try AtomicFile.write(page.page.html, to: study.judgementPagePath(set), overwrite: true)
  }

  private var notes: [String] {
    var notes = [
      "\(model.path): \(names.classes.joined(separator: " or ")), a probe on the mean of "
        + "blocks.\(study.options.layer).hook_resid_post, trained on \(study.ambiguous.count) examples where "
        + "\(names.groups.joined(separator: " or ")) tells the class.",
      "SAEs: "
        + sets.map { "\($0.name), \($0.featureCount) features at \($0.sites.count) hook points" }
        .joined(separator: "; ") + ".",
    ]
    if truncated.train + truncated.test > 0 {
      notes.append(
        "\(truncated.train) training and \(truncated.test) test texts are longer than the longest sequence and were cut."
      )
    }
    return notes
  }

  private static func texts(
    _ reader: ExampleReader, _ words: WordOptions, _ names: LabelNames, _ conceptWords: [String]?, _ run: RunOptions
  ) throws -> DebiasingStudy.Texts? {
    guard let encoding = reader.encoding else {
      run.note("no texts: the swap test, word deletion and concept-bottleneck probing are left out")
      return nil
    }
    let classes = try words.classes(names.classes)
    if classes == nil {
      StandardError.warning(
        "no list of words tells \(names.classes.joined(separator: " from ")): the rule asks for the gender score alone "
          + "(--class-words gives one)")
    }
    let isBuiltIn = Set(names.classes.map { $0.lowercased() }) == ["professor", "nurse"]
    let concepts = conceptWords ?? (isBuiltIn ? ConceptBottleneck.words : nil)
    if concepts == nil { run.note("concept-bottleneck probing is left out: --concept-words gives its words") }
    return DebiasingStudy.Texts(
      gender: try words.gender(), classes: classes, concepts: concepts.map { $0.map { encoding.ids(" " + $0) } },
      replacing: { try reader.replacing($0, $1) })
  }

  /// What resumed stages must have been begun with.
  private static func base(
    _ model: LoadedModel, _ files: [DataFile], _ reader: ExampleReader, _ data: StudyDataOptions,
    _ texts: DebiasingStudy.Texts?
  ) throws -> JSONObject {
    [
      "model": JSON(model.path), "context_length": JSON(reader.contextLength),
      "exclude": JSON(reader.exclusion.description),
      "data": .array(files.map(\.json)), "limit_group": data.limitGroup.map { JSON($0) } ?? .null,
    ]
  }
}

/// Progress of a study's stages, one after the other.
final class StudyMeter {
  private let run: RunOptions
  private let folder: String
  private var stage: (name: String, progress: Progress, done: Int)?

  init(_ run: RunOptions, folder: String) { (self.run, self.folder) = (run, folder) }

  func tell(_ stage: String, _ done: Int, _ count: Int) throws {
    if self.stage?.name != stage {
      finish()
      let hint = "complete stages stay in \(folder); go on with the same command and --resume"
      self.stage = (stage, Progress(stage, unit: "examples", quiet: run.quiet, resumeHint: hint), 0)
      try self.stage?.progress.update(0, fraction: 0)
    }
    self.stage?.done = done
    try self.stage?.progress.update(done, fraction: Double(done) / Double(max(count, 1)))
  }

  func finish() {
    if let stage { stage.progress.finish(stage.done) }
    stage = nil
  }
}
