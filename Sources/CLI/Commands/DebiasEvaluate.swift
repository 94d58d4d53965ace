import ArgumentParser
import Debiasing
import Files

struct DebiasEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Compare ways to remove a spurious concept from a classifier.",
    discussion: """
      The table of debias run for ablation lists at hand: nothing is attributed to the labels and nothing judged. Rows: \
      original; word deletion (gendered words taken out of training and test texts); CBP; neuron skyline; and per SAE \
      set random features, feature skyline, SHIFT on the embedding only, SHIFT, SHIFT + retrain; oracle. The skylines \
      see the groups of the balanced training set and ablate as many units as the list.

      Each row: accuracy on the balanced test set, share of predictions that equal the group, worst group, the four \
      groups with binomial standard errors; mean over seeds with Student's 95 % interval.

      EXAMPLES
        ssae-host debias evaluate --model ./pythia --layer 4 --saes gsae=./gsae --saes ssae=./ssae \\
          --ablate-file gsae=gsae.json --ablate-file ssae=ssae.json --slice first:0.125 \\
          --data train.csv:hard_text --test-data test.csv:hard_text --label-field profession \\
          --classes professor,nurse --group-field gender --groups Male,Female --output table
        ssae-host debias evaluate --model ./pythia --layer 4 --saes gsae=./gsae --skyline-units 55 \\
          --tokens train.safetensors --test-tokens test.safetensors --probe-fit converged \\
          --order stored --seeds 1 --output table
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Data") var data: StudyDataOptions
  @OptionGroup(title: "Sparse autoencoders") var sets: SAESetOptions
  @OptionGroup(title: "Probe") var probe: ProbeOptions
  @Option(help: ArgumentHelp("Examples that the skylines' effects are averaged over.", valueName: "N"))
  var attributionExamples = 100
  @Option(help: ArgumentHelp("Steps of integrated gradients.", valueName: "N")) var steps = 10
  @OptionGroup(title: "Words") var words: WordOptions
  @OptionGroup(title: "Table") var table: TableOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    for (option, value) in [("--attribution-examples", attributionExamples), ("--steps", steps)] where value < 1 {
      throw ValidationError("\(option) must be at least 1; found \(value)")
    }
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    var options = StudyOptions(layer: probe.layer)
    options.attributionExamples = attributionExamples
    options.request.steps = steps
    options.skylineUnits = table.skylineUnits
    let setup = try StudySetup(
      model, data, sets, probe, options, words, mask, conceptWords: table.concepts(), folder: table.output,
      mode: table.mode, common)
    let judgements = setup.sets.compactMap { set in
      setup.lists[set.name].map { Judgement(.person, set: set.name, $0.list, path: $0.path) }
    }
    if judgements.isEmpty {
      StandardError.warning("no ablation list: SHIFT has no rows, and skylines ablate --skyline-units")
    }
    try setup.finish([], setup.study.rows(setup.sets, judgements), record, common)
  }
}
