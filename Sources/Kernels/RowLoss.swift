/// The loss of a sparse autoencoder on one row as training differentiates it: |x̂ − x|², the same of every prefix that
/// reconstructs by itself, and what the rule adds.
public struct RowLoss: Sendable {
  public let width: Int
  public let featureCount: Int
  /// W_encᵀ and W_dec, [F, d], float32, rows next to each other
  public let encoder: Matrix
  public let decoder: Matrix
  /// Vectors [F], one after the other: b_enc | b_enc, threshold | b_gate, b_mag, r_mag.
  public let vectors: FloatBuffer
  /// b_dec, [d]
  public let decoderBias: [Float]
  public let subtractsDecoderBias: Bool
  public let rule: FeatureRule
  /// λ
  public let sparsity: Float
  /// Where the prefixes end, rising to F.
  public let levels: [Int]
  /// n_i = ‖d_i‖, [F]
  let norms: [Float]

  public init(
    encoder: Matrix, decoder: Matrix, vectors: [[Float]], decoderBias: [Float], subtractsDecoderBias: Bool,
    rule: FeatureRule, sparsity: Float, levels: [Int]
  ) {
    self.encoder = encoder.rowMajor()
    self.decoder = decoder.rowMajor()
    width = decoder.columns
    featureCount = decoder.rows
    precondition(vectors.allSatisfy { $0.count == decoder.rows } && levels.last == decoder.rows, "vectors and levels")
    self.vectors = FloatBuffer(Array(vectors.joined()))
    self.decoderBias = decoderBias
    self.subtractsDecoderBias = subtractsDecoderBias
    self.rule = rule
    self.sparsity = sparsity
    self.levels = levels
    norms = self.decoder.rowNorms()
  }

  /// Whether the decoder takes part in the gate's own reconstruction.
  var decodesGate: Bool { rule == .gated(detached: false) }

  func encoderRow(_ feature: Int) -> UnsafePointer<Float> {
    encoder.base.assumingMemoryBound(to: Float.self) + feature * width
  }

  func decoderRow(_ feature: Int) -> UnsafePointer<Float> {
    decoder.base.assumingMemoryBound(to: Float.self) + feature * width
  }

  /// A feature's numbers among the vectors; 0 for vectors that there are not.
  @inline(__always)
  func vectors(of feature: Int) -> (Float, Float, Float) {
    let count = vectors.count
    return (
      vectors.pointer[feature], count > featureCount ? vectors.pointer[featureCount + feature] : 0,
      count > 2 * featureCount ? vectors.pointer[2 * featureCount + feature] : 0
    )
  }
}
