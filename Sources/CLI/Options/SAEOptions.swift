import ArgumentParser
import Files
import SparseAutoencoders

extension SAEFormat: ExpressibleByArgument {}
extension ArchitectureName: ExpressibleByArgument {}

/// Which sparse autoencoders, and where they sit.
struct SAEOptions: ParsableArguments {
  @Option(
    name: .customLong("sae"),
    help: ArgumentHelp(
      "Sparse autoencoder: a SAELens, sparsify or dictionary_learning folder, Gemma Scope params. Repeatable.",
      valueName: "PATH"))
  var paths: [String] = []

  @OptionGroup var file: SAEFileOptions

  @OptionGroup var hooks: HookOptions
}

/// What a user says about SAE files that do not say it themselves.
struct SAEFileOptions: ParsableArguments {
  @Option(name: .customLong("sae-format"), help: "Read SAEs in this format instead of recognising it.")
  var format: SAEFormat?

  @Option(
    name: .customLong("sae-map"),
    help: ArgumentHelp(
      "Bare tensors: which is which, as in W_enc=encoder.weight:T,b_enc=encoder.bias,b_dec=none (:T transposes).",
      valueName: "PART=TENSOR,…"))
  var map: String?

  @Option(name: .customLong("sae-arch"), help: "Bare tensors: what the SAE computes.")
  var architecture: ArchitectureName?

  @Option(name: .customLong("sae-k"), help: ArgumentHelp("Bare tensors: features kept by top-k.", valueName: "K"))
  var k: Int?

  @Flag(inversion: .prefixedNo, help: "Bare tensors, and new SAEs: whether b_dec is subtracted before encoding.")
  var preBias: Bool?

  func validate() throws {
    guard map != nil || format == .tensors else { return }
    guard map != nil else { throw ValidationError("--sae-format tensors needs --sae-map") }
    guard let architecture, preBias != nil else {
      throw ValidationError("--sae-map needs --sae-arch and one of --pre-bias and --no-pre-bias")
    }
    guard architecture != .topK || k != nil else { throw ValidationError("--sae-arch topk needs --sae-k") }
  }

  /// For one SAE, whose hook point is `hookName` where its file does not say.
  func loading(hookName: String?) throws(UsageError) -> SAELoadOptions {
    var options = SAELoadOptions()
    options.format = format
    options.hookName = hookName
    if let map { options.tensorMap = try SAETensorMap(map) }
    options.architecture = architecture
    options.k = k
    options.subtractsDecoderBias = preBias
    return options
  }

  /// Reads an SAE as the options say.
  func load(_ path: String, hookName: String? = nil) throws -> SparseAutoencoder {
    try SparseAutoencoder.load(path, loading(hookName: hookName))
  }
}

/// Hook points by name or layer.
struct HookOptions: ParsableArguments {
  @Option(
    name: .customLong("hook"),
    help: ArgumentHelp(
      "Hook point (TransformerLens name): what to capture, else where an SAE sits instead of at its own. Repeatable.",
      valueName: "NAME"))
  var names: [String] = []

  @Option(
    name: .customLong("layer"),
    help: ArgumentHelp("The same as --hook blocks.L.hook_resid_post. Repeatable.", valueName: "L"))
  var layers: [Int] = []

  /// Hook names asked for; those given by layer come last.
  var all: [String] { names + layers.map { "blocks.\($0).hook_resid_post" } }
}
