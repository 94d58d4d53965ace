import ArgumentParser
import Debiasing

extension ProbeTraining.Fit: ExpressibleByArgument {}
extension StudyOptions.Order: ExpressibleByArgument {}

/// Which probe, and how it is trained.
struct ProbeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The probe reads the mean of this block's output.", valueName: "L"))
  var layer: Int

  @Option(
    help: """
      How the probe is trained: 'protocol' by AdamW in one pass, as the paper's notebook; 'converged' to the minimum of \
      the mean cross-entropy + penalty/2 * |w|^2.
      """)
  var probeFit: ProbeTraining.Fit = .protocolFit

  @Option(help: ArgumentHelp("Examples per step of 'protocol'. (default: 128)", valueName: "N"))
  var probeBatch: Int?

  @Option(help: ArgumentHelp("Passes of 'protocol' over the data. (default: 1)", valueName: "N"))
  var probeEpochs: Int?

  @Option(help: ArgumentHelp("Penalty of 'converged'. (default: 0.001)", valueName: "X"))
  var probePenalty: Double?

  @Option(help: "The order of training: shuffled by the seed, or as the examples stand.")
  var order: StudyOptions.Order = .shuffled

  @Option(
    help: ArgumentHelp(
      "Seeds --seed, --seed + 1, …: each gives an order, first weights and random features.", valueName: "N"))
  var seeds = 5

  func validate() throws {
    guard seeds >= 1 else { throw ValidationError("--seeds must be at least 1; found \(seeds)") }
    for (option, value) in [("--probe-batch", probeBatch), ("--probe-epochs", probeEpochs)] {
      if let value {
        guard value >= 1 else { throw ValidationError("\(option) must be at least 1; found \(value)") }
        guard probeFit == .protocolFit else { throw ValidationError("\(option) applies to --probe-fit protocol") }
      }
    }
    if let probePenalty {
      guard probeFit == .converged else { throw ValidationError("--probe-penalty applies to --probe-fit converged") }
      guard probePenalty > 0, probePenalty.isFinite else {
        throw ValidationError("--probe-penalty must be above 0; found \(probePenalty)")
      }
    }
  }

  func apply(to options: inout StudyOptions, seed: UInt64) {
    options.training.fit = probeFit
    if let probeBatch { options.training.batchSize = probeBatch }
    if let probeEpochs { options.training.epochs = probeEpochs }
    if let probePenalty { options.training.penalty = probePenalty }
    options.order = order
    options.seeds = (0..<UInt64(seeds)).map { seed &+ $0 }
  }
}
