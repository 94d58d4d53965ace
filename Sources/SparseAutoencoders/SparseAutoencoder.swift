import Files
import Kernels
import Transformers

/// A sparse autoencoder: features f = encode(x), reconstruction x̂ = f·W_dec + b_dec, error ε = x − x̂.
///
/// A value without state: everything that belongs to a call is in its arguments and results. Rows are row vectors of
/// `inputWidth` (d) numbers; there are `featureCount` (F) features.
public struct SparseAutoencoder: Sendable {
  public let architecture: Architecture
  public let normalization: Normalization
  /// d_in
  public let inputWidth: Int
  /// d_sae
  public let featureCount: Int
  /// W_enc, [d, F]
  public let encoder: Matrix
  /// W_dec, [F, d], rows contiguous
  public let decoder: Matrix
  /// b_enc, [F]; nil for gated
  public let encoderBias: [Float]?
  /// b_dec, [d]
  public let decoderBias: [Float]
  /// Whether b_dec is subtracted before encoding.
  public let subtractsDecoderBias: Bool
  /// ‖W_dec,i‖ where pre-activations are multiplied by it and decoding divides by it; else nil. [F]
  public let decoderNorms: [Float]?
  /// Whether the SAE was trained on a model whose writing weights were centred: it sees x − mean_d(x) and gives x̂ in
  /// that frame. Exact where every reader of the stream is a LayerNorm, which removes the mean; the caller refuses it
  /// for RMSNorm models.
  public let centersInput: Bool
  public let metadata: Metadata
  /// File or folder it was read from, for messages.
  public let path: String
  /// What a user should know about how the file was read, one sentence each.
  public let notices: [String]

  /// What a feature's pre-activation must exceed to be active, never below 0. [F]
  let firingThresholds: [Float]
  /// What a feature's value is multiplied by in decoding: 1/‖W_dec,i‖ with `decoderNorms`. [F]
  let decodingFactors: [Float]?

  /// Checks shapes, k and finiteness; errors name the tensor by its SAELens name.
  public init(
    architecture: Architecture, encoder: Matrix, decoder: Matrix, encoderBias: [Float]?, decoderBias: [Float],
    subtractsDecoderBias: Bool = true, scalesByDecoderNorm: Bool = false, normalization: Normalization = .none,
    centersInput: Bool = false, metadata: Metadata = Metadata(), path: String = "SAE", notices: [String] = []
  ) throws(FileError) {
    let shapes = WeightCheck(path: path, inputWidth: encoder.rows, featureCount: encoder.columns)
    try shapes.check(decoder: decoder)
    try shapes.check(architecture)
    try shapes.check(decoderBias, "b_dec", count: encoder.rows)
    if let encoderBias { try shapes.check(encoderBias, "b_enc", count: encoder.columns) }
    try shapes.checkFinite(encoder, "W_enc")
    try shapes.checkFinite(decoder, "W_dec")
    self.architecture = architecture
    self.normalization = normalization
    self.inputWidth = encoder.rows
    self.featureCount = encoder.columns
    self.encoder = encoder
    self.decoder = decoder
    self.encoderBias = encoderBias
    self.decoderBias = decoderBias
    self.subtractsDecoderBias = subtractsDecoderBias
    self.decoderNorms = scalesByDecoderNorm ? decoder.rowNorms() : nil
    self.decodingFactors = decoderNorms.map { $0.map { $0 > 0 ? 1 / $0 : 0 } }
    self.centersInput = centersInput
    self.metadata = metadata
    self.path = path
    self.notices = notices
    if case .jumpReLU(let threshold) = architecture {
      // relu removes what a negative threshold would let through.
      self.firingThresholds = threshold.map { max($0, 0) }
    } else {
      self.firingThresholds = Array(repeating: 0, count: encoder.columns)
    }
  }

  /// Throws when activations of `width` numbers at `hook` cannot be this SAE's input.
  public func fits(hook: HookPoint, width: Int) throws(FileError) {
    guard width == inputWidth else {
      throw FileError(
        .badData, path, "the SAE does not fit the activations at \(hook.name)", item: "d_in", expected: "\(width)",
        found: "\(inputWidth)", hint: metadata.hookName.map { "it was trained at \($0)" })
    }
  }
}
