import Files
import Kernels
import Ranks
import SparseAutoencoders
import Transformers

/// TracIn (Pruthi et al., 2020): Σ over SAEs of η · ⟨∇ℓ(candidate), ∇ℓ(seed)⟩, a text's gradient being the mean over its
/// tokens that count.
///
/// With `sum` or `mean` over seeds a candidate is compared with their aggregated gradient; otherwise with every seed by
/// itself, through the kernel of token pairs. Both are exact.
public final class TracIn {
  private let activations: TextActivations
  private let models: [(model: LossModel, hook: HookPoint)]
  private let seeds: Int
  /// Whether one aggregated gradient stands for all seeds, so that scores have one row.
  public let aggregates: Bool
  /// What aggregated scores are multiplied by: 1/seeds for the mean.
  private let scale: Double
  /// One per SAE, when aggregated.
  private var gradients: [SummedGradient] = []
  /// One per SAE and portion of the seeds, with the seed and weight of each of its rows.
  private var portions: [[(gradients: RowGradients, owners: [Int], weights: [Float])]]
  private var hooks: [HookPoint] { models.map(\.hook) }

  /// Takes in the seeds; one without tokens that count is an error.
  public init(
    _ models: [(model: LossModel, hook: HookPoint)], _ activations: TextActivations, seeds: [PoolChunk],
    aggregate: Aggregate
  ) throws {
    self.activations = activations
    self.models = models
    self.seeds = seeds.count
    aggregates = aggregate == .sum || aggregate == .mean
    scale = aggregate == .mean ? 1 / Double(seeds.count) : 1
    portions = models.map { _ in [] }
    if aggregates { gradients = models.map { $0.model.sum() } }
    let texts = seeds.map(\.text)
    var counts = [Int](repeating: 0, count: seeds.count)
    // Weights are known once all tokens of a seed are counted.
    try activations.forEachBatch(texts, at: Array(hooks.prefix(1))) { _, owners in
      for owner in owners { counts[owner] += 1 }
    }
    if let empty = counts.firstIndex(of: 0) {
      throw UsageError("seed \(seeds[empty].id) has no token that counts")
    }
    try activations.forEachBatch(texts, at: hooks) { [self] rows, owners in
      let weights = owners.map { 1 / Float(counts[$0]) }
      for (place, (model, _)) in models.enumerated() {
        let rowGradients = try model.gradients(rows[place], rows: owners.count)
        if aggregates {
          gradients[place].add(rowGradients, weights: weights)
        } else {
          portions[place].append((rowGradients, owners, weights))
        }
      }
    }
  }

  /// Scores of texts, one row per seed, or one row of sums over seeds when aggregated; texts without tokens score 0.
  func scores(_ texts: [String]) throws -> [[Double]] {
    let rows = aggregates ? 1 : seeds
    var sums = [Double](repeating: 0, count: rows * texts.count)
    var counts = [Int](repeating: 0, count: texts.count)
    try activations.forEachBatch(texts, at: hooks) { x, owners in
      for owner in owners { counts[owner] += 1 }
      for (place, (model, _)) in models.enumerated() {
        let rowGradients = try model.gradients(x[place], rows: owners.count)
        if aggregates {
          for (owner, product) in zip(owners, gradients[place].products(with: rowGradients)) {
            sums[owner] += model.learningRate * product
          }
        } else {
          for portion in portions[place] {
            let products = rowGradients.products(with: portion.gradients)
            addGroupedProducts(
              products.pointer, rowGroups: owners, columnGroups: portion.owners, columnWeights: portion.weights,
              scale: model.learningRate, into: &sums, stride: texts.count)
          }
        }
      }
    }
    return (0..<rows).map { row in
      texts.indices.map { text in
        counts[text] > 0 ? sums[row * texts.count + text] / Double(counts[text]) : 0
      }
    }
  }

  /// Scores the chunks of a pool, of several ranks this one's blocks of 64. Answers what is known of all chunks' scores,
  /// for a comparison with an earlier ranking.
  public func rank(
    _ pool: Pool, _ ranking: Ranking, ranks: Ranks = .alone,
    progress: (_ chunks: Int, _ fraction: Double) throws -> Void
  ) throws -> TracInSummary {
    var (summary, total) = (TracInSummary(), TracInSummary())
    var reader = pool.reader()
    for block in 0... {
      var chunks: [PoolChunk] = []
      while chunks.count < 64, let chunk = try reader.nextChunk() { chunks.append(chunk) }
      guard !chunks.isEmpty else { break }
      guard ranks.isOwn(block: block) else { continue }
      let scores = try scores(chunks.map(\.text)).map { row in row.map { Float($0 * scale) } }
      for place in chunks.indices {
        summary.add(
          scores.map { $0[place] }.max()!, of: chunks[place].number, first: chunks[place].record?["score"])
      }
      let tile = FloatBuffer(Array(scores.joined()))
      try ranking.add(
        ScoreTile(
          base: tile.pointer, stride: chunks.count, seeds: scores.count, source: .chunks(chunks)))
      try progress(chunks.last!.number + 1, reader.fractionDone)
    }
    ranks.add(&summary, to: &total)
    ranks.share(&total)
    return total
  }

  /// Numbers of the seeds that texts score highest against; the aggregated gradient does not know them.
  public func bestSeeds(_ texts: [String], seeds: [PoolChunk]) throws -> [Int] {
    let separate = try TracIn(models, activations, seeds: seeds, aggregate: .max)
    let scores = try separate.scores(texts)
    return texts.indices.map { text in
      scores.indices.max { (scores[$0][text], $1) < (scores[$1][text], $0) }!
    }
  }
}

/// What a re-ranking did.
public struct TracInSummary: BlockSums {
  public private(set) var count = 0
  public private(set) var negative = 0
  /// Number, earlier and new score of every chunk that came with one.
  private var chunks: [Int] = []
  private var earlier: [Double] = []
  private var scores: [Double] = []

  /// Nothing ranked yet.
  public init() {}

  mutating func add(_ score: Float, of chunk: Int, first: JSON?) {
    count += 1
    if score < 0 { negative += 1 }
    switch first {
    case .double(let value)?: earlier.append(value)
    case .int(let value)?: earlier.append(Double(value))
    default: return
    }
    chunks.append(chunk)
    scores.append(Double(score))
  }

  public mutating func visit(_ fields: inout BlockFields) {
    fields.sum(&count)
    fields.sum(&negative)
    fields.append(&chunks)
    fields.append(&earlier)
    fields.append(&scores)
  }

  /// Spearman's correlation of the scores with those that the candidates came with; nil where they came without.
  public var rankCorrelation: Double? {
    guard chunks.count == count, count > 2 else { return nil }
    let order = chunks.indices.sorted { chunks[$0] < chunks[$1] }
    let (a, b) = (Self.ranks(order.map { earlier[$0] }), Self.ranks(order.map { scores[$0] }))
    let mean = Double(count + 1) / 2
    func covariance(_ x: [Double], _ y: [Double]) -> Double {
      zip(x, y).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    }
    let scale = (covariance(a, a) * covariance(b, b)).squareRoot()
    return scale > 0 ? covariance(a, b) / scale : nil
  }

  /// Ranks from 1, equal values sharing the mean of theirs.
  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
      start = end
    }
    return ranks
  }
}
