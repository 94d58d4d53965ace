import Files
import Kernels

/// A forward pass that can be taken back: it keeps the input of every block, and recomputes one block at a time.
///
/// Memory does not depend on how many hook points are asked for. Buffers are kept from batch to batch; results hold
/// until the next call. Gradients are of activations as the layers after them see them: after the interventions there.
public final class RecordedRun {
  /// Where a backward pass starts.
  public enum Seed {
    /// ∂m/∂(final norm's output), [N, d]; the run must have reached the last block.
    case normed(UnsafePointer<Float>)
    /// ∂m/∂`residual`, [N, d].
    case residual(UnsafePointer<Float>)
  }

  private let decoder: Decoder
  private let workspace = GradientWorkspace()
  /// Inputs of the blocks run and what the last one gave, before interventions there, [N, d] each.
  private var inputs: [FloatBuffer] = []
  private var output = FloatBuffer(0)
  private var normalised = FloatBuffer(0)
  /// What interventions found after the last block and at the final norm.
  private let found = InterventionInputs()
  private var batch = TokenBatch([])
  private var blocks = 0..<0
  /// The block whose trace the workspace holds unused.
  private var traced: Int?
  private var table = InterventionTable.none
  private var changing = InterventionTable.none

  public init(_ decoder: Decoder) { self.decoder = decoder }

  /// The residual stream after the last block run, interventions there included, [N, d].
  public var residual: UnsafePointer<Float> { UnsafePointer(output.pointer) }

  /// The stream that a block of the run found, before interventions on it, [N, d].
  public func input(ofBlock layer: Int) -> UnsafePointer<Float> {
    UnsafePointer(inputs[layer - blocks.lowerBound].pointer)
  }

  /// Runs `blocks` of a batch; from the embedding, or from `start` [N, d], the input of the first block.
  public func forward(
    _ batch: TokenBatch, blocks: Range<Int>? = nil, from start: UnsafePointer<Float>? = nil,
    interventions: [Intervention] = []
  ) throws {
    let blocks = blocks ?? 0..<decoder.config.layers
    precondition(start != nil || blocks.lowerBound == 0, "a run that begins in the middle needs a stream")
    try decoder.check(batch)
    self.batch = batch
    self.blocks = blocks
    table = try InterventionTable(interventions, for: decoder.config)
    changing = try table.changing()
    let size = batch.count * decoder.config.width
    while inputs.count <= blocks.count { inputs.append(FloatBuffer(0)) }
    for index in 0...blocks.count where inputs[index].count < size { inputs[index] = FloatBuffer(size) }
    if output.count < size { output = FloatBuffer(size) }
    workspace.prepare(decoder, rows: batch.count)
    if let start {
      inputs[0].pointer.update(from: start, count: size)
    } else {
      try decoder.embed(batch, into: inputs[0], interventions: table, workspace: workspace.forward)
    }
    for layer in blocks {
      let stream = inputs[layer - blocks.lowerBound + 1]
      stream.pointer.update(from: inputs[layer - blocks.lowerBound].pointer, count: size)
      // The last block's trace is kept, so that the backward pass need not run it again.
      _ = try pass(
        layer, stream, table, trace: layer == blocks.upperBound - 1 ? workspace.trace : nil, isRecomputation: false
      ).run()
    }
    traced = blocks.last
    output.pointer.update(from: inputs[blocks.count].pointer, count: size)
    try table.apply(at: .residPre(blocks.upperBound), tile(output.pointer), keeping: found)
  }

  /// The final norm's output, [N, d], interventions on the norm included; for a run of all blocks.
  public func normed() throws -> UnsafePointer<Float> {
    precondition(blocks.upperBound == decoder.config.layers, "the run stopped before the last block")
    let (width, norm) = (decoder.config.width, decoder.weights.finalNorm)
    if normalised.count < output.count { normalised = FloatBuffer(output.count) }
    let hooked = table.acts(at: .lnFinal)
    normalise(
      output.pointer, stride: width, into: normalised.pointer, outStride: width, rows: batch.count, width: width,
      decoder.config.norm, epsilon: decoder.config.epsilon, weight: hooked ? nil : norm.weight,
      bias: hooked ? nil : norm.bias)
    if hooked {
      try table.apply(at: .lnFinal, tile(normalised.pointer), keeping: found)
      scaleAndShift(
        normalised.pointer, stride: width, rows: batch.count, width: width, weight: norm.weight, bias: norm.bias)
    }
    return UnsafePointer(normalised.pointer)
  }

  /// Hands ∂m/∂(activations) at `hooks` to `receive`, from the last one back to the first; tiles [N, width] hold
  /// during the call only.
  public func backward(
    from seed: Seed, to hooks: [HookPoint], _ receive: @escaping (HookPoint, ActivationTile) throws -> Void
  ) throws {
    try check(hooks, seed)
    let request = GradientRequest(hooks, receive)
    let gradient = workspace.gradient.pointer
    switch seed {
    case .residual(let values): gradient.update(from: values, count: batch.count * decoder.config.width)
    case .normed(let values):
      guard try finalNormGradient(values, request) else { return }
    }
    guard try request.meet(.residPre(blocks.upperBound), tile(gradient)) else { return }
    try changing.pullBack(at: .residPre(blocks.upperBound), tile(gradient), found: found)
    for layer in blocks.reversed() {
      if layer != traced {
        let size = batch.count * decoder.config.width
        workspace.stream.pointer.update(from: input(ofBlock: layer), count: size)
        _ = try pass(layer, workspace.stream, changing, trace: workspace.trace, isRecomputation: true).run()
      }
      traced = nil
      let block = BlockGradient(
        decoder: decoder, layer: layer, batch: batch, interventions: changing, request: request,
        workspace: workspace)
      guard try block.run() else { return }
    }
    // x₀ = embedding + position: both have the gradient of their sum.
    guard try request.meet(.positionEmbed, tile(gradient)) else { return }
    _ = try request.meet(.embed, tile(gradient))
  }

  private func finalNormGradient(_ values: UnsafePointer<Float>, _ request: GradientRequest) throws -> Bool {
    let (config, width) = (decoder.config, decoder.config.width)
    let (gradient, weight) = (workspace.gradient.pointer, decoder.weights.finalNorm.weight)
    gradient.update(from: values, count: batch.count * width)
    let hooked = request.wants(.lnFinal) || changing.acts(at: .lnFinal)
    if hooked {
      for row in 0..<batch.count { multiplyRow(gradient + row * width, by: weight, count: width) }
      guard try request.meet(.lnFinal, tile(gradient)) else { return false }
      try changing.pullBack(at: .lnFinal, tile(gradient), found: found)
    }
    normGradient(
      output.pointer, stride: width, gradient: gradient, gradientStride: width, into: gradient, outStride: width,
      accumulate: false, rows: batch.count, width: width, config.norm, epsilon: config.epsilon,
      weight: hooked ? nil : weight)
    return true
  }

  private func check(_ hooks: [HookPoint], _ seed: Seed) throws(UsageError) {
    let last = if case .normed = seed { Int.max } else { HookPoint.residPre(blocks.upperBound).depth }
    let first = blocks.lowerBound == 0 ? HookPoint.embed.depth : HookPoint.residPre(blocks.lowerBound).depth
    for hook in hooks {
      _ = try decoder.config.hookPoint(named: hook.name)
      guard hook.depth <= last, hook.depth >= first else {
        throw UsageError("the metric does not depend on \(hook.name) through the blocks that were run")
      }
    }
  }

  private func pass(
    _ layer: Int, _ stream: FloatBuffer, _ table: InterventionTable, trace: BlockTrace?, isRecomputation: Bool
  ) -> BlockPass {
    workspace.forward.prepare(decoder, rows: batch.count, positions: Int(batch.positions.max() ?? 0) + 1)
    return BlockPass(
      decoder: decoder, layer: layer, residual: stream.pointer, batch: batch, interventions: table, caches: nil,
      lastDepth: Int.max, workspace: workspace.forward, trace: trace, isRecomputation: isRecomputation)
  }

  private func tile(_ base: UnsafeMutablePointer<Float>) -> ActivationTile {
    let width = decoder.config.width
    return ActivationTile(base: base, rows: batch.count, width: width, stride: width, batch: batch)
  }
}
