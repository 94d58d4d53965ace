import Activations
import ArgumentParser
import Files
import SparseAutoencoders
import Tokenizers
import Transformers

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a path is and what was understood of it.",
    discussion: """
      Describes a checkpoint, a tokenizer, an SAE of any format, a safetensors, npz or PyTorch file, or an activation \
      store: every value used and where it came from, hook points with their widths, BOS rule, sizes and number \
      formats, tokenizer stages. A checkpoint is read and checked whole, as the other commands do.

      EXAMPLES
        ssae-host info ./gpt2
        ssae-host info ./gpt2 --verbose
        ssae-host info ./sae --json
      """)

  @Argument(help: "A folder or a file.") var path: String

  @Flag(help: "List keys that were not read, tensors that were not used, and every tensor.") var verbose = false

  @OptionGroup(title: "Checkpoints") var weights: WeightOptions
  @OptionGroup(title: "SAE files") var file: SAEFileOptions
  @OptionGroup var hooks: HookOptions
  @OptionGroup var common: RunOptions

  func run() throws {
    common.begin()
    let path = FolderMeant.by(self.path)
    let description: Description
    let kind = try file.map == nil && file.format == nil ? PathKind(path) : .sae
    guard weights.isEmpty || kind == .checkpoint else {
      throw UsageError("\(path): options of checkpoints do not apply; this is none")
    }
    switch kind {
    case .checkpoint:
      switch try CheckpointKind(path: path) {
      case .decoder: description = try .checkpoint(weights.load(path), verbose: verbose)
      case .encoder:
        guard weights.embeddingScale == nil else { throw UsageError("--embedding-scale does not apply to an encoder") }
        description = try .encoder(LoadedEncoder(path: path, checkFinite: !weights.allowNonfinite), verbose: verbose)
      }
    case .sae: description = try .sae(file.load(path, hookName: hooks.all.first), verbose: verbose)
    case .tokenizer: description = .tokenizer(try Tokenizer(path: path), path: path)
    case .store: description = .store(try StoreManifest(folder: path), path: path)
    case .safetensors: description = .safetensors(try SafetensorsFile(path), verbose: verbose)
    case .npz: description = try .npz(NPZFile(path), verbose: verbose)
    case .pyTorch: description = try .pyTorch(PyTorchFile(path), verbose: verbose)
    }
    if common.json { try StandardOutput.json(description.json) } else { try StandardOutput.write(description.text) }
  }
}

/// A file that only says what its folder is stands for the folder.
private enum FolderMeant {
  private static let names = ["config.json", "model.safetensors.index.json", StoreManifest.fileName]

  static func by(_ path: String) -> String {
    names.contains(FileSystem.name(of: path)) && FileSystem.isFile(path) ? FileSystem.folder(of: path) : path
  }
}

/// What a path may be.
private enum PathKind {
  case checkpoint, sae, tokenizer, store, safetensors, npz, pyTorch

  /// Told by the files in a folder, or by a file's name.
  init(_ path: String) throws {
    guard FileSystem.exists(path) else { throw FileError(.missing, path, "no such file or folder") }
    let known = "a checkpoint, a tokenizer, an SAE, a safetensors, npz or PyTorch file, or an activation store"
    guard FileSystem.isFolder(path) else {
      let name = FileSystem.name(of: path)
      let weights = [
        "cfg.json", "sae_weights.safetensors", "sae.safetensors", "params.safetensors", "params.npz", "ae.pt",
      ]
      if weights.contains(name) {
        self = .sae
      } else if name.hasSuffix(".safetensors") {
        self = .safetensors
      } else if name.hasSuffix(".npz") {
        self = .npz
      } else if [".pt", ".pth", ".bin"].contains(where: name.hasSuffix) {
        self = .pyTorch
      } else if name.hasSuffix(".model") || ["tokenizer.json", "vocab.json", "merges.txt", "vocab.txt"].contains(name) {
        self = .tokenizer
      } else {
        throw FileError(.badData, path, "not a kind of file known here", expected: known, found: "'\(name)'")
      }
      return
    }
    let files = Set(try FileSystem.list(path))
    if files.contains(StoreManifest.fileName) {
      self = .store
    } else if !files.isDisjoint(with: ["cfg.json", "ae.pt", "params.npz", "params.safetensors"]) {
      self = .sae
    } else if files.contains("config.json") {
      self = .checkpoint
    } else if Tokenizer.isPresent(inFolder: path) {
      self = .tokenizer
    } else {
      let shown = files.sorted().prefix(10).joined(separator: ", ")
      throw FileError(
        .badData, path, "not a kind of folder known here", expected: known,
        found: files.isEmpty ? "an empty folder" : shown)
    }
  }
}
