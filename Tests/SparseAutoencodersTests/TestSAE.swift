import Files
import Kernels
import Transformers

@testable import SparseAutoencoders

/// Numbers that look random and are the same on every machine: SplitMix64 mapped to [-1, 1).
struct Noise {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> Float {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Float((z ^ (z >> 31)) >> 40) / Float(1 << 23) - 1
  }

  mutating func array(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
}

extension Matrix {
  init(_ values: [Float], rows: Int, columns: Int) {
    self.init(FloatBuffer(values), rows: rows, columns: columns)
  }
}

extension SparseAutoencoder {
  enum Kind: CaseIterable, Sendable {
    case standard, topK, topKRescaled, jumpReLU, gated
  }

  /// A random SAE of some architecture.
  static func random(
    _ kind: Kind, d: Int = 12, features: Int = 40, normalization: Normalization = .none, centersInput: Bool = false,
    subtractsDecoderBias: Bool = true, seed: UInt64 = 1
  ) throws -> SparseAutoencoder {
    var noise = Noise(seed)
    let architecture: Architecture =
      switch kind {
      case .standard: .standard
      case .topK, .topKRescaled: .topK(6)
      case .jumpReLU: .jumpReLU(threshold: noise.array(features))
      case .gated:
        .gated(
          gateBias: noise.array(features), magnitudeBias: noise.array(features),
          magnitudeScale: noise.array(features).map { $0 + 1.5 })
      }
    return try SparseAutoencoder(
      architecture: architecture, encoder: Matrix(noise.array(d * features), rows: d, columns: features),
      decoder: Matrix(noise.array(features * d), rows: features, columns: d),
      encoderBias: kind == .gated ? nil : noise.array(features), decoderBias: noise.array(d),
      subtractsDecoderBias: subtractsDecoderBias, scalesByDecoderNorm: kind == .topKRescaled,
      normalization: normalization, centersInput: centersInput)
  }

  /// Two inputs, features and outputs that are the inputs: W_enc = W_dec = [I, −I], no biases.
  static func identity(_ d: Int) throws -> SparseAutoencoder {
    var encoder = [Float](repeating: 0, count: d * 2 * d)
    var decoder = [Float](repeating: 0, count: 2 * d * d)
    for i in 0..<d {
      encoder[i * 2 * d + i] = 1
      encoder[i * 2 * d + d + i] = -1
      decoder[i * d + i] = 1
      decoder[(d + i) * d + i] = -1
    }
    return try SparseAutoencoder(
      architecture: .standard, encoder: Matrix(encoder, rows: d, columns: 2 * d),
      decoder: Matrix(decoder, rows: 2 * d, columns: d), encoderBias: Array(repeating: 0, count: 2 * d),
      decoderBias: Array(repeating: 0, count: d))
  }

  func encode(_ x: [Float]) throws -> FeatureBatch {
    try encode(x, rows: x.count / inputWidth, stride: inputWidth)
  }

  func decode(_ features: FeatureBatch) -> [Float] {
    let out = FloatBuffer(features.rows * inputWidth)
    decode(features, into: out.pointer, stride: inputWidth)
    return out.array
  }

  /// What one intervention makes of rows of activations.
  func edited(
    _ x: [Float], _ edits: FeatureEdits, included: [Bool]? = nil, observer: SpliceObserver? = nil
  ) throws -> [Float] {
    let rows = x.count / inputWidth
    let batch = TokenBatch([Array(repeating: 0, count: rows)], included: included.map { [$0] })
    let buffer = FloatBuffer(x)
    let intervention = try intervention(edits, at: .residPost(0), observer: observer)
    try intervention.apply(
      ActivationTile(base: buffer.pointer, rows: rows, width: inputWidth, stride: inputWidth, batch: batch))
    return buffer.array
  }
}

extension FeatureBatch {
  /// [rows][featureCount]
  var dense: [[Float]] {
    (0..<rows).map { row in
      var values = [Float](repeating: 0, count: featureCount)
      for j in range(of: row) { values[Int(indices[j])] = self.values[j] }
      return values
    }
  }
}

/// Largest difference, as a share of the largest magnitude of the second.
func relativeDifference(_ left: some Sequence<Float>, _ right: some Sequence<Float>) -> Float {
  let scale = right.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
  return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
}
