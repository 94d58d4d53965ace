import Kernels

/// One block on one batch: attention and MLP with their hooks, the residual stream changed in place.
struct BlockPass {
  let decoder: Decoder
  let layer: Int
  let residual: UnsafeMutablePointer<Float>  // [N, d]
  let batch: TokenBatch
  let interventions: InterventionTable
  let caches: [KeyValueCache]?
  /// The depth of the last hook point needed; the pass stops there.
  let lastDepth: Int
  let workspace: Workspace
  /// Keeps what the block's backward pass needs.
  var trace: BlockTrace? = nil
  /// Whether the block runs for its trace only, and what the trace does not need can be left out.
  var isRecomputation = false

  private var config: DecoderConfig { decoder.config }
  private var weights: BlockWeights { decoder.weights.blocks[layer] }
  private var rows: Int { batch.count }
  private var width: Int { config.width }

  /// Returns whether the block was finished.
  func run() throws -> Bool {
    try hook(.residPre(layer), residual, width)
    guard continues(after: .residPre(layer)) else { return false }
    trace?.keep(residual, as: \.input, rows * width)
    let parallel = config.parallelResidual
    norm(weights.attentionNorm, into: workspace.normed)
    // With a parallel residual the MLP reads the stream before attention has been added.
    if parallel { norm(weights.mlpNorm, into: workspace.secondNormed) }

    project()
    if needsAttentionOutput {
      attend()
      try hook(.attnZ(layer), workspace.z.pointer, config.heads * config.headWidth)
      guard continues(after: .attnZ(layer)) else { return false }
      try add(
        weights.attention.output, workspace.z, inputWidth: config.heads * config.headWidth,
        norm: weights.attentionOutputNorm, hook: .attnOut(layer), kept: \.attentionOutput)
      guard continues(after: .attnOut(layer)) else { return false }
    }

    if !parallel {
      try hook(.residMid(layer), residual, width)
      guard continues(after: .residMid(layer)) else { return false }
      trace?.keep(residual, as: \.mid, rows * width)
      norm(weights.mlpNorm, into: workspace.normed)
    }
    feedForward(parallel ? workspace.secondNormed : workspace.normed)
    guard needsInner else { return true }
    activateInner()
    try hook(.mlpPost(layer), workspace.inner.pointer, config.mlpWidth)
    guard continues(after: .mlpPost(layer)), needsMLPOutput else { return false }
    try add(
      weights.mlp.down, workspace.inner, inputWidth: config.mlpWidth, norm: weights.mlpOutputNorm,
      hook: .mlpOut(layer), kept: \.mlpOutput)
    return continues(after: .mlpOut(layer))
  }

  /// Attention's share of the stream; a backward pass can do without it where the MLP does not read it.
  private var needsAttentionOutput: Bool {
    !isRecomputation || !config.parallelResidual || weights.attentionOutputNorm != nil
      || interventions.acts(at: .attnZ(layer)) || interventions.acts(at: .attnOut(layer))
  }

  private var needsMLPOutput: Bool {
    !isRecomputation || weights.mlpOutputNorm != nil || interventions.acts(at: .mlpOut(layer))
  }

  private var needsInner: Bool { needsMLPOutput || interventions.acts(at: .mlpPost(layer)) }

  private func continues(after point: HookPoint) -> Bool { point.depth < lastDepth }

  private func hook(_ point: HookPoint, _ base: UnsafeMutablePointer<Float>, _ width: Int) throws {
    try interventions.apply(
      at: point, ActivationTile(base: base, rows: rows, width: width, stride: width, batch: batch),
      keeping: trace?.found)
  }

  private func norm(_ norm: NormWeights, into out: FloatBuffer) {
    apply(norm, residual, stride: width, into: out.pointer, width: width)
  }

  private func apply(
    _ norm: NormWeights, _ x: UnsafePointer<Float>, stride: Int, into out: UnsafeMutablePointer<Float>, width: Int
  ) {
    normalise(
      x, stride: stride, into: out, outStride: stride, rows: rows, width: width, config.norm,
      epsilon: config.epsilon, weight: norm.weight, bias: norm.bias)
  }

  /// residual += norm(x · Wᵀ + b), through a buffer of its own only when there is a norm or somebody looks at it.
  private func add(
    _ linear: LinearWeights, _ x: FloatBuffer, inputWidth: Int, norm: NormWeights?, hook point: HookPoint,
    kept: ReferenceWritableKeyPath<BlockTrace, FloatBuffer>
  ) throws {
    guard norm != nil || interventions.acts(at: point) else {
      linear.apply(x.pointer, rows: rows, stride: inputWidth, into: residual, stride: width, accumulate: true)
      return
    }
    let out = workspace.out.pointer
    linear.apply(x.pointer, rows: rows, stride: inputWidth, into: out, stride: width)
    if let norm {
      trace?.keep(out, as: kept, rows * width)
      apply(norm, out, stride: width, into: out, width: width)
    }
    try hook(point, out, width)
    addScaled(out, scale: 1, into: residual, count: rows * width)
  }

  /// normed → q, k, v.
  private func project() {
    let attention = weights.attention
    let fused = workspace.fused.pointer
    let fusedWidth = attention.fusedWidth
    var column = 0
    for input in attention.inputs {
      input.apply(workspace.normed.pointer, rows: rows, stride: width, into: fused + column, stride: fusedWidth)
      column += input.weight.rows
    }
    if attention.queryNorm != nil || attention.keyNorm != nil {
      trace?.keep(fused, as: \.rawHeads, rows * fusedWidth)
    }
    prepareHeads(fused + attention.query.offset, attention.query, heads: config.heads, norm: attention.queryNorm)
    prepareHeads(fused + attention.key.offset, attention.key, heads: config.keyHeads, norm: attention.keyNorm)
  }

  /// q, k, v → z.
  private func attend() {
    let attention = weights.attention
    let fused = workspace.fused.pointer
    let fusedWidth = attention.fusedWidth
    let zWidth = config.heads * config.headWidth
    let spans = batch.sequences.enumerated().map { index, range in
      let start = fused + range.lowerBound * fusedWidth
      func headRows(_ layout: HeadLayout) -> HeadRows {
        HeadRows(base: start + layout.offset, stride: fusedWidth, headStride: layout.stride)
      }
      var key = headRows(attention.key)
      var value = headRows(attention.value)
      if let cache = caches?[index] {
        cache.append(key, value, layer: layer, rows: range.count)
        key = cache.keyRows(layer: layer)
        value = cache.valueRows(layer: layer)
      }
      return AttentionSpan(
        query: headRows(attention.query), key: key, value: value,
        output: workspace.z.pointer + range.lowerBound * zWidth, outputStride: zWidth, queries: range.count,
        offset: caches?[index].length ?? 0)
    }
    multiHeadAttention(
      spans, heads: config.heads, keyHeads: config.keyHeads, headWidth: config.headWidth, config.attentionRule(layer))
  }

  /// Norms and rotates the heads of q or k in place.
  private func prepareHeads(
    _ base: UnsafeMutablePointer<Float>, _ layout: HeadLayout, heads: Int, norm: NormWeights?
  ) {
    let stride = weights.attention.fusedWidth
    if let norm {
      for head in 0..<heads {
        let x = base + head * layout.stride
        apply(norm, x, stride: stride, into: x, width: config.headWidth)
      }
    }
    guard let index = config.attention[layer].rotary else { return }
    let table = workspace.rotaries[index]
    rotate(
      base, rows: rows, stride: stride, heads: heads, headStride: layout.stride, half: table.half,
      positions: batch.positions, cosine: table.cosine.pointer, sine: table.sine.pointer)
  }

  /// normed → inner and gate before the nonlinearity, [N, MLP width].
  private func feedForward(_ normed: FloatBuffer) {
    let mlp = weights.mlp
    let size = rows * config.mlpWidth
    mlp.up.apply(normed.pointer, rows: rows, stride: width, into: workspace.inner.pointer, stride: config.mlpWidth)
    trace?.keep(workspace.inner.pointer, as: \.up, size)
    guard let gate = mlp.gate else { return }
    gate.apply(normed.pointer, rows: rows, stride: width, into: workspace.gate.pointer, stride: config.mlpWidth)
    trace?.keep(workspace.gate.pointer, as: \.gate, size)
  }

  private func activateInner() {
    let mlpWidth = config.mlpWidth
    if weights.mlp.gate != nil {
      activateGated(
        workspace.inner.pointer, gate: workspace.gate.pointer, rows: rows, stride: mlpWidth, width: mlpWidth,
        config.activation)
    } else {
      activate(workspace.inner.pointer, rows: rows, stride: mlpWidth, width: mlpWidth, config.activation)
    }
  }
}
