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
  /// How a backward pass goes through it.
  public enum Gradient {
    /// Not at all: a backward pass that meets it is refused.
    case undefined
    /// It only reads: the gradient passes as it is, and nothing is read again where a block is recomputed.
    case reads
    /// Takes the activations that `apply` found and, in place, ∂m/∂(what it left) to ∂m/∂(what it found).
    case pullBack((_ input: ActivationTile, _ gradient: ActivationTile) throws -> Void)
  }

  public let hook: HookPoint
  /// Reads or overwrites the tile in place.
  public let apply: (ActivationTile) throws -> Void
  public let gradient: Gradient

  public init(
    at hook: HookPoint, gradient: Gradient = .undefined, _ apply: @escaping (ActivationTile) throws -> Void
  ) {
    self.hook = hook
    self.gradient = gradient
    self.apply = apply
  }
}
