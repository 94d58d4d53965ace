import ArgumentParser
import Evaluation

extension FeatureChoice.Change: ExpressibleByArgument {}

/// Which features are shown; everything named is.
struct FeatureChoiceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("These features. Comma-separated or repeated.", valueName: "I,I,…"))
  var features: [String] = []

  @Option(help: ArgumentHelp("The N active at most positions. (default: 100 where nothing is chosen)", valueName: "N"))
  var mostActive: Int?

  @Option(help: ArgumentHelp("The N active at fewest positions, of those that are active at all.", valueName: "N"))
  var rarest: Int?

  @Option(help: ArgumentHelp("N drawn by --seed from those that are active at all.", valueName: "N"))
  var random: Int?

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
    for (name, value) in [
      ("--most-active", mostActive), ("--rarest", rarest), ("--random", random), ("--most-changed", mostChanged),
    ] {
      if let value, value < 1 { throw ValidationError("\(name) must be at least 1; found \(value)") }
    }
    guard mostChanged == nil || baseline != nil else { throw ValidationError("--most-changed needs --baseline") }
    guard changedBy == nil || mostChanged != nil else { throw ValidationError("--changed-by needs --most-changed") }
    let isPart = !features.isEmpty || [mostActive, rarest, random, mostChanged].contains { $0 != nil }
    guard !all || !isPart else { throw ValidationError("--all leaves nothing to choose") }
  }

  /// `seed` decides what --random draws.
  func resolved(seed: UInt64) throws -> FeatureChoice {
    var choice = FeatureChoice()
    choice.all = all
    choice.features = try features.integers(of: "--features")
    (choice.mostActive, choice.rarest, choice.mostChanged) = (mostActive, rarest, mostChanged)
    choice.random = random
    if let changedBy { choice.changedBy = changedBy }
    if choice == FeatureChoice() { choice.mostActive = 100 }
    choice.seed = seed
    return choice
  }
}
