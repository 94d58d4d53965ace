import Files
import Kernels
import SparseAutoencoders
import Training

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An SAE whose training loss is differentiated, on activations as its encoder takes them.
public struct LossModel: Sendable {
  public let sae: SparseAutoencoder
  /// Decides the loss: architecture, λ, bandwidth, prefixes.
  public let options: SAETrainingOptions
  /// η, what the inner products of this SAE's gradients are multiplied by.
  public let learningRate: Double
  private let loss: RowLoss
  /// What a pre-activation must exceed for the loss to depend on it, [F].
  private let bounds: FloatBuffer

  /// An SAE that scales by the decoder norm is taken with the norm folded in. Throws where `options` are those of
  /// another SAE, or of a loss that has no share per token.
  public init(_ sae: SparseAutoencoder, _ options: SAETrainingOptions, learningRate: Double) throws {
    let sae = sae.decoderNorms == nil ? sae : try sae.foldingDecoderNorm()
    try options.check()
    guard learningRate.isFinite else { throw UsageError("--learning-rate must be finite; found \(learningRate)") }
    guard options.featureCount == sae.featureCount else {
      throw FileError(
        .badData, sae.path, "the recorded loss is of another SAE", item: "d_sae", expected: "\(sae.featureCount)",
        found: "\(options.featureCount)")
    }
    if options.architecture == .jumpReLU, options.jumpReLUPenalty == .quadratic, options.sparsity != 0 {
      throw UsageError(
        "\(sae.path): the quadratic penalty is a function of a batch's L0 and has no share per token",
        hint: "leave it out with --sparsity 0")
    }
    let vectors: [[Float]]
    let bounds: [Float]
    switch (sae.architecture, options.architecture) {
    case (.gated(let gate, let magnitude, let scale), .gated):
      vectors = [gate, magnitude, scale.map(logarithm)]
      bounds = Array(repeating: 0, count: sae.featureCount)
    case (.jumpReLU(let threshold), .jumpReLU):
      // Those close below their threshold have a gradient too.
      vectors = [sae.encoderBias ?? [], threshold]
      bounds = threshold.map { $0 - Float(options.bandwidth) / 2 }
    case (.jumpReLU(let threshold), .batchTopK), (.jumpReLU(let threshold), .matryoshka):
      vectors = [sae.encoderBias ?? []]
      bounds = threshold.map { max($0, 0) }
    case (.standard, .standard), (.topK, .topK), (.groupMax, .topK):
      vectors = [sae.encoderBias ?? []]
      bounds = Array(repeating: 0, count: sae.featureCount)
    default:
      throw FileError(
        .badData, sae.path, "the recorded loss is of another SAE", item: "architecture",
        expected: sae.architecture.name, found: options.architecture.name)
    }
    var levels = [sae.featureCount]
    if case .matryoshka(_, let widths) = options.architecture { levels = widths }
    self.sae = sae
    self.options = options
    self.learningRate = learningRate
    self.bounds = FloatBuffer(bounds)
    loss = RowLoss(
      encoder: sae.encoder.transposed, decoder: sae.decoder, vectors: vectors, decoderBias: sae.decoderBias,
      subtractsDecoderBias: sae.subtractsDecoderBias, rule: options.featureRule, sparsity: Float(options.sparsity),
      levels: levels)
  }

  /// The loss of a token in words.
  public var description: String {
    let lambda = Float(options.sparsity).description
    switch options.architecture {
    case .standard: return options.sparsity > 0 ? "|x̂ − x|² + \(lambda)·Σ f·|d|" : "|x̂ − x|²"
    case .gated:
      return "|x̂ − x|² + \(lambda)·Σ relu(π)·|d| + |x̂(relu(π)) − x|², "
        + (options.detachesGateDecoder ? "the decoder left out of the last" : "the decoder in the last")
    case .jumpReLU:
      let penalty = options.jumpReLUPenalty == .tanh ? "Σ tanh(4·f·|d|)" : "L0"
      return "|x̂ − x|² + \(lambda)·\(penalty), thresholds by bandwidth \(Float(options.bandwidth))"
    case .topK: return "|x̂ − x|²"
    case .batchTopK: return "|x̂ − x|², thresholds fixed"
    case .matryoshka(_, let widths): return "|x̂ − x|² of the prefixes \(widths), thresholds fixed"
    }
  }

  /// An empty sum of gradients of this loss.
  func sum() -> SummedGradient { SummedGradient(loss) }

  /// The gradients of rows of activations at the SAE's hook point, [rows, d]. Throws when a row is not finite.
  func gradients(_ x: FloatBuffer, rows: Int) throws(FileError) -> RowGradients {
    let d = sae.inputWidth
    let entries = RowEntries()
    let target = FloatBuffer(rows * d)
    sae.normalize(x.pointer, rows: rows, into: target.pointer)
    guard allFinite(target.pointer, count: rows * d) else {
      throw FileError(
        .badData, sae.path, "the activations to encode are not finite",
        hint: "the model itself gives infinities or NaN on this text")
    }
    let input = FloatBuffer(rows * d)
    shiftRows(
      target.pointer, by: sae.subtractsDecoderBias ? sae.decoderBias : nil, rows: rows, width: d, into: input.pointer)
    let tiles = EncoderTiles(
      input: input.pointer, rows: rows, width: d, weights: loss.encoder.base.assumingMemoryBound(to: Float.self),
      bias: loss.vectors.pointer, featureCount: sae.featureCount)
    switch sae.architecture {
    case .topK(let k): tiles.selectTop(k, positiveOnly: true, into: entries)
    case .groupMax:
      let features = try sae.encode(x.pointer, rows: rows, stride: d)
      entries.fill(offsets: features.offsets, indices: features.indices, values: features.values)
    case .standard, .jumpReLU, .gated: tiles.selectAbove(bounds.pointer, into: entries)
    }
    return RowGradients(loss, target: target, input: input, rows: rows, entries: entries)
  }
}

/// r from e^r; a scale of 0, which training cannot reach, stands for a very small one.
private func logarithm(_ scale: Float) -> Float { Float(log(max(Double(scale), 1e-38))) }
