import ArgumentParser
import SparseAutoencoders

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
