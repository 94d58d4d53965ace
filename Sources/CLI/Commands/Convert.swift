import ArgumentParser
import Files
import Kernels
import SparseAutoencoders
import Training

struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write an SAE of any readable format as a SAELens folder; keep only some of its features.",
    discussion: """
      The folder holds sae_weights.safetensors, sparsity.safetensors when the firing frequencies are known, and \
      cfg.json. Scales, whitenings and norms that features are multiplied by are folded into the weights; features and \
      reconstructions stay. --fold-decoder-norm also gives every decoder row norm 1, which multiplies feature i by the \
      norm its row had; it is refused where features compete (top-k), since others would win.

      A slice numbers the kept features anew, by rising index (features:… in the order given); where each stood before \
      is in cfg.json under metadata.ssae_host.features. Kept features keep their values; top-k chooses among them.

      EXAMPLES
        ssae-host convert ./gemma-scope/params.npz --layer 20 --output sae
        ssae-host convert ./sae --dtype bf16 --output small
        ssae-host convert ./sae --slice largest-norm:0.25 --output quarter
        ssae-host convert ./ae.pt --sae-map W_enc=enc,W_dec=dec,b_enc=be,b_dec=bd \\
          --sae-arch topk --sae-k 4 --pre-bias --layer 3 --output sae
      """)

  @Argument(help: ArgumentHelp("The SAE: a folder or a file.", valueName: "SAE")) var path: String
  @OptionGroup var file: SAEFileOptions
  @OptionGroup var hooks: HookOptions
  @Option(help: ArgumentHelp("Model the SAE belongs to, where its file does not say.", valueName: "NAME"))
  var modelName: String?
  @Option(help: "Number format of the weights.") var dtype: StoredType = .f32
  @Flag(help: "Make every decoder row norm 1.") var foldDecoderNorm = false
  @Option(help: ArgumentHelp(SliceOption.help, valueName: "RULE:N")) var slice: String?
  @Option(
    help: ArgumentHelp(
      "Effect per feature: safetensors with a tensor [d_sae] named after the hook point.", valueName: "FILE"))
  var effects: String?
  @OptionGroup var output: OutputOptions
  @OptionGroup var common: RunOptions

  enum StoredType: String, CaseIterable, ExpressibleByArgument {
    case f32, bf16, f16

    var elementType: ElementType {
      switch self {
      case .f32: .float32
      case .bf16: .bfloat16
      case .f16: .float16
      }
    }
  }

  func validate() throws {
    guard hooks.all.count < 2 else { throw ValidationError("give one --hook or --layer") }
    let ranksByEffect = slice?.hasPrefix("largest-effect:") ?? false
    guard ranksByEffect == (effects != nil) else {
      throw ValidationError("--slice largest-effect:N and --effects go together")
    }
  }

  func run() throws {
    common.begin()
    let chosen = try slice.map { try SliceOption($0) }
    try SAELensWriter.checkTarget(output.path, overwrite: output.overwrite)
    var sae = try file.load(path, hookName: hooks.all.first)
    guard !FileSystem.exists(output.path) || !FileSystem.isSameFile(output.path, sae.folder) else {
      throw UsageError("\(output.path): the output is the SAE itself")
    }
    for notice in sae.notices { common.note("\(path): \(notice)") }
    var writer = SAELensWriter()
    writer.elementType = dtype.elementType
    writer.facts = try facts(sae)
    writer.logFrequencies = try sae.storedLogFrequencies()
    if keepsFeatures { writer.otherFiles = try trainingRecord(sae) }
    if foldDecoderNorm { sae = try sae.foldingDecoderNorm() }
    if let chosen {
      let features = try chosen.features(
        of: sae, logFrequencies: { try frequencies(writer.logFrequencies, sae) }, effects: { try effects(sae) })
      writer.logFrequencies = writer.logFrequencies.map { all in features.map { all[$0] } }
      sae = try sae.keeping(features)
    }
    sae = try sae.naming(hook: hooks.all.first, model: modelName)
    noteMissing(sae)
    try writer.write(sae, to: output.path, overwrite: output.overwrite)
    try report(sae)
  }

  /// Whether features have the numbers and values they had, so that what is on record of them stays true.
  private var keepsFeatures: Bool { slice == nil && !foldDecoderNorm }

  /// Where the SAE comes from and what was done with it.
  private func facts(_ sae: SparseAutoencoder) throws -> JSONObject {
    let weights = sae.weightsPath
    var parent: JSONObject = [
      "format": JSON(sae.metadata.format?.title ?? ""), "file": JSON(FileSystem.name(of: weights)),
      "bytes": JSON(try FileSystem.size(weights)), "crc32": JSON(Int(try CRC32.ofFile(weights))),
    ]
    if keepsFeatures, let older = sae.metadata.facts["parent"] { parent["parent"] = older }
    var facts: JSONObject = ["version": JSON(Version.text), "parent": .object(parent)]
    if foldDecoderNorm { facts["fold_decoder_norm"] = true }
    if let slice { facts["slice"] = JSON(slice) }
    return facts
  }

  /// `training.json` of an SAE of ours.
  private func trainingRecord(_ sae: SparseAutoencoder) throws -> [(name: String, content: JSON)] {
    let name = TrainingFolder.recordName
    let path = FileSystem.join(sae.folder, name)
    guard !sae.metadata.facts.isEmpty, FileSystem.isFile(path) else { return [] }
    return [(name, try JSONNode(contentsOf: path).value)]
  }

  private func frequencies(_ known: [Float]?, _ sae: SparseAutoencoder) throws -> [Float] {
    if let known { return known }
    throw FileError(
      .missing, sae.folder, "no firing frequencies to slice by", item: "sparsity.safetensors",
      hint: "slice by largest-norm or first, or name the features")
  }

  private func effects(_ sae: SparseAutoencoder) throws -> [Float] {
    let file = try SafetensorsFile(effects!)
    let fitting = file.names.compactMap { file.tensors[$0] }.filter { $0.shape == [sae.featureCount] }
    let named = sae.metadata.hookName.flatMap { file.tensors[$0] }
    guard let tensor = named ?? (fitting.count == 1 ? fitting[0] : nil) else {
      throw FileError(
        .badData, file.path, "which tensor holds the effects?",
        item: sae.metadata.hookName.map { "expected one named \($0)" },
        found: file.names.prefix(10).joined(separator: ", "))
    }
    try tensor.requireShape([sae.featureCount])
    let values = try tensor.floats()
    guard values.allSatisfy({ !$0.isNaN }) else { throw tensor.error("an effect is not a number") }
    return values
  }

  private func noteMissing(_ sae: SparseAutoencoder) {
    guard sae.metadata.hookName == nil else { return }
    let suggestion = sae.metadata.suggestedHookName.map { "; the path suggests \($0)" } ?? ""
    StandardError.warning("\(path): the SAE does not say where it belongs: name it with --hook\(suggestion)")
  }

  private func report(_ sae: SparseAutoencoder) throws {
    let hook = sae.metadata.hookName
    guard common.json else {
      return try StandardOutput.line(
        "\(output.path): \(sae.architecture.name), d_in \(sae.inputWidth), d_sae \(sae.featureCount), "
          + "\(dtype.rawValue), \(hook ?? "no hook point")")
    }
    try StandardOutput.json([
      "output": JSON(output.path), "architecture": JSON(sae.architecture.name), "d_in": JSON(sae.inputWidth),
      "d_sae": JSON(sae.featureCount), "dtype": JSON(dtype.rawValue), "hook": hook.map { JSON($0) } ?? .null,
      "notices": JSON(sae.notices),
    ])
  }
}
