import Activations
import ArgumentParser
import Corpora
import Debiasing
import Files
import SparseAutoencoders
import Transformers

struct CaptureGradients: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradients",
    abstract: "Write how a metric moves with the activations at hook points to one safetensors file.",
    discussion: """
      The metric is the mean cross-entropy of the next token over the whole file, in nats. With --probe it is the sum \
      over rows of a linear probe's metric: the probe reads the mean of blocks.L.hook_resid_post over a row, with L \
      given by --layer; the metric is its logit where the row's label is 0, else -logit. The token file then has \
      labels [B] (0 or 1).

      The file holds a tensor per hook point, named after it, [B, T, width] float32, and loss or metric, [1]. T is that \
      of the token file, for text the longest sequence; the rows beyond a shorter one's end are zeros, and lengths [B] \
      says how much of each counts. A gradient is that of the activation as later layers see it, after any edits there. \
      Weights are frozen; memory does not grow with the number of hook points.

      EXAMPLES
        ssae-host capture gradients --model ./gpt2 --tokens tokens.safetensors \\
          --hook hook_embed --hook blocks.6.hook_mlp_out --output gradients.safetensors
        ssae-host capture gradients --model ./pythia --tokens labelled.safetensors \\
          --probe probe.safetensors --layer 4 --hook blocks.2.hook_attn_out --output gradients.safetensors
        ssae-host capture gradients --model ./gpt2 --data stories.jsonl --sae ./sae --splice \\
          --hook blocks.0.hook_resid_pre --output gradients.safetensors
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @Option(
    help: ArgumentHelp(
      "Differentiate the metric of this probe, safetensors with weight [d] and bias [1], at the layer that --layer names.",
      valueName: "FILE"))
  var probe: String?
  @OptionGroup(title: "Sparse autoencoders and hook points") var autoencoders: SAEOptions
  @OptionGroup(title: "Edits") var edits: EditOptions
  @Option(help: "How the gradient passes an error term that edits keep.")
  var errorGradient: ErrorGradientChoice = .passes
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    try data.requireSource()
    guard probe != nil else { return }
    guard data.text.tokens != nil else { throw ValidationError("--probe needs --tokens FILE with labels") }
    guard data.text.limitTokens == nil else { throw ValidationError("--limit-tokens does not apply to --probe") }
    guard autoencoders.hooks.layers.count == 1 else {
      throw ValidationError("--probe needs one --layer, the block whose output the probe reads")
    }
  }

  func run() throws {
    common.begin()
    try AtomicFile.checkTarget(output.path, overwrite: output.overwrite)
    let model = try self.model.load()
    let saes = try edits.resolve(autoencoders.load(model, hooksOverride: false), model.config)
    let hooks = try points(model)
    let corpus = try data.corpus(model, saes: saes, mask, defaultExclusion: .none, common)
    try saes.checkReconstruction(model, on: corpus, common)
    let shape = try data.text.tokens.map { try SafetensorsFile($0).tensor("tokens").shape }
    let capture = try GradientCapture(
      corpus, model.decoder, metric: metric(model, rows: shape?[0] ?? 0), hooks: hooks, width: shape?[1])
    common.note("\(output.path): \(hooks.count) hook points, \(capture.byteCount.asBytes)")
    let progress = Progress("gradients", quiet: common.quiet)
    let value = try capture.write(
      to: output.path, overwrite: output.overwrite,
      edits: saes.interventions(errorGradient: errorGradient == .passes ? .passes : .detached), batchSize: data.batch
    ) { try progress.update($0, fraction: $1) }
    progress.finish(capture.tokens)
    let name = probe == nil ? "loss" : "metric"
    if common.json {
      try StandardOutput.json([
        "output": JSON(output.path), name: JSON(value), "hooks": .array(hooks.map { JSON($0.name) }),
        "sequences": JSON(capture.sequences), "tokens": JSON(capture.tokens), "bytes": JSON(capture.byteCount),
      ])
    } else {
      try StandardOutput.line(
        "\(output.path): \(name) \(value.fixed(6)), gradients at \(hooks.count) hook points of "
          + "\(capture.tokens.grouped) tokens, \(capture.byteCount.asBytes)")
    }
  }

  /// The hook points asked for; with a probe --layer names its place instead.
  private func points(_ model: LoadedModel) throws -> [HookPoint] {
    let names = probe == nil ? autoencoders.hooks.all : autoencoders.hooks.names
    guard !names.isEmpty else {
      throw UsageError("which hook point?", hint: "name it with --hook NAME; 'ssae-host info' lists them")
    }
    var points: [HookPoint] = []
    for name in names {
      let point = try model.config.hookPoint(named: name)
      guard !points.contains(point) else { throw UsageError("hook point \(name) is given twice") }
      points.append(point)
    }
    return points
  }

  private func metric(_ model: LoadedModel, rows: Int) throws -> GradientCapture.Metric {
    guard let probe, let tokens = data.text.tokens else { return .nextToken }
    return .probe(
      try LinearProbe(contentsOf: probe, width: model.config.width), layer: autoencoders.hooks.layers[0],
      labels: try RowLabels(contentsOf: tokens, rows: rows).labels)
  }
}

/// `--error-gradient`
enum ErrorGradientChoice: String, CaseIterable, ExpressibleByArgument {
  case passes, detached
}
