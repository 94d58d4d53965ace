import Corpora
import Files
import Kernels
import Ranks
import SparseAutoencoders
import Transformers

/// One SAE at its hook point, and what is done with its features.
public struct SplicedSAE {
  public let sae: SparseAutoencoder
  public let hook: HookPoint
  public let edits: FeatureEdits

  public init(_ sae: SparseAutoencoder, at hook: HookPoint, edits: FeatureEdits) {
    self.sae = sae
    self.hook = hook
    self.edits = edits
  }
}

/// The run that replaces the hooks by something without information, against which a splice is scored.
public enum Ablation: String, CaseIterable, Sendable {
  /// 0 at every position, special ones included (as SAELens and dictionary_learning do).
  case zero
  /// The mean activation of the included positions, at every position.
  case mean
  case none
}

/// Perplexity clean, spliced and ablated, and the metrics of every SAE, in one walk over a corpus.
///
/// The runs share the blocks before the first hook; the vocabulary is streamed, so that no [tokens, V] matrix exists.
public struct PerplexityEvaluation {
  public let decoder: Decoder
  /// What is spliced: a run for each element, in which all of its SAEs are in place together.
  public let alternatives: [[SplicedSAE]]
  public let ablation: Ablation

  /// Throws when two SAEs share a hook point, or an SAE does not fit the model.
  public init(_ decoder: Decoder, splices: [SplicedSAE], ablation: Ablation) throws {
    try self.init(decoder, alternatives: splices.isEmpty ? [] : [splices], ablation: ablation)
  }

  /// Alternatives measured side by side, all at the same hook points; the clean and the ablated run serve all of them.
  public init(_ decoder: Decoder, alternatives: [[SplicedSAE]], ablation: Ablation) throws {
    for splices in alternatives {
      for (index, splice) in splices.enumerated() {
        if splices[..<index].contains(where: { $0.hook.depth == splice.hook.depth }) {
          throw UsageError("two SAEs at one hook point (\(splice.hook.name)); splice them in separate runs")
        }
        try splice.sae.fits(hook: splice.hook, width: decoder.config.width(at: splice.hook))
      }
      let (hooks, first) = (splices.map(\.hook), alternatives[0].map(\.hook))
      guard Set(hooks.map(\.depth)) == Set(first.map(\.depth)) else {
        throw UsageError(
          "SAEs at different hook points cannot be compared: \(hooks.map(\.name).joined(separator: ", ")) and "
            + first.map(\.name).joined(separator: ", "))
      }
    }
    self.decoder = decoder
    self.alternatives = alternatives
    self.ablation = alternatives.isEmpty ? .none : ablation
  }

  /// The first alternative, whose hook points are everyone's.
  var splices: [SplicedSAE] { alternatives.first ?? [] }

  /// Walks the corpus once (twice for the mean ablation). `progress` is told the tokens done and the share of the data.
  ///
  /// The report is the first alternative's, or the clean run's where nothing is spliced.
  public func run(
    _ corpus: Corpus, batchSize: BatchSize, perToken: Bool = false, ranks: Ranks = .alone,
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) throws -> PerplexityReport {
    try runAll(corpus, batchSize: batchSize, perToken: perToken, ranks: ranks, progress: progress)[0]
  }

  /// Tokens of a block, whole batches: several usual ones, so that a block costs little beside its batches.
  static let blockTokens = 8_192

  /// The same with a report for each alternative. Blocks of batches are divided among `ranks`; every rank gets the
  /// reports, whose numbers do not depend on how many there are.
  public func runAll(
    _ corpus: Corpus, batchSize: BatchSize, perToken: Bool = false, ranks: Ranks = .alone,
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) throws -> [PerplexityReport] {
    let means = ablation == .mean ? try meanActivations(corpus, batchSize, ranks) : [:]
    var walk = try PerplexityWalk(self, means: means, perToken: perToken)
    try forEachBatch(corpus, batchSize, ranks, progress: progress) { sequences in
      // Divergences are averaged over last positions too; without a splice there are none.
      try walk.add(CountedPositions(sequences, keepsLast: !splices.isEmpty))
    } handOver: {
      walk.handOver(ranks)
    }
    return try walk.reports(corpus, ranks)
  }

  /// Hands this rank's batches to `body`, and has each round of blocks handed over.
  private func forEachBatch(
    _ corpus: Corpus, _ batchSize: BatchSize, _ ranks: Ranks,
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void = { _, _ in },
    _ body: ([TokenSequence]) throws -> Void, handOver: () -> Void
  ) throws {
    var batches = try SequenceBatches(corpus.reader(), size: batchSize)
    var rounds = BlockRounds(ranks, size: Self.blockTokens)
    var tokens = 0
    while let sequences = try batches.next() {
      if rounds.isOwn { try body(sequences) }
      let count = sequences.reduce(0) { $0 + $1.count }
      tokens += count
      if rounds.count(count) { handOver() }
      try progress(tokens, batches.fractionDone)
    }
    if rounds.isOpen { handOver() }
  }

  /// Mean of each hook's activation over the positions measured, each once however windows overlap.
  private func meanActivations(
    _ corpus: Corpus, _ batchSize: BatchSize, _ ranks: Ranks
  ) throws -> [HookPoint: [Float]] {
    var (block, total) = (MeanSums(splices, decoder), MeanSums(splices, decoder))
    var measured: [Bool] = []
    let last = splices.map(\.hook).max { $0.depth < $1.depth }!
    let recorders = splices.enumerated().map { index, splice in
      Intervention(at: splice.hook) { tile in
        for row in 0..<tile.rows where measured[row] {
          addRow(tile.row(row), to: &block.sums[index], count: tile.width)
        }
      }
    }
    let table = try InterventionTable(recorders, for: decoder.config)
    let workspace = Workspace()
    try forEachBatch(corpus, batchSize, ranks) { sequences in
      let counted = CountedPositions(sequences)
      measured = counted.measured
      block.count += measured.count { $0 }
      let batch = counted.batch
      try decoder.run(
        batch, until: last, interventions: table, residual: FloatBuffer(batch.count * decoder.config.width),
        workspace: workspace)
    } handOver: {
      ranks.add(&block, to: &total)
    }
    ranks.share(&total)
    let means = total.sums.map { sum in sum.map { Float($0 / Double(max(total.count, 1))) } }
    return Dictionary(uniqueKeysWithValues: zip(splices.map(\.hook), means))
  }
}

/// Sums of the activations at some hooks.
private struct MeanSums: BlockSums {
  var sums: [[Double]]
  var count = 0

  init(_ splices: [SplicedSAE], _ decoder: Decoder) {
    sums = splices.map { Array(repeating: 0, count: decoder.config.width(at: $0.hook)) }
  }

  mutating func visit(_ fields: inout BlockFields) {
    for hook in sums.indices { fields.sum(&sums[hook]) }
    fields.sum(&count)
  }
}
