import ArgumentParser
import Evaluation
import SparseAutoencoders

extension FeatureChoice.Change: ExpressibleByArgument {}

/// Which features are shown; everything named is.
struct FeatureChoiceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("These features. Comma-separated or repeated.", valueName: "I,I,…"))
  var features: [String] = []

  @Option(help: ArgumentHelp("The N active at most positions. (default: 100 where nothing is chosen)", valueName: "N"))
  var mostActive: Int?

  @Option(help: ArgumentHelp("The N active at fewest positions, of those that are active at all.", valueName: "N"))
  var rarest: Int?

  @Option(help: ArgumentHelp("The N that differ most from those of the same index in --baseline.", valueName: "N"))
  var mostChanged: Int?

  @Option(help: "What changed: the direction of the decoder row, or how often the feature is active.")
  var changedBy: FeatureChoice.Change?

  @Option(
    help: ArgumentHelp(
      "The SAE that this one was trained from: features are set beside its own, by index.", valueName: "PATH"))
  var baseline: String?

  @Flag(help: "Every feature.") var all = false

  func validate() throws {
    for (name, value) in [("--most-active", mostActive), ("--rarest", rarest), ("--most-changed", mostChanged)] {
      if let value, value < 1 { throw ValidationError("\(name) must be at least 1; found \(value)") }
    }
    guard mostChanged == nil || baseline != nil else { throw ValidationError("--most-changed needs --baseline") }
    guard changedBy == nil || mostChanged != nil else { throw ValidationError("--changed-by needs --most-changed") }
    let isPart = !features.isEmpty || mostActive != nil || rarest != nil || mostChanged != nil
    guard !all || !isPart else { throw ValidationError("--all leaves nothing to choose") }
  }

  func resolved() throws -> FeatureChoice {
    var choice = FeatureChoice()
    choice.all = all
    choice.features = try features.integers(of: "--features")
    (choice.mostActive, choice.rarest, choice.mostChanged) = (mostActive, rarest, mostChanged)
    if let changedBy { choice.changedBy = changedBy }
    if choice == FeatureChoice() { choice.mostActive = 100 }
    return choice
  }
}

/// What is kept and shown of each feature.
struct FeatureExampleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Strongest contexts of a feature, no two of the same tokens.", valueName: "N"))
  var top = 20

  @Option(
    help: ArgumentHelp(
      "Positions drawn evenly from all where a feature is active; three of every fifth of them by activation are shown.",
      valueName: "N"))
  var samples = 50

  @Option(help: ArgumentHelp("Tokens of a context before its own.", valueName: "N"))
  var before = 20

  @Option(help: ArgumentHelp("Tokens of a context after its own.", valueName: "N"))
  var after = 10

  @Option(help: ArgumentHelp("Nearest decoder rows.", valueName: "N"))
  var neighbours = 10

  @Option(help: ArgumentHelp("Tokens promoted and suppressed.", valueName: "N"))
  var promoted = 10

  func validate() throws {
    for (name, value, most) in [
      ("--top", top, 10_000), ("--samples", samples, 10_000), ("--before", before, 10_000), ("--after", after, 10_000),
      ("--neighbours", neighbours, 1000), ("--promoted", promoted, 1000),
    ] where !(0...most).contains(value) {
      throw ValidationError("\(name) must be 0 to \(most); found \(value)")
    }
  }

  func gathering(seed: UInt64) -> GatheringOptions {
    var options = GatheringOptions()
    (options.strongest, options.sampled, options.before, options.after) = (top, samples, before, after)
    options.seed = seed
    return options
  }
}
