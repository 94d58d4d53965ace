import Activations
import Corpora
import Evaluation
import Files
import SparseAutoencoders

/// The pass over the data that gathers examples of an SAE's features, kept in a folder while it lasts.
struct GatheringRun {
  let loaded: LoadedSAE
  let corpus: Corpus
  let choice: FeatureChoice
  let directions: DecoderDirections
  private let model: LoadedModel
  private let batch: BatchSize
  private let walk: FeatureWalk
  private let baseline: DecoderDirections?
  private let options: GatheringOptions
  private let features: [Int]

  /// Loads what the options name, and says how well the SAE reconstructs the data. Throws when SAEs do not fit the model or
  /// each other, or a feature is not of the SAE.
  init(
    _ model: LoadedModel, _ autoencoders: SAEOptions, _ chosen: FeatureChoiceOptions, _ options: GatheringOptions,
    _ data: DataOptions, _ mask: MaskOptions, _ common: RunOptions
  ) throws {
    let saes = try autoencoders.load(model)
    let loaded = saes[0]
    let baseline = try chosen.baseline.map { try autoencoders.file.load($0, hookName: loaded.hook.name) }
    (self.model, self.loaded, self.options, batch) = (model, loaded, options, data.batch)
    choice = try chosen.resolved(seed: common.seed)
    walk = try FeatureWalk(model.decoder, loaded.sae, at: loaded.hook, baseline: baseline)
    directions = DecoderDirections(loaded.sae)
    self.baseline = baseline.map { DecoderDirections($0) }
    let cosines = self.baseline.map { [directions] in FeatureChanges(directions, baseline: $0).cosines }
    features = try choice.gathered(of: loaded.sae, cosines: cosines)
    corpus = try data.corpus(model, saes: saes, mask, common)
    try saes.checkReconstruction(model, on: corpus, common)
  }

  /// Everything that decides what is gathered.
  func request() throws -> JSONObject {
    let capture = CaptureOptions(model: model.path, corpus: corpus, specials: model.specials, batch: batch)
    return JSONObject(
      capture.members + [
        ("sae", try walk.sae.identity()), ("hook", JSON(walk.hook.name)),
        ("baseline", try walk.baseline?.identity() ?? .null), ("choice", JSON(choice.description)),
        ("features", JSON(choice.features)), ("strongest", JSON(options.strongest)), ("sampled", JSON(options.sampled)),
        ("before", JSON(options.before)), ("after", JSON(options.after)), ("background", JSON(options.background)),
        ("seed", JSON(String(options.seed))),
      ])
  }

  /// Gathers what the folder does not have yet; its only part is what was gathered so far.
  func gathered(
    in folder: PartsFolder, _ output: ResumableOutputOptions, _ common: RunOptions
  ) throws -> (gathered: GatheredFeatures, changes: FeatureChanges?) {
    let count = walk.sae.featureCount
    let most = 2 * FeatureGathering.byteCount(options, features: features.count, of: count)
    common.note(
      "gathering \(features.count.grouped) of \(count.grouped) features: up to \(most.asBytes) of memory and 8 bytes a token"
    )
    let part = folder.part(0)
    func save(_ gathered: GatheredFeatures) throws {
      try gathered.write(to: part, overwrite: true)
      if folder.partsDone == 0 { folder.partIsComplete() }
    }
    let gathering =
      folder.partsDone > 0
      ? FeatureGathering(resuming: try GatheredFeatures(contentsOf: part))
      : FeatureGathering(options, features: features, of: count, countsBaseline: walk.baseline != nil)
    let progress = Progress("gathering", quiet: common.quiet, resumeHint: output.resumeHint)
    try walk.run(
      corpus, into: gathering, batchSize: batch, save: { try save($0.result) },
      progress: { try progress.update($0, fraction: $1) })
    progress.finish(gathering.tokens.count)
    let gathered = gathering.result
    try save(gathered)
    return (gathered, baseline.map { FeatureChanges(directions, baseline: $0, gathered) })
  }
}
