import ArgumentParser
import Debiasing

/// How features become candidates for judgement, and the automatic rule.
struct CandidateOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Examples that effects are averaged over.", valueName: "N"))
  var attributionExamples = 100

  @Option(help: ArgumentHelp("Steps of integrated gradients.", valueName: "N"))
  var steps = 10

  @Option(help: ArgumentHelp("At most N features are judged.", valueName: "N"))
  var top = 60

  @Option(help: ArgumentHelp("Only features whose effect is above X are judged.", valueName: "X"))
  var effectThreshold = 0.0

  @Option(help: ArgumentHelp("Contexts of each feature.", valueName: "N"))
  var contexts = 12

  @Option(help: ArgumentHelp("The least gender score that the rule ablates.", valueName: "X"))
  var swapThreshold = 0.5

  @Option(help: ArgumentHelp("Training texts of the swap test.", valueName: "N"))
  var swapTexts = 200

  func validate() throws {
    for (option, value) in [
      ("--attribution-examples", attributionExamples), ("--steps", steps), ("--top", top), ("--swap-texts", swapTexts),
    ] where value < 1 {
      throw ValidationError("\(option) must be at least 1; found \(value)")
    }
    guard contexts >= 0 else { throw ValidationError("--contexts cannot be below 0") }
  }

  func apply(to options: inout StudyOptions) {
    options.attributionExamples = attributionExamples
    options.request.steps = steps
    options.top = top
    options.effectThreshold = effectThreshold
    options.contexts = contexts
    options.swapTexts = swapTexts
  }

  var rule: SwapRule {
    var rule = SwapRule()
    rule.threshold = swapThreshold
    return rule
  }
}
