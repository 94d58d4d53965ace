import Corpora
import Files
import Kernels
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
    _ corpus: Corpus, batchSize: BatchSize, perToken: Bool = false,
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) throws -> PerplexityReport {
    try runAll(corpus, batchSize: batchSize, perToken: perToken, progress: progress)[0]
  }

  /// The same with a report for each alternative.
  public func runAll(
    _ corpus: Corpus, batchSize: BatchSize, perToken: Bool = false,
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) throws -> [PerplexityReport] {
    let means = ablation == .mean ? try meanActivations(corpus, batchSize) : [:]
    var walk = try PerplexityWalk(self, means: means, perToken: perToken)
    var batches = try SequenceBatches(corpus.reader(), size: batchSize)
    var tokens = 0
    while let sequences = try batches.next() {
      // Divergences are averaged over last positions too; without a splice there are none.
      try walk.add(CountedPositions(sequences, keepsLast: !splices.isEmpty))
      tokens += sequences.reduce(0) { $0 + $1.count }
      try progress(tokens, batches.fractionDone)
    }
    return try walk.reports(corpus)
  }

  /// Mean of each hook's activation over the positions measured, each once however windows overlap.
  private func meanActivations(_ corpus: Corpus, _ batchSize: BatchSize) throws -> [HookPoint: [Float]] {
    var sums: [HookPoint: [Double]] = [:]
    var count = 0
    var measured: [Bool] = []
    let last = splices.map(\.hook).max { $0.depth < $1.depth }!
    for splice in splices {
      sums[splice.hook] = Array(repeating: 0, count: decoder.config.width(at: splice.hook))
    }
    let recorders = splices.map { splice in
      Intervention(at: splice.hook) { tile in
        for row in 0..<tile.rows where measured[row] {
          addRow(tile.row(row), to: &sums[splice.hook]!, count: tile.width)
        }
      }
    }
    let table = try InterventionTable(recorders, for: decoder.config)
    let workspace = Workspace()
    var batches = try SequenceBatches(corpus.reader(), size: batchSize)
    while let sequences = try batches.next() {
      let counted = CountedPositions(sequences)
      measured = counted.measured
      count += measured.count { $0 }
      let batch = counted.batch
      try decoder.run(
        batch, until: last, interventions: table, residual: FloatBuffer(batch.count * decoder.config.width),
        workspace: workspace)
    }
    return sums.mapValues { $0.map { Float($0 / Double(max(count, 1))) } }
  }
}
