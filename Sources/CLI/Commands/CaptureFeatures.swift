import Activations
import ArgumentParser
import Corpora
import Files
import SparseAutoencoders
import Transformers

struct CaptureFeatures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Write the active features of an SAE, from a model or from stored activations.",
    discussion: """
      Every position becomes a row, excluded ones too (--exclude and --skip-first say where edits act), in CSR form: per shard indptr [n + 1] I64, indices I32 and values F32 (row r has \
      the features indices[indptr[r]..<indptr[r+1]]), and --reconstruction adds the dense reconstruction [n, d].

      EXAMPLES
        ssae-host capture features --model ./gpt2 --sae ./sae --data stories.jsonl \\
          --output features
        ssae-host capture features --activations ./acts --sae ./sae \\
          --reconstruction --output features
      """)

  @Option(help: ArgumentHelp("Hugging Face checkpoint folder.", valueName: "DIR"))
  var model: String?

  @OptionGroup var weights: WeightOptions

  @Option(
    help: ArgumentHelp("Stored activations: a store, or a safetensors file with a 2-D float tensor.", valueName: "PATH")
  )
  var activations: String?

  @Option(help: ArgumentHelp("Which tensor or hook of --activations, when there are several.", valueName: "NAME"))
  var tensor: String?

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Sparse autoencoder") var autoencoders: SAEOptions
  @OptionGroup(title: "Edits") var edits: EditOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Output") var output: StoreOptions
  @Flag(help: "Write the dense reconstruction too.") var reconstruction = false
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard (model == nil) != (activations == nil) else { throw ValidationError("give either --model or --activations") }
    guard autoencoders.paths.count == 1 else { throw ValidationError("give one --sae") }
    guard activations != nil else {
      guard tensor == nil else { throw ValidationError("--tensor needs --activations") }
      return try data.requireSource()
    }
    guard data.isEmpty, edits.isEmpty, weights.isEmpty else {
      throw ValidationError(
        "options of data, edits and weights do not apply to --activations, which are encoded as stored")
    }
  }

  func run() throws {
    common.begin()
    let progress = Progress("encode", quiet: common.quiet, resumeHint: output.resumeHint)
    let writer: FeatureStoreWriter
    if let activations {
      writer = try encode(ActivationStore(activations, tensor: tensor), activations, progress)
    } else {
      writer = try encode(weights.load(model!), progress)
    }
    progress.finish(writer.manifest.rows)
    try output.report(writer.manifest, common)
  }

  private func encode(_ model: LoadedModel, _ progress: Progress) throws -> FeatureStoreWriter {
    let saes = try edits.resolve(autoencoders.load(model), model.config)
    let (sae, hook) = (saes[0].sae, saes[0].hook)
    let corpus = try data.corpus(model, saes: saes, mask, defaultExclusion: .none, common)
    try saes.checkReconstruction(model, on: corpus, common)
    let writer = try open(
      sae, hook.name,
      CaptureOptions(
        model: model.path, corpus: corpus, specials: model.specials, batch: data.batch,
        edits: autoencoders.descriptions(edits)))
    try writer.capture(
      corpus, model.decoder, sae, at: hook, edits: saes.interventions(), batchSize: data.batch
    ) { try progress.update($0, fraction: $1) }
    return writer
  }

  private func encode(_ store: ActivationStore, _ path: String, _ progress: Progress) throws -> FeatureStoreWriter {
    let names = autoencoders.hooks.all
    guard names.count < 2 else { throw UsageError("give one --hook or --layer") }
    let sae = try autoencoders.file.load(autoencoders.paths[0], hookName: names.first)
    let hook: String
    if store.hooks.count == 1 {
      hook = store.hooks[0].name
    } else {
      guard let name = names.first ?? sae.metadata.hookName, store.hooks.contains(where: { $0.name == name }) else {
        throw UsageError(
          "\(path): which of the stored hook points?",
          hint: "choose with --tensor: \(store.hooks.map(\.name).joined(separator: ", "))")
      }
      hook = name
    }
    let writer = try open(sae, hook, .encoding(store, path))
    try writer.capture(store, hook: hook, sae) { try progress.update($0, fraction: $1) }
    return writer
  }

  private func open(_ sae: SparseAutoencoder, _ hook: String, _ options: CaptureOptions) throws -> FeatureStoreWriter {
    try FeatureStoreWriter(
      output.path, sae: sae.path, hook: hook, featureCount: sae.featureCount,
      reconstructionWidth: reconstruction ? sae.inputWidth : nil, options: options, shardRows: output.shardRows,
      mode: output.mode)
  }
}

extension CaptureOptions {
  /// What decides the rows when stored activations are encoded: the rules of the store, or the file itself.
  fileprivate static func encoding(_ store: ActivationStore, _ path: String) throws -> CaptureOptions {
    let batch = BatchSize.tokens(FeatureStoreWriter.storedRowsPerBatch)
    if let options = store.manifest?.options {
      return CaptureOptions(store: path, capturedWith: options, batch: batch)
    }
    return CaptureOptions(activations: try DataFile(contentsOf: path), batch: batch)
  }
}
