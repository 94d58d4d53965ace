/// The active features of some rows, and what undoes their normalisation: everything that decoding needs.
///
/// Row r's features are `indices[offsets[r]..<offsets[r + 1]]`, rising, with their `values` (> 0 as encoded).
public struct FeatureBatch: Sendable, Equatable {
  /// d_sae
  public let featureCount: Int
  /// [rows + 1]
  public var offsets: [Int]
  public var indices: [Int32]
  public var values: [Float]
  /// The decoded row is multiplied by `outputScale[r]`, then `outputShift[r]` is added; both empty without normalisation.
  public var outputScale: [Float]
  public var outputShift: [Float]

  /// No rows yet.
  public init(featureCount: Int) {
    self.featureCount = featureCount
    self.offsets = [0]
    self.indices = []
    self.values = []
    self.outputScale = []
    self.outputShift = []
  }

  /// Number of rows.
  public var rows: Int { offsets.count - 1 }

  /// Where row `row` lies in `indices` and `values`.
  public func range(of row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }

  /// The value of one feature in one row; 0 when it is not active.
  public func value(of feature: Int, row: Int) -> Float {
    var low = offsets[row]
    var high = offsets[row + 1]
    while low < high {
      let middle = (low + high) / 2
      if Int(indices[middle]) < feature { low = middle + 1 } else { high = middle }
    }
    return low < offsets[row + 1] && Int(indices[low]) == feature ? values[low] : 0
  }
}
