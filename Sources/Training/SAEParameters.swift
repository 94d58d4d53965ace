import Kernels

/// The numbers that are trained, or their moments or gradients, in one contiguous run:
/// W_encᵀ [F, d] | W_dec [F, d] | vectors [F] each | b_dec [d].
public struct SAEParameters: Sendable {
  public let featureCount: Int
  public let width: Int
  public let vectorCount: Int
  public let buffer: FloatBuffer

  /// Zeros.
  public init(featureCount: Int, width: Int, vectorCount: Int) {
    self.featureCount = featureCount
    self.width = width
    self.vectorCount = vectorCount
    buffer = .zeroed(Self.count(featureCount: featureCount, width: width, vectorCount: vectorCount))
  }

  /// Numbers that lie in this order somewhere else.
  init(featureCount: Int, width: Int, vectorCount: Int, buffer: FloatBuffer) {
    precondition(
      buffer.count == Self.count(featureCount: featureCount, width: width, vectorCount: vectorCount),
      "a buffer of another SAE")
    self.featureCount = featureCount
    self.width = width
    self.vectorCount = vectorCount
    self.buffer = buffer
  }

  static func count(featureCount: Int, width: Int, vectorCount: Int) -> Int {
    2 * featureCount * width + vectorCount * featureCount + width
  }

  /// W_encᵀ, [F, d]
  public var encoder: UnsafeMutablePointer<Float> { buffer.pointer }
  /// W_dec, [F, d]
  public var decoder: UnsafeMutablePointer<Float> { buffer.pointer + featureCount * width }
  /// Vector `index`, [F]
  public func vector(_ index: Int) -> UnsafeMutablePointer<Float> {
    decoder + featureCount * (width + index)
  }
  /// b_dec, [d]
  public var decoderBias: UnsafeMutablePointer<Float> { vector(vectorCount) }

  var featureWeights: FeatureWeights {
    FeatureWeights(encoder: encoder, decoder: decoder, vectors: vector(0), vectorCount: vectorCount)
  }

  var decoderMatrix: Matrix {
    Matrix(
      base: UnsafeRawPointer(decoder), elementType: .float32, rows: featureCount, columns: width, rowStride: width,
      owner: buffer)
  }

  var encoderMatrix: Matrix {
    Matrix(
      base: UnsafeRawPointer(encoder), elementType: .float32, rows: featureCount, columns: width, rowStride: width,
      owner: buffer)
  }

  /// Where the numbers of features lie, in order: so many for each.
  var runs: [(start: UnsafeMutablePointer<Float>, perFeature: Int)] {
    [(encoder, width), (decoder, width)] + (0..<vectorCount).map { (vector($0), 1) }
  }

  /// Values of a run of numbers.
  func array(_ start: UnsafeMutablePointer<Float>, _ count: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: start, count: count))
  }
}
