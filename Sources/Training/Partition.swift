import Files
import Ranks

/// Which part of a run each rank does. Ranks form a grid: those of one group have the same rows of every batch and a range
/// of the features each (feature-parallel); the groups share out the rows (data-parallel).
///
/// Rank r has range r mod P of the features, of P ranges, and is of group r ÷ P: neighbours, which are often on one
/// machine, exchange reconstructions.
public struct Partition: Sendable {
  /// All ranks.
  public let all: Ranks
  /// The ranks of this one's group: together they have every feature.
  public let features: Ranks
  /// The ranks with the same features: together they have every row.
  public let rows: Ranks

  public static let alone = Partition(all: .alone, features: .alone, rows: .alone)

  private init(all: Ranks, features: Ranks, rows: Ranks) {
    self.all = all
    self.features = features
    self.rows = rows
  }

  /// Collective over `ranks`, whose number is that of the split's parts.
  public init(_ ranks: Ranks, _ split: Split) {
    precondition(split.features * split.rows == ranks.count, "a rank per part")
    all = ranks
    features = split.rows == 1 ? ranks : split.features == 1 ? .alone : ranks.split(color: ranks.rank / split.features)
    rows = split.features == 1 ? ranks : split.rows == 1 ? .alone : ranks.split(color: ranks.rank % split.features)
  }

  public var split: Split { Split(features: features.count, rows: rows.count) }

  /// Whether this rank has the first rows: of ranks with the same features one speaks for all.
  var hasFirstRows: Bool { rows.isFirst }

  /// Members of records; none for one rank.
  var members: [(String, JSON)] {
    all.count == 1 ? [] : [("ranks", JSON(all.count)), ("parallel", JSON(split.name))]
  }
}

/// Into how many parts features and rows are cut.
public struct Split: Equatable, Sendable {
  public let features: Int
  public let rows: Int

  public init(features: Int, rows: Int) {
    self.features = features
    self.rows = rows
  }

  /// Features by rows: `4x2`.
  public var name: String { "\(features)x\(rows)" }

  /// Throws when some rank would have nothing to do.
  public func check(batchRows: Int, featureCount: Int) throws(UsageError) {
    guard rows <= batchRows else {
      throw UsageError("a batch of \(batchRows) rows cannot be shared by \(rows) groups of ranks")
    }
    guard features <= featureCount else {
      throw UsageError("\(featureCount) features cannot be shared by \(features) ranks")
    }
  }

  /// All ways to split the work among `ranks`, those with the most parts of the features first.
  public static func all(ranks: Int) -> [Split] {
    (1...ranks).reversed().filter { ranks % $0 == 0 }.map { Split(features: $0, rows: ranks / $0) }
  }

  /// The split that sends the fewest bytes a step, by `TrainingTraffic`; of equal ones the one with the most parts of
  /// the features, which takes the least memory.
  public static func best(
    ranks: Int, batchRows: Int, saes: [(options: SAETrainingOptions, width: Int)]
  ) -> Split {
    let possible = all(ranks: ranks).filter { split in
      saes.allSatisfy { sae in
        (try? split.check(batchRows: batchRows, featureCount: sae.options.featureCount)) != nil
      }
    }
    func bytes(_ split: Split) -> Int {
      saes.reduce(0) {
        $0 + TrainingTraffic($1.options, width: $1.width, batchRows: batchRows, split).bytes
      }
    }
    return possible.min { bytes($0) < bytes($1) } ?? Split(features: ranks, rows: 1)
  }
}
