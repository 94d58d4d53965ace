import Kernels

/// What a block's backward pass needs of its forward pass, beside q, k and v; one block's at a time.
final class BlockTrace {
  /// The stream that both norms or the first one read, interventions included. [N, d]
  var input = FloatBuffer(0)
  /// q, k and v before the norms of heads, where there are any. [N, q | k | v]
  var rawHeads = FloatBuffer(0)
  /// What attention gives before the norm of it. [N, d]
  var attentionOutput = FloatBuffer(0)
  /// The stream that the MLP's norm reads, where it is not the block's input. [N, d]
  var mid = FloatBuffer(0)
  /// Before the nonlinearity. [N, MLP width]
  var up = FloatBuffer(0)
  var gate = FloatBuffer(0)
  /// What the MLP gives before the norm of it. [N, d]
  var mlpOutput = FloatBuffer(0)
  let found = InterventionInputs()

  func keep(
    _ values: UnsafePointer<Float>, as buffer: ReferenceWritableKeyPath<BlockTrace, FloatBuffer>, _ count: Int
  ) {
    if self[keyPath: buffer].count < count { self[keyPath: buffer] = FloatBuffer(count) }
    self[keyPath: buffer].pointer.update(from: values, count: count)
  }
}

/// The activations that interventions found before they changed them, which their gradients depend on.
final class InterventionInputs {
  /// In the order in which they acted at a hook point, [rows, width] each.
  private var kept: [HookPoint: [FloatBuffer]] = [:]

  func clear(at hook: HookPoint) { kept[hook.boundary] = nil }

  func keep(_ tile: ActivationTile, at hook: HookPoint) {
    let copy = FloatBuffer(tile.rows * tile.width)
    for row in 0..<tile.rows { (copy.pointer + row * tile.width).update(from: tile.row(row), count: tile.width) }
    kept[hook.boundary, default: []].append(copy)
  }

  /// What intervention `index` found, in the shape of `tile`.
  func input(_ index: Int, at hook: HookPoint, _ tile: ActivationTile) -> ActivationTile {
    guard let buffer = kept[hook.boundary]?[index] else { preconditionFailure("nothing kept at \(hook.name)") }
    return ActivationTile(
      base: buffer.pointer, rows: tile.rows, width: tile.width, stride: tile.width, batch: tile.batch)
  }
}
