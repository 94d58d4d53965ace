import Corpora
import Kernels

/// Where rows come from, and how wide they are.
public struct TrainingSite: Equatable, Sendable {
  /// Hook name, or the name of a tensor.
  public let name: String
  /// d
  public let width: Int

  public init(name: String, width: Int) {
    self.name = name
    self.width = width
  }
}

/// Rows of activations that come together: a part of a shard, or a batch of sequences.
public struct RowPortion {
  public let rows: Int
  /// [rows, width] per site
  public let activations: [FloatBuffer]
  /// Which rows may be trained on, [rows].
  public let included: [Bool]
  /// Sequence, document and token of each row, [rows]; −1 where the source does not say.
  public let sequences: [Int32]
  public let documents: [Int32]
  public let tokens: [Int32]
}

/// Rows in order, in portions that are the same every time.
public protocol RowSource: AnyObject {
  var sites: [TrainingSite] { get }
  /// Whether rows carry sequence and document.
  var hasOrigins: Bool { get }
  /// Goes to portion `index` of the data, from its beginning.
  func seek(to index: Int) throws
  /// The next portion, nil at the end of the data.
  func next() throws -> RowPortion?
}
