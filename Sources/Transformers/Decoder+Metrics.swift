import Kernels

/// One term of a sum over logits: coefficient · logit of `token` at row `row`.
public struct LogitTerm: Sendable {
  public let row: Int
  public let token: Int32
  public let coefficient: Float

  public init(row: Int, token: Int32, coefficient: Float) {
    self.row = row
    self.token = token
    self.coefficient = coefficient
  }
}

extension Decoder {
  /// Cross-entropies of the next token, [N], and gradient ← ∂(scale · their sum)/∂(final norm's output), [N, d].
  ///
  /// `targets` [N] is negative for rows that predict nothing.
  public func nextTokenGradient(
    _ normed: UnsafePointer<Float>, targets: [Int32], scale: Float, into gradient: FloatBuffer
  ) -> [Double] {
    Kernels.nextTokenGradient(
      normed, rows: targets.count, width: config.width, unembedding: weights.unembedding, softCap: config.logitSoftCap,
      targets: targets, scale: scale, into: gradient.pointer)
  }

  /// A sum over logits, and gradient ← ∂(it)/∂(final norm's output), [rows, d].
  public func logitGradient(
    _ normed: UnsafePointer<Float>, rows: Int, _ terms: [LogitTerm], into gradient: FloatBuffer
  ) -> Double {
    let width = config.width
    gradient.pointer.update(repeating: 0, count: rows * width)
    let direction = FloatBuffer(width)
    var total = 0.0
    for term in terms {
      weights.unembedding.copyRow(Int(term.token), into: direction.pointer)
      var logit = dot(direction.pointer, normed + term.row * width, count: width)
      var slope: Float = 1
      if let cap = config.logitSoftCap {
        withUnsafeMutablePointer(to: &logit) { softCap($0, count: 1, cap: cap) }
        slope = 1 - (logit / cap) * (logit / cap)
      }
      total += Double(term.coefficient) * Double(logit)
      addScaled(
        direction.pointer, scale: term.coefficient * slope, into: gradient.pointer + term.row * width, count: width)
    }
    return total
  }
}

extension TokenBatch {
  /// The next token of every row, [N]; −1 for the last row of a sequence.
  public var nextTokens: [Int32] {
    sequences.flatMap { range in range.dropLast().map { ids[$0 + 1] } + (range.isEmpty ? [] : [-1]) }
  }
}
