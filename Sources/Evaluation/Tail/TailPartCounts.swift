import Corpora
import Kernels
import SparseAutoencoders
import Transformers

/// What a walk has counted since it wrote the last piece.
final class TailPartCounts {
  private let walk: TailWalk
  private let tallies: [TailTallies]
  private let rows: SharedRows
  private let table: InterventionTable
  private let workspace = Workspace()
  private var residual = FloatBuffer(0)
  private var typeCounts: [Int]
  /// Concept and half of each mention.
  private var (concepts, halves): ([Int], [Int]) = ([], [])

  /// The rows of the batch under way, which the interventions read.
  private final class SharedRows {
    var current = TailRows()
  }

  init(_ walk: TailWalk) throws {
    self.walk = walk
    let vocabularySize = walk.decoder.config.vocabularySize
    let tallies = walk.saes.map {
      TailTallies($0, vocabularySize: vocabularySize, withConcepts: walk.finder != nil)
    }
    let rows = SharedRows()
    let observers = try zip(walk.saes, tallies).map { sae, tally in
      try sae.intervention(FeatureEdits(), at: walk.hook) { tally.add($0, rows.current) }
    }
    (self.tallies, self.rows) = (tallies, rows)
    table = try InterventionTable(observers, for: walk.decoder.config)
    typeCounts = [Int](repeating: 0, count: vocabularySize)
  }

  /// Memory of the tables of pairs.
  var bytes: Int { tallies.reduce(0) { $0 + $1.bytes } }

  /// Counts a batch whose first sequence has the number `first`.
  func add(_ sequences: [TokenSequence], _ counted: CountedPositions, first: Int) throws {
    let batch = counted.batch
    var rows = TailRows(measured: counted.measured, positions: batch.positions.map { Int($0) })
    for (number, range) in batch.sequences.enumerated() {
      let half = half(of: first + number)
      rows.halves += Array(repeating: half, count: range.count)
      for mention in walk.finder?.mentions(in: sequences[number].ids) ?? [] {
        let place = range.lowerBound + mention.tokens.lowerBound..<range.lowerBound + mention.tokens.upperBound
        guard place.contains(where: { counted.measured[$0] }) else { continue }
        rows.mentions.append(place)
        concepts.append(mention.concept)
        halves.append(half)
      }
    }
    for (row, id) in batch.ids.enumerated() where counted.measured[row] { typeCounts[Int(id)] += 1 }
    self.rows.current = rows
    let width = walk.decoder.config.width
    if residual.count < batch.count * width { residual = FloatBuffer(batch.count * width) }
    try walk.decoder.run(
      batch, until: walk.hook, interventions: table, residual: residual, workspace: workspace)
  }

  /// Writes what was counted as a piece that ends where `state` stands, and begins anew.
  func write(to path: String, _ state: inout TailProgress) throws {
    try TailPart.write(to: path, state, typeCounts: typeCounts, concepts: concepts, halves: halves, tallies)
    for tally in tallies { tally.clear() }
    typeCounts = [Int](repeating: 0, count: typeCounts.count)
    (concepts, halves) = ([], [])
    state.peakBytes = 0
  }

  /// The half that a sequence belongs to, as a coin decides.
  private func half(of sequence: Int) -> Int {
    var random = SeededRandom(seed: walk.seed, stream: UInt64(sequence))
    return Int(random.next() >> 63)
  }
}
