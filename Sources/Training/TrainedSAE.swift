import Files
import Kernels

/// What training has made of an SAE, of all its features.
public struct TrainedSAE: Sendable {
  let parameters: SAEParameters
  /// Firings of each feature in the last part of the run, [F]
  let firings: [Int]
  /// How often each feature was set anew, [F]
  let resamplings: [Int]

  /// Features that are not what they began as: they were set anew on the way.
  public var resampledFeatures: [Int] { resamplings.indices.filter { resamplings[$0] > 0 } }

  /// log10(firing frequency + 1e-10) over the last part of the run of `tokens` tokens, as SAELens's `sparsity`. [F]
  func logFrequencies(tokens: Int) -> [Float] {
    firings.map { Float(logarithm10(Double($0) / Double(max(tokens, 1)) + 1e-10)) }
  }
}

extension SAETrainer {
  /// What this trainer has, which must be all features. Weights are its own, not a copy.
  public var trained: TrainedSAE {
    precondition(partition.features.count == 1, "the features of a part")
    return TrainedSAE(parameters: parameters, firings: firings, resamplings: resamplings)
  }
}
