import Files
import Kernels
import SparseAutoencoders

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

func logarithm(_ x: Double) -> Double { log(max(x, 1e-38)) }

extension SAETrainer {
  /// The SAE as it stands, for activations that were multiplied by `inputScale` in training: the scale is folded in.
  ///
  /// The batchtopk kinds become jumprelu with their running threshold, as SAELens saves them. Weights are views.
  public func sparseAutoencoder(
    of trained: TrainedSAE, inputScale: Double = 1, metadata: Metadata = Metadata(), path: String = "SAE"
  ) throws(FileError) -> SparseAutoencoder {
    let parameters = trained.parameters
    let featureCount = parameters.featureCount
    func vector(_ index: Int) -> [Float] { parameters.array(parameters.vector(index), featureCount) }
    let architecture: Architecture =
      switch options.architecture {
      case .standard: .standard
      case .topK(let k): .topK(k)
      case .batchTopK, .matryoshka:
        .jumpReLU(threshold: Array(repeating: Float(threshold ?? 0), count: featureCount))
      case .jumpReLU: .jumpReLU(threshold: vector(1).map { max($0, 0) })
      case .gated:
        .gated(
          gateBias: vector(0), magnitudeBias: vector(1),
          magnitudeScale: vector(2).map { Float(exp(Double($0))) })
      }
    let sae = try SparseAutoencoder(
      architecture: architecture, encoder: parameters.encoderMatrix.transposed, decoder: parameters.decoderMatrix,
      encoderBias: options.architecture == .gated ? nil : vector(0),
      decoderBias: parameters.array(parameters.decoderBias, width),
      subtractsDecoderBias: options.subtractsDecoderBias, normalization: parent?.normalization ?? .none,
      centersInput: parent?.centersInput ?? false, metadata: metadata, path: path)
    return inputScale == 1 ? sae : try sae.foldingScale(Float(inputScale))
  }
}
