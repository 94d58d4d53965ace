import Transformers

/// What an SAE made of a batch at its hook point, before any edit; handed to an observer and valid only during the call.
public struct SpliceResult {
  public let batch: TokenBatch
  /// The rows of the batch that were encoded: those included, rising. Row r below belongs to token `rows[r]`.
  public let rows: [Int]
  /// x, [rows.count, width], contiguous; in the centred frame when the SAE `centersInput`.
  public let input: UnsafePointer<Float>
  public let features: FeatureBatch
  /// x̂, [rows.count, width], contiguous.
  public let reconstruction: UnsafePointer<Float>
  public let width: Int
}

/// Reads what an SAE made of a batch; called once per forward pass and batch, also when no row is included.
public typealias SpliceObserver = (SpliceResult) throws -> Void
