import Files
import Kernels
import Ranks
import SparseAutoencoders

/// Where b_dec begins.
public enum DecoderBiasStart: String, CaseIterable, Sendable {
  case zero, mean
  case geometricMedian = "geometric-median"
}

extension SAETrainer {
  /// A new SAE: decoder rows uniform in direction-symmetric boxes, scaled to norm 1 or 0.1, the encoder its transpose,
  /// b_dec from `rows` rows of activations.
  public convenience init(
    new options: SAETrainingOptions, width: Int, seed: UInt64, decoderBias: DecoderBiasStart,
    from x: UnsafePointer<Float>, rows: Int, _ partition: Partition = .alone
  ) throws(UsageError) {
    try self.init(options, width: width, seed: seed, parent: nil, partition)
    let norm: Float = options.decoderNorm == .unit ? 1 : 0.1
    for feature in 0..<featureCount {
      var random = SeededRandom(seed: seed, stream: UInt64(features.lowerBound + feature))
      let row = parameters.decoder + feature * width
      for i in 0..<width { row[i] = Float(2 * random.nextUnit() - 1) }
      let length = rowSquares(row, count: width).squareRoot()
      scaleAndShiftRow(row, scale: norm / max(length, 1e-20), shift: 0, count: width)
      (parameters.encoder + feature * width).update(from: row, count: width)
    }
    if options.architecture == .jumpReLU {
      parameters.vector(1).update(repeating: Float(options.initialThreshold), count: featureCount)
    }
    let bias: [Float] =
      switch decoderBias {
      case .zero: Array(repeating: 0, count: width)
      case .mean: mean(of: x, rows: rows, width: width)
      case .geometricMedian: geometricMedian(of: x, rows: rows, width: width)
      }
    for i in 0..<width { parameters.decoderBias[i] = bias[i] }
    refreshNorms()
  }

  /// Goes on from `sae`, with a fresh optimiser. Throws when the architecture asked for cannot take its weights.
  public convenience init(
    finetuning sae: SparseAutoencoder, _ options: SAETrainingOptions, seed: UInt64, _ partition: Partition = .alone
  ) throws {
    let sae = sae.decoderNorms == nil ? sae : try sae.foldingDecoderNorm()
    try self.init(options, width: sae.inputWidth, seed: seed, parent: sae, partition)
    guard sae.featureCount == options.featureCount else {
      throw UsageError("--d-sae is \(options.featureCount), but \(sae.path) has \(sae.featureCount) features")
    }
    copy(sae.encoder.transposed.rows(features), to: parameters.encoder)
    copy(sae.decoder.rows(features), to: parameters.decoder)
    for (i, value) in sae.decoderBias.enumerated() { parameters.decoderBias[i] = value }
    switch (sae.architecture, options.architecture) {
    case (.standard, .standard), (.topK, .topK), (.topK, .batchTopK), (.topK, .matryoshka), (.standard, .topK):
      copy(sae.encoderBias ?? [], to: parameters.vector(0))
    case (.jumpReLU(let thresholds), .jumpReLU):
      copy(sae.encoderBias ?? [], to: parameters.vector(0))
      copy(thresholds, to: parameters.vector(1))
    case (.jumpReLU(let thresholds), .batchTopK), (.jumpReLU(let thresholds), .matryoshka):
      copy(sae.encoderBias ?? [], to: parameters.vector(0))
      threshold = thresholds.first.map { Double($0) }
    case (.gated(let gate, let magnitude, let scale), .gated):
      copy(gate, to: parameters.vector(0))
      copy(magnitude, to: parameters.vector(1))
      copy(scale.map { Float(logarithm(Double($0))) }, to: parameters.vector(2))
    default:
      throw UsageError(
        "--architecture \(options.architecture.name) cannot start from \(sae.path), which is \(sae.architecture.name)",
        hint: "leave --architecture out to go on with the SAE's own")
    }
    refreshNorms()
  }

  private func copy(_ matrix: Matrix, to target: UnsafeMutablePointer<Float>) {
    for row in 0..<matrix.rows { matrix.copyRow(row, into: target + row * matrix.columns) }
  }

  /// The values of the features here.
  private func copy(_ values: [Float], to target: UnsafeMutablePointer<Float>) {
    for (i, feature) in features.enumerated() where feature < values.count { target[i] = values[feature] }
  }

  /// Decoder norms from the weights; with unit norm the rows are brought to it first.
  func refreshNorms() {
    for feature in 0..<featureCount {
      let row = parameters.decoder + feature * width
      norms.pointer[feature] = rowSquares(row, count: width).squareRoot()
      guard options.decoderNorm == .unit, norms.pointer[feature] > 0 else { continue }
      scaleAndShiftRow(row, scale: 1 / norms.pointer[feature], shift: 0, count: width)
      norms.pointer[feature] = 1
    }
  }
}

/// Mean row.
func mean(of x: UnsafePointer<Float>, rows: Int, width: Int) -> [Float] {
  var sums = Array(repeating: 0.0, count: width)
  for row in 0..<rows { addRow(x + row * width, to: &sums, count: width) }
  return sums.map { Float($0 / Double(max(rows, 1))) }
}

/// The point with the smallest sum of distances to the rows, by Weiszfeld's iteration: at most 100 steps, until the sum
/// changes by less than 1e-5 of itself.
func geometricMedian(of x: UnsafePointer<Float>, rows: Int, width: Int) -> [Float] {
  var point = mean(of: x, rows: rows, width: width)
  var last = Double.infinity
  for _ in 0..<100 {
    var sums = Array(repeating: 0.0, count: width)
    var weights = 0.0
    var distances = 0.0
    for row in 0..<rows {
      let distance = max(RowPair(x + row * width, point, count: width).difference.squareRoot(), 1e-8)
      distances += distance
      weights += 1 / distance
      for i in 0..<width { sums[i] += Double(x[row * width + i]) / distance }
    }
    point = sums.map { Float($0 / weights) }
    if abs(last - distances) < 1e-5 * distances { break }
    last = distances
  }
  return point
}
