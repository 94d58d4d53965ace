import ArgumentParser
import Corpora
import Debiasing
import Files
import Reports
import SparseAutoencoders
import Transformers

struct DebiasJudge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge",
    abstract: "Decide which attributed features have nothing to do with the task.",
    discussion: """
      Writes judge.html, a page without anything from outside, on which a person ticks features beside their contexts, \
      effects and promoted tokens, and saves the ablation list; and candidates.json with the same.

      --automatic decides by a counterfactual swap test on training texts of the ambiguous set: gendered words are \
      exchanged for the other form, and a feature is ablated where its pooled activation changes by at least \
      --swap-threshold standard deviations, and by more than when words of the classes are exchanged. It knows that \
      gender is the spurious concept, which SHIFT's person is not told, and is called "SHIFT-auto (swap)". The list goes \
      to ablations.json. With --group-field only texts where the group tells the class are used: balanced labels never \
      serve a judgement. --compare prints the agreement with a person's list.

      EXAMPLES
        ssae-host debias judge --model ./pythia --saes ./saes --attribution attribution --output judgement
        ssae-host debias judge --model ./pythia --saes ./saes --attribution attribution --automatic \\
          --data train.jsonl:hard_text --label-field profession --classes professor,nurse \\
          --group-field gender --groups male,female --compare mine.json --output judgement
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @Option(help: ArgumentHelp("Folder of SAE folders, one per hook point: those of the attribution.", valueName: "DIR"))
  var saes: String
  @OptionGroup(title: "Sparse autoencoders") var file: SAEFileOptions
  @Option(help: ArgumentHelp("What debias attribute wrote.", valueName: "DIR")) var attribution: String
  @Flag(help: "Decide by the swap test.") var automatic = false
  @Option(help: ArgumentHelp("With --automatic: training texts. Repeatable.", valueName: "FILE[:FIELD]"))
  var data: [String] = []
  @OptionGroup(title: "Texts") var fields: FieldOptions
  @OptionGroup var length: ExampleLengthOptions
  @OptionGroup(title: "Words") var words: WordOptions
  @Option(help: ArgumentHelp("The least gender score that the rule ablates. (default: 0.5)", valueName: "X"))
  var swapThreshold: Double?
  @Option(help: ArgumentHelp("Texts of the swap test. (default: 200)", valueName: "N")) var swapTexts: Int?
  @Option(
    help: ArgumentHelp("A person's list: ticked on the page, and compared with the automatic one.", valueName: "FILE"))
  var compare: String?
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @Option(
    name: .customLong("output"), help: ArgumentHelp("Folder to write; what exists is refused.", valueName: "DIR"))
  var output: String
  @Flag(help: "Replace a judgement that exists.") var overwrite = false
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard automatic != data.isEmpty else { throw ValidationError("--automatic and --data go together") }
    if automatic {
      guard fields.labelField != nil else { throw ValidationError("--data needs --label-field") }
      if fields.groupField != nil, fields.groups.isEmpty { throw ValidationError("--group-field needs --groups") }
    } else {
      guard fields.isEmpty, swapThreshold == nil, swapTexts == nil else {
        throw ValidationError("fields and the swap test's options apply to --automatic")
      }
    }
    if let swapTexts, swapTexts < 1 { throw ValidationError("--swap-texts must be at least 1; found \(swapTexts)") }
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    let person = try compare.map { (list: try AblationList(contentsOf: $0), path: $0) }
    let folder = try AtomicFolder(output, overwrite: overwrite)
    let model = try self.model.load()
    let loaded = try file.load(paths: SAEFolders(in: saes).paths, hookNames: nil, model)
    let set = SAESet(saes, loaded.map { AttributionSite(hook: $0.hook, units: .features($0.sae)) })
    var candidates = try Candidates(attribution: attribution)
    _ = try candidates.units(at: set.sites, path: attribution)
    try AttributionSite.check(attribution, isOf: set.sites)
    guard !candidates.all.isEmpty else {
      throw FileError(
        .badData, attribution, "no features that support the decision", hint: "attribute with a larger --top")
    }
    if let tokenizer = model.tokenizer {
      candidates.addPromotedTokens(at: set.sites, model.decoder, count: 8) { tokenizer.token($0) ?? "#\($0)" }
    }
    var rule = SwapRule()
    if let swapThreshold { rule.threshold = swapThreshold }
    var test: SwapTest?
    var result: SwapTest.Result?
    var files: [DataFile] = []
    if automatic {
      let reader = try ExampleReader(model, mask, length, common, isText: true)
      let examples = try ambiguous(reader)
      files = examples.files
      let swap = SwapTest(gender: try words.gender(), classes: try words.classes(fields.resolved().classes))
      let progress = Progress("swap test", unit: "texts", quiet: common.quiet)
      let found = try swap.scores(
        of: candidates.units(at: set.sites, path: attribution), sites: set.sites, model.decoder, examples,
        encoded: { try reader.replacing(examples, $0) },
        progress: { try progress.update($0, fraction: Double($0) / Double(examples.count)) })
      progress.finish(examples.count)
      candidates.addScores(found)
      result = found
      test = swap
    }
    let judging = JudgingRecord(
      set: saes, candidates: candidates, rule: rule, test: test, result: result, person: person)
    try write(judging, to: folder, files, record)
  }

  /// The training texts where the group tells the class: all where no group is given.
  private func ambiguous(_ reader: ExampleReader) throws -> LabelledExamples {
    let examples = try reader.examples(data, fields.resolved())
    var chosen = Array(0..<examples.count)
    if let groups = examples.groups {
      chosen = chosen.filter { groups[$0] == "\(examples.labels[$0])" }
      guard !chosen.isEmpty else {
        throw FileError(.badData, data.joined(separator: ", "), "no text where the group tells the class")
      }
    }
    // As many of both labels, spread over the data.
    let count = swapTexts ?? 200
    let byLabel = [0, 1].map { label in chosen.filter { examples.labels[$0] == label }.prefix(count / 2 + count % 2) }
    return examples.selecting(byLabel.flatMap { $0 }.sorted())
  }

  private func write(
    _ judging: JudgingRecord, to folder: AtomicFolder, _ files: [DataFile], _ record: RunRecord
  ) throws {
    func path(_ name: String) -> String { FileSystem.join(folder.workingPath, name) }
    var object = judging.json
    object["attribution"] = JSON(attribution)
    object["run"] = .object(record.finished(files))
    let notes = ["\(model.path), SAEs of \(saes), attribution \(attribution)."]
    let page = JudgementPage(
      "Features of \(saes)", judging.candidates, decided: judging.person?.list ?? judging.automatic, notes: notes)
    try AtomicFile.write(page.page.html, to: path("judge.html"), overwrite: true)
    try AtomicFile.write(
      JSON.object(object).fileBytes(for: path("candidates.json")), to: path("candidates.json"), overwrite: true)
    try judging.automatic?.write(to: path("ablations.json"), overwrite: true)
    try folder.finish()
    if common.json { return try StandardOutput.json(object) }
    try StandardOutput.write(JudgementTable(judging).text)
    try StandardOutput.line(
      "\(output): judge.html, candidates.json" + (judging.automatic == nil ? "" : ", ablations.json"))
  }
}

/// What the rule decided and why, for people.
struct JudgementTable {
  let text: String

  init(_ judging: JudgingRecord) {
    guard let automatic = judging.automatic, let test = judging.test, let result = judging.result else {
      text = "\(judging.candidates.all.count) features to judge\n"
      return
    }
    var lines = ["SHIFT-auto (swap): \(judging.rule.description)"]
    lines.append(
      "gendered words: \(Self.list(test.gender)); changed \(result.changedByGender) of \(result.texts) texts")
    lines.append(
      "class words: " + (test.classes.map(Self.list) ?? "none")
        + (test.classes == nil ? "" : "; changed \(result.changedByClasses) of \(result.texts) texts"))
    lines.append("")
    lines.append(["effect", "gender", "class"].map { $0.aligned(to: 10) }.joined() + "  ablate  feature")
    for (candidate, entry) in zip(judging.candidates.all, automatic.entries) {
      let cells = [
        candidate.effect.fixed(4), candidate.score?.gender.fixed(3) ?? "-", candidate.score?.classes?.fixed(3) ?? "-",
      ]
      lines.append(
        cells.map { $0.aligned(to: 10) }.joined() + "  \(entry.ablate ? "yes" : "no ")     "
          + "\(candidate.name.hook):\(candidate.name.index)")
    }
    lines.append("ablated: \(automatic.entries.count(where: \.ablate)) of \(automatic.entries.count)")
    if let agreement = judging.agreement, agreement.count == 0 {
      lines.append("\(judging.person?.path ?? "") decides none of these features")
    } else if let agreement = judging.agreement {
      lines.append(
        "agreement with \(judging.person?.path ?? ""): "
          + "\(agreement.both + agreement.neither) of \(agreement.count) features"
          + (agreement.kappa.map { ", Cohen's kappa \($0.fixed(3))" } ?? ""))
    }
    text = lines.map { $0 + "\n" }.joined()
  }

  private static func list(_ words: WordPairs) -> String {
    words.pairs.map { $0.joined(separator: "/") }.joined(separator: ", ")
  }
}
