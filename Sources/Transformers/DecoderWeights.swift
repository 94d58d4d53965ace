import Kernels

/// y = x·Wᵀ + b with W [out, in].
public struct LinearWeights: Sendable {
  public let weight: Matrix
  public let bias: [Float]?

  func apply(
    _ x: UnsafePointer<Float>, rows: Int, stride: Int, into y: UnsafeMutablePointer<Float>, stride yStride: Int,
    accumulate: Bool = false
  ) {
    linear(x, rows: rows, stride: stride, weight: weight, bias: bias, into: y, stride: yStride, accumulate: accumulate)
  }

  /// x (+)= y·W: takes ∂m/∂y to ∂m/∂x.
  func pullBack(
    _ y: UnsafePointer<Float>, rows: Int, stride: Int, into x: UnsafeMutablePointer<Float>, stride xStride: Int,
    accumulate: Bool = false
  ) {
    linear(y, rows: rows, stride: stride, weight: weight.transposed, into: x, stride: xStride, accumulate: accumulate)
  }
}

/// Scale and shift of a norm, [width]; the 1 that some families add to the stored scale is in it.
public struct NormWeights: Sendable {
  public let weight: [Float]
  public let bias: [Float]?
}

/// Where the heads of q, k or v stand in a row of the fused projection.
public struct HeadLayout: Sendable {
  public let offset: Int
  /// Distance from one head to the next.
  public let stride: Int
}

/// q, k and v come out of one or several projections, written side by side into one row; the layouts say where.
public struct AttentionWeights: Sendable {
  public let inputs: [LinearWeights]
  public let query: HeadLayout
  public let key: HeadLayout
  public let value: HeadLayout
  /// Norms of each head of q and k before rotation, [h].
  public var queryNorm: NormWeights? = nil
  public var keyNorm: NormWeights? = nil
  /// [d, H·h]
  public let output: LinearWeights

  /// Width of the fused row.
  public var fusedWidth: Int { inputs.reduce(0) { $0 + $1.weight.rows } }
}

/// down(act(up x)), or down(act(gate x) ⊙ up x).
public struct MLPWeights: Sendable {
  public let gate: LinearWeights?
  public let up: LinearWeights
  public let down: LinearWeights
}

public struct BlockWeights: Sendable {
  public let attentionNorm: NormWeights
  public let attention: AttentionWeights
  /// Norm of what attention adds to the residual stream.
  public var attentionOutputNorm: NormWeights? = nil
  public let mlpNorm: NormWeights
  public let mlp: MLPWeights
  /// Norm of what the MLP adds to the residual stream.
  public var mlpOutputNorm: NormWeights? = nil
}

public struct DecoderWeights: Sendable {
  /// [V, d]
  public let embedding: Matrix
  /// [context, d]; nil with rotary positions.
  public let positionEmbedding: Matrix?
  public let blocks: [BlockWeights]
  public let finalNorm: NormWeights
  /// [V, d]
  public let unembedding: Matrix
}
