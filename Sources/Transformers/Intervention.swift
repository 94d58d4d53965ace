/// The activations of a batch at one hook point: row i belongs to token i of `batch`.
public struct ActivationTile {
  /// [rows, width]; row i starts at `base + i * stride`.
  public let base: UnsafeMutablePointer<Float>
  public let rows: Int
  public let width: Int
  public let stride: Int
  public let batch: TokenBatch

  public init(base: UnsafeMutablePointer<Float>, rows: Int, width: Int, stride: Int, batch: TokenBatch) {
    self.base = base
    self.rows = rows
    self.width = width
    self.stride = stride
    self.batch = batch
  }

  public func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }
}

/// Something that reads or changes activations at a hook point; acts in every run it is passed to, cached or not.
///
/// Several at one hook act in the order given.
public struct Intervention {
  public let hook: HookPoint
  /// Reads or overwrites the tile in place.
  public let apply: (ActivationTile) throws -> Void

  public init(at hook: HookPoint, _ apply: @escaping (ActivationTile) throws -> Void) {
    self.hook = hook
    self.apply = apply
  }
}
