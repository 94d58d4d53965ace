import Corpora
import Files
import Kernels
import SparseAutoencoders
import Transformers

/// How often the features of two SAEs of one hook point are active on a corpus, and how often matched ones together.
public struct PairedFirings: Sendable {
  /// Reconstruction, L0 and firings of each SAE.
  public internal(set) var metrics: [ReconstructionMetrics]
  /// Positions at which both features of a pair are active, by pair.
  public internal(set) var together: [Int]
  /// Positions at which feature i of both is active, by index, as far as both have one.
  public internal(set) var togetherByIndex: [Int]

  /// Positions counted.
  public var positions: Int { metrics[0].positions }

  /// Positions at which a feature is active.
  public func firings(_ side: Int, _ feature: Int) -> Int { metrics[side].firings[feature] }

  /// Positions with both features of a pair active, of those with either; nil where neither ever is.
  public func overlap(_ pair: Int, _ features: [Int]) -> Double? {
    let either = firings(0, features[0]) + firings(1, features[1]) - together[pair]
    return either > 0 ? Double(together[pair]) / Double(either) : nil
  }
}

/// One pass over a corpus with both SAEs looking on, as far as their hook point.
public struct PairedFiringsRun {
  private let decoder: Decoder
  private let saes: [SparseAutoencoder]
  private let hook: HookPoint
  private let pairs: [DecoderMatching.Pair]
  /// What gathers the contexts of features of each SAE that are nobody's partner.
  private let gatherings: [FeatureGathering]

  /// `contexts` strongest contexts are kept of every feature that only one SAE has.
  public init(
    _ decoder: Decoder, _ saes: [SparseAutoencoder], at hook: HookPoint, _ matching: DecoderMatching, contexts: Int = 0
  ) {
    precondition(saes.count == 2, "two SAEs are compared")
    (self.decoder, self.saes, self.hook, pairs) = (decoder, saes, hook, matching.pairs)
    var options = GatheringOptions()
    (options.strongest, options.sampled) = (contexts, 0)
    gatherings =
      contexts == 0
      ? []
      : saes.enumerated().map { side, sae in
        FeatureGathering(options, features: matching.features(of: side, .only), of: sae.featureCount)
      }
  }

  /// What was gathered of the features that only one SAE has, for each SAE; empty where no contexts were asked for.
  public var gathered: [GatheredFeatures] { gatherings.map(\.result) }

  /// `progress` is told the tokens done and the share of the data.
  public func run(
    _ corpus: Corpus, batchSize: BatchSize, progress: (_ tokens: Int, _ fraction: Double) throws -> Void
  ) throws -> PairedFirings {
    let common = min(saes[0].featureCount, saes[1].featureCount)
    var firings = PairedFirings(
      metrics: saes.map { ReconstructionMetrics($0) }, together: Array(repeating: 0, count: pairs.count),
      togetherByIndex: Array(repeating: 0, count: common))
    var partner = Array(repeating: -1, count: saes[0].featureCount)
    for (place, pair) in pairs.enumerated() { partner[pair.features[0]] = place }
    var measured: [Bool] = []
    var documents: [Int32] = []
    var first = FeatureBatch(featureCount: saes[0].featureCount)
    let observers = try saes.enumerated().map { side, sae in
      try sae.intervention(at: hook) { result in
        firings.metrics[side].add(result, measured: measured)
        if !gatherings.isEmpty {
          try gatherings[side].add(
            result.features.spread(from: result.rows, over: result.batch.count), result.batch, documents: documents,
            counted: measured)
        }
        guard side == 1 else {
          first = result.features
          return
        }
        for (row, place) in result.rows.enumerated() where measured[place] {
          for entry in first.range(of: row) {
            let feature = Int(first.indices[entry])
            let pair = partner[feature]
            if pair >= 0, result.features.value(of: pairs[pair].features[1], row: row) != 0 {
              firings.together[pair] += 1
            }
            if feature < common, result.features.value(of: feature, row: row) != 0 {
              firings.togetherByIndex[feature] += 1
            }
          }
        }
      }
    }
    let table = try InterventionTable(observers, for: decoder.config)
    let workspace = Workspace()
    var batches = try SequenceBatches(corpus.reader(), size: batchSize)
    var tokens = 0
    while let sequences = try batches.next() {
      let counted = CountedPositions(sequences)
      measured = counted.measured
      documents = sequences.flatMap(\.documents)
      try decoder.run(
        counted.batch, until: hook, interventions: table,
        residual: FloatBuffer(counted.batch.count * decoder.config.width), workspace: workspace)
      tokens += counted.batch.count
      try progress(tokens, batches.fractionDone)
    }
    guard firings.positions > 0 else {
      throw FileError(
        .badData, corpus.files.first?.path ?? "the data", "nothing to count: every position is excluded",
        hint: "the exclusion rule was: \(corpus.exclusion.description)")
    }
    return firings
  }
}

extension FeatureBatch {
  /// The same rows among `count`, each at its place; the others have no features.
  fileprivate func spread(from rows: [Int], over count: Int) -> FeatureBatch {
    guard rows.count < count else { return self }
    var all = self
    all.offsets = [0]
    var next = 0
    for place in 0..<count {
      if next < rows.count, rows[next] == place { next += 1 }
      all.offsets.append(offsets[next])
    }
    return all
  }
}
