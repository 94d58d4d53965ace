import Corpora
import Files
import Kernels
import SparseAutoencoders
import Transformers

/// One walk over a corpus that runs the model as far as a hook point and hands what an SAE finds there to a gathering.
///
/// Positions count as in the SAE metrics of `PerplexityEvaluation`: included ones, each once however windows overlap.
public struct FeatureWalk {
  public let decoder: Decoder
  public let sae: SparseAutoencoder
  public let hook: HookPoint
  /// An SAE at the same hook point of which activations are counted too.
  public let baseline: SparseAutoencoder?

  /// Throws when an SAE does not fit the hook point, or the two have different numbers of features.
  public init(
    _ decoder: Decoder, _ sae: SparseAutoencoder, at hook: HookPoint, baseline: SparseAutoencoder? = nil
  ) throws {
    try sae.fits(hook: hook, width: decoder.config.width(at: hook))
    if let baseline {
      try baseline.fits(hook: hook, width: decoder.config.width(at: hook))
      guard baseline.featureCount == sae.featureCount else {
        throw FileError(
          .badData, baseline.path, "features are compared by index with those of \(sae.path)", item: "d_sae",
          expected: "\(sae.featureCount)", found: "\(baseline.featureCount)")
      }
    }
    (self.decoder, self.sae, self.hook, self.baseline) = (decoder, sae, hook, baseline)
  }

  /// Adds what is left of a corpus to a gathering that has seen its first sequences, or none.
  ///
  /// Between batches `save` is called now and then, and once more before an error of `progress` is passed on: what was
  /// saved can be resumed. `progress` is told the tokens done and the share of the data.
  public func run(
    _ corpus: Corpus, into gathering: FeatureGathering, batchSize: BatchSize,
    save: (FeatureGathering) throws -> Void = { _ in },
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) throws {
    let scratch = EncoderScratch()
    var found = FeatureBatch(featureCount: sae.featureCount)
    var ofBaseline: FeatureBatch?
    let reader = Intervention(at: hook, gradient: .reads) { tile in
      found = try sae.encode(tile.base, rows: tile.rows, stride: tile.stride, scratch: scratch)
      ofBaseline = try baseline?.encode(tile.base, rows: tile.rows, stride: tile.stride, scratch: scratch)
    }
    let table = try InterventionTable([reader], for: decoder.config)
    let workspace = Workspace()
    var sequences = corpus.reader()
    try sequences.skip(gathering.tokens.sequenceStarts.count)
    var batches = try SequenceBatches(sequences, size: batchSize)
    var lastSaved = ContinuousClock.now
    try progress(gathering.tokens.count, batches.fractionDone)
    while let sequences = try batches.next() {
      let counted = CountedPositions(sequences)
      let batch = counted.batch
      try decoder.run(
        batch, until: hook, interventions: table, residual: FloatBuffer(batch.count * decoder.config.width),
        workspace: workspace)
      try gathering.add(
        found, batch, documents: sequences.flatMap(\.documents), counted: counted.measured, baseline: ofBaseline)
      do {
        try progress(gathering.tokens.count, batches.fractionDone)
      } catch {
        try save(gathering)
        throw error
      }
      if ContinuousClock.now - lastSaved > Self.saveEvery {
        try save(gathering)
        lastSaved = ContinuousClock.now
      }
    }
    guard gathering.positions > 0 else {
      throw FileError(
        .badData, corpus.files.first?.path ?? "the data", "no position counts",
        hint: "the exclusion rule was: \(corpus.exclusion.description)")
    }
  }

  private static let saveEvery = Duration.seconds(120)
}
