import Files
import Kernels

/// A BERT encoder: texts of any lengths side by side, without padding, to their last hidden states.
public struct Encoder: Sendable {
  public let config: EncoderConfig
  public let weights: EncoderWeights

  /// Reads or overwrites the activations of a batch at a hook point.
  public typealias Hook = (EncoderHookPoint, ActivationTile) throws -> Void

  public init(config: EncoderConfig, weights: EncoderWeights) {
    self.config = config
    self.weights = weights
  }

  /// hidden ← last hidden states, [N, d]; `hook` is called at every hook point on the way.
  ///
  /// Each sequence sees itself alone and begins, with [CLS] where the model wants it, at position 0.
  public func run(
    _ batch: TokenBatch, into hidden: FloatBuffer, workspace: EncoderWorkspace, hook: Hook? = nil
  ) throws {
    try batch.check(vocabularySize: config.vocabularySize, contextLength: config.contextLength)
    precondition(hidden.count >= batch.count * config.width, "buffer of hidden states too small")
    workspace.prepare(config, rows: batch.count)
    let pass = EncoderPass(
      config: config, hidden: hidden.pointer, batch: batch, workspace: workspace, hook: hook)
    try pass.embed(weights)
    for (index, layer) in weights.layers.enumerated() { try pass.run(layer, at: index) }
  }
}

/// Scratch of an encoder's passes, reused from layer to layer and from batch to batch; serves one thread of control.
public final class EncoderWorkspace {
  fileprivate var fused = FloatBuffer(0)  // [N, q | k | v]
  fileprivate var z = FloatBuffer(0)  // [N, H·h]
  fileprivate var inner = FloatBuffer(0)  // [N, MLP width]
  fileprivate var out = FloatBuffer(0)  // [N, d]

  public init() {}

  fileprivate func prepare(_ config: EncoderConfig, rows: Int) {
    func grow(_ buffer: inout FloatBuffer, _ width: Int) {
      if buffer.count < rows * width { buffer = FloatBuffer(rows * width) }
    }
    grow(&fused, 3 * config.width)
    grow(&z, config.width)
    grow(&inner, config.mlpWidth)
    grow(&out, config.width)
  }
}

/// One batch on its way through the encoder, the hidden states changed in place.
private struct EncoderPass {
  let config: EncoderConfig
  let hidden: UnsafeMutablePointer<Float>  // [N, d]
  let batch: TokenBatch
  let workspace: EncoderWorkspace
  let hook: Encoder.Hook?

  private var rows: Int { batch.count }
  private var width: Int { config.width }

  /// hidden ← LN(word + type 0 + position); the type is added even where a text has no second part.
  func embed(_ weights: EncoderWeights) throws {
    let type = FloatBuffer(width)
    weights.typeEmbedding.copyRow(0, into: type.pointer)
    parallelFor(rows, minimumChunk: 64) { range in
      for row in range {
        let sum = hidden + row * width
        let position = workspace.out.pointer + row * width
        weights.embedding.copyRow(Int(batch.ids[row]), into: sum)
        weights.positionEmbedding.copyRow(Int(batch.positions[row]), into: position)
        addScaled(type.pointer, scale: 1, into: sum, count: width)
        addScaled(position, scale: 1, into: sum, count: width)
      }
    }
    norm(weights.embeddingNorm)
    try act(.fullEmbed, hidden, width)
  }

  func run(_ layer: EncoderLayerWeights, at index: Int) throws {
    try act(.block(.residPre(index)), hidden, width)
    attend(layer)
    try act(.block(.attnZ(index)), workspace.z.pointer, width)
    try add(layer.output, workspace.z, inputWidth: width, .block(.attnOut(index)))
    try act(.block(.residMid(index)), hidden, width)
    norm(layer.attentionNorm)
    let inner = workspace.inner.pointer
    layer.up.apply(hidden, rows: rows, stride: width, into: inner, stride: config.mlpWidth)
    activate(inner, rows: rows, stride: config.mlpWidth, width: config.mlpWidth, config.activation)
    try act(.block(.mlpPost(index)), inner, config.mlpWidth)
    try add(layer.down, workspace.inner, inputWidth: config.mlpWidth, .block(.mlpOut(index)))
    try act(.block(.residPost(index)), hidden, width)
    norm(layer.mlpNorm)
    try act(.normalizedResidPost(index), hidden, width)
  }

  /// hidden → q, k, v → z.
  private func attend(_ layer: EncoderLayerWeights) {
    let fused = workspace.fused.pointer
    let fusedWidth = 3 * width
    for (part, input) in layer.inputs.enumerated() {
      input.apply(hidden, rows: rows, stride: width, into: fused + part * width, stride: fusedWidth)
    }
    let spans = batch.sequences.map { range in
      let start = fused + range.lowerBound * fusedWidth
      func heads(_ part: Int) -> HeadRows {
        HeadRows(base: start + part * width, stride: fusedWidth, headStride: config.headWidth)
      }
      return AttentionSpan(
        query: heads(0), key: heads(1), value: heads(2), output: workspace.z.pointer + range.lowerBound * width,
        outputStride: width, queries: range.count, offset: 0)
    }
    multiHeadAttention(
      spans, heads: config.heads, keyHeads: config.heads, headWidth: config.headWidth,
      AttentionRule(scale: 1 / Float(config.headWidth).squareRoot(), mask: .all))
  }

  /// hidden += x · Wᵀ + b, through a buffer of its own only when somebody looks at it.
  private func add(_ linear: LinearWeights, _ x: FloatBuffer, inputWidth: Int, _ point: EncoderHookPoint) throws {
    guard hook != nil else {
      linear.apply(x.pointer, rows: rows, stride: inputWidth, into: hidden, stride: width, accumulate: true)
      return
    }
    let out = workspace.out.pointer
    linear.apply(x.pointer, rows: rows, stride: inputWidth, into: out, stride: width)
    try act(point, out, width)
    addScaled(out, scale: 1, into: hidden, count: rows * width)
  }

  private func norm(_ weights: NormWeights) {
    normalise(
      hidden, stride: width, into: hidden, outStride: width, rows: rows, width: width, .layerNorm,
      epsilon: config.epsilon, weight: weights.weight, bias: weights.bias)
  }

  private func act(_ point: EncoderHookPoint, _ base: UnsafeMutablePointer<Float>, _ width: Int) throws {
    try hook?(point, ActivationTile(base: base, rows: rows, width: width, stride: width, batch: batch))
  }
}
