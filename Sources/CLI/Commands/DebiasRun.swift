import ArgumentParser
import Debiasing
import Files

struct DebiasRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Remove a spurious concept from a classifier, end to end, beside the baselines.",
    discussion: """
      Trains a probe on examples where the group tells the class, attributes its decision to the features of SAEs, \
      judges them, ablates them, and evaluates on a balanced test set, with every method of the table: original, word \
      deletion, concept-bottleneck probing, skylines, random features, SHIFT with and without retraining, oracle.

      Features are judged by the counterfactual swap test, rows "SHIFT-auto (swap)"; --judge pages (judge-NAME.html) \
      save a person's list, and a second run with --ablate-file NAME=FILE --resume adds the rows "SHIFT" with it, \
      without attributing again. Balanced labels serve the skylines and the oracle, never the judgement.

      Writes report.html, results.json, results.csv, and every stage, so that --resume goes on where a run stopped.

      EXAMPLES
        ssae-host debias run --model ./pythia-70m-deduped --layer 4 --saes gsae=./saes \\
          --data train.jsonl:hard_text --test-data test.jsonl:hard_text --label-field profession \\
          --classes professor,nurse --group-field gender --groups male,female --output shift
        ssae-host debias run --model ./pythia-70m-deduped --layer 4 --saes gsae=./saes \\
          --data train.jsonl:hard_text --test-data test.jsonl:hard_text --label-field profession \\
          --classes professor,nurse --group-field gender --groups male,female --output shift \\
          --ablate-file gsae=ablations.json --resume
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Data") var data: StudyDataOptions
  @OptionGroup(title: "Sparse autoencoders") var sets: SAESetOptions
  @OptionGroup(title: "Probe") var probe: ProbeOptions
  @OptionGroup(title: "Judgement") var candidates: CandidateOptions
  @OptionGroup(title: "Words") var words: WordOptions
  @OptionGroup(title: "Table") var table: TableOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    var options = StudyOptions(layer: probe.layer)
    candidates.apply(to: &options)
    options.skylineUnits = table.skylineUnits
    let setup = try StudySetup(
      model, data, sets, probe, options, words, mask, conceptWords: table.concepts(), folder: table.output,
      mode: table.mode, common)
    let study = setup.study
    let baseline = try study.baselineProbe()
    var records: [JudgingRecord] = []
    var judgements: [Judgement] = []
    try study.attribute(setup.sets, probe: baseline, words: setup.words)
    for set in setup.sets {
      let judging = try study.judge(
        set, rule: candidates.rule, person: setup.lists[set.name], token: setup.words?.token)
      if judging.candidates.all.isEmpty {
        StandardError.warning(
          "no feature of \(set.name) has an effect above \(options.effectThreshold): there is nothing to judge "
            + "(--effect-threshold)")
      }
      try setup.writePage(judging, set)
      records.append(judging)
      judgements += judging.judgements(automaticPath: study.judgementPath(set))
    }
    try setup.finish(records, study.rows(setup.sets, judgements), record, common)
  }
}

/// What goes into a table, and where it is written.
struct TableOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Features or neurons that the skylines ablate. (default: as many as the set's judgement)", valueName: "N"))
  var skylineUnits: Int?

  @Option(
    help: ArgumentHelp(
      "Words of concept-bottleneck probing, one a line. (default: 20 words about nurses and professors)",
      valueName: "FILE"))
  var conceptWords: String?

  @Option(
    name: .customLong("output"), help: ArgumentHelp("Folder to write; what exists is refused.", valueName: "DIR"))
  var output: String
  @Flag(help: "Replace a study that exists.") var overwrite = false
  @Flag(help: "Go on with a study, or repeat it with another judgement.") var resume = false

  func validate() throws {
    guard !(overwrite && resume) else { throw ValidationError("give either --overwrite or --resume") }
    if let skylineUnits, skylineUnits < 0 {
      throw ValidationError("--skyline-units cannot be below 0; found \(skylineUnits)")
    }
  }

  var mode: FolderMode { overwrite ? .overwrite : resume ? .resume : .create }

  /// The words of a file; nil for the built-in ones.
  func concepts() throws -> [String]? {
    guard let conceptWords else { return nil }
    let words = try TextSource(conceptWords).lines().map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    guard words.count > 1 else { throw FileError(.badData, conceptWords, "fewer than two words") }
    return words
  }
}
