import ArgumentParser
import Evaluation

/// What counts as having a feature, being rare and being held.
struct TailThresholdOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Dedicated: a feature active on this share of a token's positions …", valueName: "R"))
  var dedicatedRecall = TailOptions().dedicatedRecall

  @Option(help: ArgumentHelp("… that has this share of its activations there.", valueName: "P"))
  var dedicatedPrecision = TailOptions().dedicatedPrecision

  @Option(
    help: ArgumentHelp("Tokens that occur less often cannot be said to have a dedicated feature.", valueName: "N"))
  var minimumCount = TailOptions().minimumCount

  @Option(help: ArgumentHelp("Tokens that occur at most N times are rare.", valueName: "N"))
  var rareCount = TailOptions().rareCount

  @Option(help: ArgumentHelp("Features active less often are left out of the entropy's mean.", valueName: "N"))
  var minimumActivations = TailOptions().minimumActivations

  @Option(help: ArgumentHelp("A concept is held from this F1 on.", valueName: "F1"))
  var heldF1 = TailOptions().heldF1

  @Option(help: ArgumentHelp("A concept is scored when each half of the data mentions it N times.", valueName: "N"))
  var minimumMentions = TailOptions().minimumMentions

  @Option(help: ArgumentHelp("How often concepts' names are shuffled for comparison.", valueName: "N"))
  var shuffles = TailOptions().shuffles

  @Option(help: ArgumentHelp("Samples of the bootstrap over concepts.", valueName: "N"))
  var bootstrapSamples = TailOptions().bootstrapSamples

  func validate() throws {
    for (name, value) in [
      ("--dedicated-recall", dedicatedRecall), ("--dedicated-precision", dedicatedPrecision), ("--held-f1", heldF1),
    ] where !(value > 0 && value <= 1) {
      throw ValidationError("\(name) must be above 0 and at most 1; found \(value)")
    }
    for (name, value) in [
      ("--minimum-count", minimumCount), ("--rare-count", rareCount), ("--minimum-activations", minimumActivations),
      ("--minimum-mentions", minimumMentions), ("--bootstrap-samples", bootstrapSamples),
    ] where value < 1 { throw ValidationError("\(name) must be at least 1; found \(value)") }
    guard shuffles >= 0 else { throw ValidationError("--shuffles must not be negative; found \(shuffles)") }
  }

  func options(seed: UInt64) -> TailOptions {
    var options = TailOptions()
    (options.dedicatedRecall, options.dedicatedPrecision) = (dedicatedRecall, dedicatedPrecision)
    (options.minimumCount, options.rareCount, options.minimumActivations) = (
      minimumCount, rareCount, minimumActivations
    )
    (options.heldF1, options.minimumMentions) = (heldF1, minimumMentions)
    (options.shuffles, options.bootstrapSamples, options.seed) = (shuffles, bootstrapSamples, seed)
    return options
  }
}
