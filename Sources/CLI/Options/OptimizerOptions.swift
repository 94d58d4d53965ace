import ArgumentParser
import Files
import Training

extension Schedule.Shape: ExpressibleByArgument {}
extension SAETrainingOptions.DeadFeatures: ExpressibleByArgument {}
extension SAETrainingOptions.AuxiliaryScale: ExpressibleByArgument {}

/// How far and how fast.
struct OptimizerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Tokens per step.", valueName: "N"))
  var batchSize = 4096

  @Option(
    help: ArgumentHelp("Tokens to train on, rounded down to whole steps. (default: the data once)", valueName: "N"))
  var tokenBudget: Int?

  @Option(help: ArgumentHelp("Steps to train, instead of --token-budget.", valueName: "N"))
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      """
      Learning rate of Adam. (default: 3e-4; jumprelu 7e-5; topk kinds 2e-4 / sqrt(d_sae / 16384); with --init 0.3 of \
      that)
      """, valueName: "η"))
  var learningRate: Double?

  @Option(help: ArgumentHelp("Steps over which the learning rate rises from 0.", valueName: "N"))
  var warmup = 0

  @Option(help: ArgumentHelp("Steps at the end over which the learning rate falls to 0.", valueName: "N"))
  var decay = 0

  @Option(help: "Learning rate between warm-up and decay.")
  var learningRateSchedule: Schedule.Shape = .constant

  @Option(help: ArgumentHelp("Steps over which λ rises from 0.", valueName: "N"))
  var sparsityWarmup = 0

  @Option(help: ArgumentHelp("Adam's rate of the first moment.", valueName: "β₁"))
  var beta1 = 0.9

  @Option(help: ArgumentHelp("Adam's rate of the second moment.", valueName: "β₂"))
  var beta2 = 0.999

  @Option(help: ArgumentHelp("Adam's ε.", valueName: "ε"))
  var epsilon = 1e-8

  @Option(help: ArgumentHelp("Largest norm of the whole gradient; 0 for no limit.", valueName: "C"))
  var clip = 1.0

  @Option(
    help: """
      Dead features: auxk lets them reconstruct what the others leave, resample sets them to badly reconstructed \
      inputs. (default: auxk for the topk kinds, resample for standard, none for the others and with --init)
      """)
  var deadFeatures: SAETrainingOptions.DeadFeatures?

  @Option(help: ArgumentHelp("A feature is dead after N tokens without firing.", valueName: "N"))
  var deadAfter = 10_000_000

  @Option(help: ArgumentHelp("Weight of the AuxK loss.", valueName: "C"))
  var auxCoefficient: Double?

  @Option(
    help: "AuxK's scale: by the share of dead features (SAELens), or ÷ the residual's variance (dictionary_learning).")
  var auxScale: SAETrainingOptions.AuxiliaryScale = .share

  @Option(help: ArgumentHelp("Steps between resamplings.", valueName: "N"))
  var resampleEvery = 25_000

  @Option(help: ArgumentHelp("batchtopk kinds: rate of the running threshold.", valueName: "ρ"))
  var thresholdRate = 0.01

  func validate() throws {
    guard batchSize >= 1 else { throw ValidationError("--batch-size must be at least 1; found \(batchSize)") }
    guard tokenBudget == nil || steps == nil else { throw ValidationError("give either --token-budget or --steps") }
    for (name, value) in [("--token-budget", tokenBudget), ("--steps", steps)] {
      if let value, value < 1 { throw ValidationError("\(name) must be at least 1; found \(value)") }
    }
    for (name, value) in [("--warmup", warmup), ("--decay", decay), ("--sparsity-warmup", sparsityWarmup)] {
      guard value >= 0 else { throw ValidationError("\(name) must not be negative; found \(value)") }
    }
  }
}
