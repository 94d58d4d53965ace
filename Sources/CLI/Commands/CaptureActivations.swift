import Activations
import ArgumentParser
import Files
import Transformers

struct CaptureActivations: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations",
    abstract: "Write the activations at hook points to an activation store.",
    discussion: """
      The model runs as far as the last hook point asked for. The store holds every position, with token_ids, document, \
      sequence and position beside the activations; readers of the store decide which positions count. Edits act \
      before anything is recorded, each SAE at its own hook point; --exclude and --skip-first say where they act.

      Hook points: hook_embed, blocks.L.hook_resid_pre, .hook_resid_mid, .hook_resid_post, .hook_attn_out, \
      .hook_mlp_out, .attn.hook_z, .mlp.hook_post, ln_final.hook_normalized. 'info' lists those of a model.

      A BERT encoder reads each document by itself, with [CLS] and [SEP] around it, and has \
      blocks.L.hook_normalized_resid_post too: the block's output after its last norm.

      EXAMPLES
        ssae-host capture activations --model ./gpt2 --layer 6 \\
          --data stories.jsonl --output acts
        ssae-host capture --model ./gpt2 --hook blocks.6.attn.hook_z --hook ln_final.hook_normalized \\
          --data wiki.txt --documents blank-lines --dtype bf16 --output acts
        ssae-host capture activations --model ./gpt2 --layer 6 \\
          --data stories.jsonl --output acts --resume
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Sparse autoencoders and hook points") var autoencoders: SAEOptions
  @OptionGroup(title: "Edits") var edits: EditOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Output") var output: StoreOptions
  @Option(help: "How activations are kept.") var dtype: StoredType = .f32
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws { try data.requireSource() }

  func run() throws {
    common.begin()
    if FileSystem.isFolder(model.path), try CheckpointKind(path: model.path) == .encoder { return try runEncoder() }
    let model = try self.model.load()
    let saes = try edits.resolve(autoencoders.load(model, hooksOverride: false), model.config)
    let hooks = try points(model, saes)
    let corpus = try data.corpus(model, saes: saes, mask, defaultExclusion: .none, common)
    try saes.checkReconstruction(model, on: corpus, common)
    let writer = try ActivationStoreWriter(
      output.path, hooks: hooks.map { ($0, model.config.width(at: $0)) }, type: dtype,
      options: CaptureOptions(
        model: model.path, corpus: corpus, specials: model.specials, batch: data.batch,
        edits: autoencoders.descriptions(edits)),
      shardRows: output.shardRows, mode: output.mode, ranks: CommandRanks.all)
    let progress = Progress("capture", quiet: common.quiet, resumeHint: output.resumeHint)
    try writer.capture(corpus, model.decoder, edits: saes.interventions(), batchSize: data.batch) {
      try progress.update($0, fraction: $1)
    }
    progress.finish(writer.manifest.rows)
    try output.report(writer.manifest, common)
  }

  private func runEncoder() throws {
    for (option, isGiven) in [
      ("--sae", !autoencoders.paths.isEmpty), ("edits", !edits.isEmpty), ("--bos", mask.bos != .auto),
      ("--exclude", mask.exclude != nil), ("--skip-first", mask.skipFirst != 0),
      ("--embedding-scale", model.weights.embeddingScale != nil),
    ] where isGiven {
      throw UsageError("\(model.path): this is an encoder, to which \(option) does not apply")
    }
    let model = try LoadedEncoder(path: self.model.path, checkFinite: !self.model.weights.allowNonfinite)
    let config = model.checkpoint.encoder.config
    let names = autoencoders.hooks.all
    guard !names.isEmpty else { throw Self.noHook }
    let points = try names.map { name in try config.hookPoint(named: name) }
    guard Set(points).count == points.count else { throw UsageError("a hook point is given twice") }
    let corpus = try data.text.corpus(model, common)
    let writer = try ActivationStoreWriter(
      output.path, encoderHooks: points.map { ($0, config.width(at: $0)) }, type: dtype,
      options: CaptureOptions(
        model: model.checkpoint.path, corpus: corpus, specials: model.specials, batch: data.batch),
      shardRows: output.shardRows, mode: output.mode, ranks: CommandRanks.all)
    let progress = Progress("capture", quiet: common.quiet, resumeHint: output.resumeHint)
    try writer.capture(corpus, model.checkpoint.encoder, at: points, batchSize: data.batch) {
      try progress.update($0, fraction: $1)
    }
    progress.finish(writer.manifest.rows)
    try output.report(writer.manifest, common)
  }

  private static let noHook = UsageError(
    "which hook point?", hint: "name it with --hook NAME or --layer L; 'ssae-host info' lists them")

  /// The hook points asked for, else those of the SAEs.
  private func points(_ model: LoadedModel, _ saes: [LoadedSAE]) throws -> [HookPoint] {
    let names = autoencoders.hooks.all
    guard !names.isEmpty || !saes.isEmpty else { throw Self.noHook }
    var points = names.isEmpty ? saes.map(\.hook) : []
    for name in names {
      let point = try model.config.hookPoint(named: name)
      guard !points.contains(point) else { throw UsageError("hook point \(name) is given twice") }
      points.append(point)
    }
    return points
  }
}
