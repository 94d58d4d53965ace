import Kernels

/// One block backwards, from ∂m/∂(its output) to ∂m/∂(its input), its weights frozen.
///
/// The forward workspace holds the block's q, k and v, the trace the rest of what is needed.
struct BlockGradient {
  let decoder: Decoder
  let layer: Int
  let batch: TokenBatch
  let interventions: InterventionTable
  let request: GradientRequest
  let workspace: GradientWorkspace

  private var config: DecoderConfig { decoder.config }
  private var weights: BlockWeights { decoder.weights.blocks[layer] }
  private var trace: BlockTrace { workspace.trace }
  private var rows: Int { batch.count }
  private var width: Int { config.width }
  private var gradient: UnsafeMutablePointer<Float> { workspace.gradient.pointer }
  private var branch: UnsafeMutablePointer<Float> { workspace.branch.pointer }

  /// Returns whether anything below the block is wanted.
  func run() throws -> Bool {
    branch.update(from: gradient, count: rows * width)
    guard try pass(.mlpOut(layer), branch, width) else { return false }
    if config.parallelResidual {
      // What attention adds sees the block's output alone: the MLP's share of the input's gradient waits.
      if request.lowest < HookPoint.attnZ(layer).depth || request.wants(.mlpPost(layer)) {
        guard try feedForward() else { return false }
        back(through: weights.mlpNorm, at: trace.input, into: workspace.pending.pointer, accumulate: false)
      }
    } else {
      guard try feedForward() else { return false }
      back(through: weights.mlpNorm, at: trace.mid, into: gradient, accumulate: true)
      guard try pass(.residMid(layer), gradient, width) else { return false }
    }
    branch.update(from: gradient, count: rows * width)
    guard try pass(.attnOut(layer), branch, width) else { return false }
    guard try attention() else { return false }
    back(through: weights.attentionNorm, at: trace.input, into: gradient, accumulate: true)
    if config.parallelResidual {
      addScaled(workspace.pending.pointer, scale: 1, into: gradient, count: rows * width)
    }
    return try pass(.residPre(layer), gradient, width)
  }

  /// Hands the gradient at a hook point over and takes it through the interventions there; returns whether to go on.
  private func pass(_ hook: HookPoint, _ base: UnsafeMutablePointer<Float>, _ width: Int) throws -> Bool {
    let tile = ActivationTile(base: base, rows: rows, width: width, stride: width, batch: batch)
    guard try request.meet(hook, tile) else { return false }
    try interventions.pullBack(at: hook, tile, found: trace.found)
    return true
  }

  /// ∂m/∂(what the MLP adds) → ∂m/∂(its norm's output), in `workspace.normed`.
  private func feedForward() throws -> Bool {
    let mlp = weights.mlp
    let mlpWidth = config.mlpWidth
    outputNorm(weights.mlpOutputNorm, at: trace.mlpOutput)
    let inner = workspace.inner.pointer
    mlp.down.pullBack(branch, rows: rows, stride: width, into: inner, stride: mlpWidth)
    guard try pass(.mlpPost(layer), inner, mlpWidth) else { return false }
    let normed = workspace.normed.pointer
    let up = trace.up.pointer
    if let gate = mlp.gate {
      gatedActivationGradient(
        inner, up: up, gate: trace.gate.pointer, rows: rows, stride: mlpWidth, width: mlpWidth, config.activation)
      gate.pullBack(trace.gate.pointer, rows: rows, stride: mlpWidth, into: normed, stride: width)
    } else {
      activationGradient(inner, at: up, rows: rows, stride: mlpWidth, width: mlpWidth, config.activation)
    }
    mlp.up.pullBack(up, rows: rows, stride: mlpWidth, into: normed, stride: width, accumulate: mlp.gate != nil)
    return true
  }

  /// ∂m/∂(what attention adds) → ∂m/∂(its norm's output), in `workspace.normed`.
  private func attention() throws -> Bool {
    let attention = weights.attention
    let zWidth = config.heads * config.headWidth
    outputNorm(weights.attentionOutputNorm, at: trace.attentionOutput)
    let z = workspace.z.pointer
    attention.output.pullBack(branch, rows: rows, stride: width, into: z, stride: zWidth)
    guard try pass(.attnZ(layer), z, zWidth) else { return false }
    let fused = workspace.fused.pointer
    let values = workspace.forward.fused.pointer
    let fusedWidth = attention.fusedWidth
    let spans = batch.sequences.map { range in
      let start = range.lowerBound * fusedWidth
      func heads(_ layout: HeadLayout) -> HeadRows {
        HeadRows(base: values + start + layout.offset, stride: fusedWidth, headStride: layout.stride)
      }
      return AttentionGradientSpan(
        query: heads(attention.query), key: heads(attention.key), value: heads(attention.value),
        queryGradient: fused + start + attention.query.offset, keyGradient: fused + start + attention.key.offset,
        valueGradient: fused + start + attention.value.offset, outputGradient: z + range.lowerBound * zWidth,
        outputStride: zWidth, positions: range.count)
    }
    attentionGradient(
      spans, heads: config.heads, keyHeads: config.keyHeads, headWidth: config.headWidth, config.attentionRule(layer))
    heads(attention.query, count: config.heads, norm: attention.queryNorm)
    heads(attention.key, count: config.keyHeads, norm: attention.keyNorm)
    var column = 0
    for input in attention.inputs {
      input.pullBack(
        fused + column, rows: rows, stride: fusedWidth, into: workspace.normed.pointer, stride: width,
        accumulate: column > 0)
      column += input.weight.rows
    }
    return true
  }

  /// Takes the gradient of q or k back through rotation and norm, in place.
  private func heads(_ layout: HeadLayout, count: Int, norm: NormWeights?) {
    let stride = weights.attention.fusedWidth
    let base = workspace.fused.pointer + layout.offset
    if let index = config.attention[layer].rotary {
      let table = workspace.forward.rotaries[index]
      rotate(
        base, rows: rows, stride: stride, heads: count, headStride: layout.stride, half: table.half,
        positions: batch.positions, cosine: table.cosine.pointer, sine: table.sine.pointer, inverse: true)
    }
    guard let norm else { return }
    for head in 0..<count {
      let place = head * layout.stride
      normGradient(
        trace.rawHeads.pointer + layout.offset + place, stride: stride, gradient: base + place, gradientStride: stride,
        into: base + place, outStride: stride, accumulate: false, rows: rows, width: config.headWidth, config.norm,
        epsilon: config.epsilon, weight: norm.weight)
    }
  }

  /// Takes `branch` back through the norm of what attention or MLP give, where there is one.
  private func outputNorm(_ norm: NormWeights?, at x: FloatBuffer) {
    guard let norm else { return }
    normGradient(
      x.pointer, stride: width, gradient: branch, gradientStride: width, into: branch, outStride: width,
      accumulate: false, rows: rows, width: width, config.norm, epsilon: config.epsilon, weight: norm.weight)
  }

  /// Takes `workspace.normed` back through a norm that reads the stream.
  private func back(
    through norm: NormWeights, at x: FloatBuffer, into out: UnsafeMutablePointer<Float>, accumulate: Bool
  ) {
    normGradient(
      x.pointer, stride: width, gradient: workspace.normed.pointer, gradientStride: width, into: out,
      outStride: width, accumulate: accumulate, rows: rows, width: width, config.norm, epsilon: config.epsilon,
      weight: norm.weight)
  }
}
