import Activations
import Corpora
import Files
import Kernels

/// Rows of an activation store as they lie.
public final class StoreRows: RowSource {
  public let sites: [TrainingSite]
  public let hasOrigins: Bool
  /// The rule by which rows are left out, in words.
  public let exclusion: String
  private let store: ActivationStore
  private let excludedIds: Set<Int32>
  private let skipFirst: Int32
  private var index = 0
  private var shard: (number: Int, shard: ActivationShard)?
  private let portions: [(shard: Int, rows: Range<Int>)]

  /// Rows of a portion.
  private static let portionRows = 8192

  /// `choice` says which special tokens are left out; a store without token ids cannot leave any out.
  ///
  /// `hooks` chooses among several; empty takes all.
  public init(
    _ store: ActivationStore, hooks: [String] = [], exclude choice: ExclusionRule.Choice, skipFirst: Int
  ) throws {
    self.store = store
    if let unknown = hooks.first(where: { name in !store.hooks.contains { $0.name == name } }) {
      throw UsageError(
        "\(store.path): no activations at \(unknown)",
        hint: "the store has \(store.hooks.map(\.name).joined(separator: ", "))")
    }
    sites = store.hooks.filter { hooks.isEmpty || hooks.contains($0.name) }
      .map { TrainingSite(name: $0.name, width: $0.width) }
    var portions: [(shard: Int, rows: Range<Int>)] = []
    let ends = Array(store.firstRows.dropFirst()) + [store.rows]
    for (number, (start, end)) in zip(store.firstRows, ends).enumerated() {
      for first in stride(from: 0, to: end - start, by: Self.portionRows) {
        portions.append((number, first..<min(first + Self.portionRows, end - start)))
      }
    }
    self.portions = portions
    let options = store.manifest?.options
    hasOrigins = options != nil
    let ids: [Int32] =
      switch choice {
      case .special: options?.specialIds ?? []
      case .bos: [options?.bosId].compactMap { $0 }
      case .none: []
      }
    excludedIds = Set(ids)
    self.skipFirst = Int32(skipFirst)
    if options == nil {
      guard skipFirst == 0 else {
        throw UsageError("\(store.path): --skip-first needs a store, which says where each row stands")
      }
      exclusion = "every row counts: the file does not say which tokens they are of"
    } else {
      exclusion =
        (ids.isEmpty ? "no token is left out" : "tokens \(ids.map(String.init).joined(separator: ", ")) are left out")
        + (skipFirst > 0 ? ", and the first \(skipFirst) positions of every sequence" : "")
    }
  }

  public func seek(to index: Int) throws { self.index = index }

  public func next() throws -> RowPortion? {
    guard index < portions.count else { return nil }
    let portion = portions[index]
    index += 1
    if shard?.number != portion.shard { shard = (portion.shard, try store.shard(portion.shard)) }
    let current = shard!.shard
    var activations: [FloatBuffer] = []
    for site in sites {
      let buffer = FloatBuffer(portion.rows.count * site.width)
      try current.copyRows(portion.rows, of: site.name, into: buffer.pointer)
      activations.append(buffer)
    }
    guard let origins = current.origins?[portion.rows] else {
      let none = Array(repeating: Int32(-1), count: portion.rows.count)
      return RowPortion(
        rows: portion.rows.count, activations: activations, included: none.map { _ in true }, sequences: none,
        documents: none, tokens: none)
    }
    let included = (0..<origins.count).map {
      !excludedIds.contains(origins.tokenIds[$0]) && origins.positions[$0] >= skipFirst
    }
    return RowPortion(
      rows: portion.rows.count, activations: activations, included: included, sequences: origins.sequences,
      documents: origins.documents, tokens: origins.tokenIds)
  }

  /// Rows that may be trained on.
  public func includedRows() throws -> Int {
    guard hasOrigins, !excludedIds.isEmpty || skipFirst > 0 else { return store.rows }
    var count = 0
    for number in 0..<store.shardCount {
      guard let origins = try store.shard(number, checksBytes: false).origins else { continue }
      for i in 0..<origins.count where !excludedIds.contains(origins.tokenIds[i]) && origins.positions[i] >= skipFirst {
        count += 1
      }
    }
    return count
  }
}
