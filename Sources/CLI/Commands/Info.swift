import Activations
import ArgumentParser
import Files
import SparseAutoencoders
import Tokenizers

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a path is and what was understood of it.",
    discussion: """
      Describes a checkpoint, a tokenizer, an SAE, a safetensors file or an activation store: every value used and \
      where it came from, hook points with their widths, BOS rule, sizes and number formats, tokenizer stages. A \
      checkpoint is read and checked whole, as the other commands do.

      EXAMPLES
        ssae-host info ./gpt2
        ssae-host info ./gpt2 --verbose
        ssae-host info ./sae --json
      """)

  @Argument(help: "A folder or a file.") var path: String

  @Flag(help: "List keys that were not read, tensors that were not used, and every tensor.") var verbose = false

  @OptionGroup var common: RunOptions

  func run() throws {
    common.begin()
    let description: Description
    switch try PathKind(path) {
    case .checkpoint: description = try .checkpoint(LoadedModel(path: path), verbose: verbose)
    case .sae: description = try .sae(SparseAutoencoder.load(path), verbose: verbose)
    case .tokenizer: description = .tokenizer(try Tokenizer(path: path), path: path)
    case .store: description = .store(try StoreManifest(folder: path), path: path)
    case .safetensors: description = .safetensors(try SafetensorsFile(path), verbose: verbose)
    }
    if common.json { try StandardOutput.json(description.json) } else { try StandardOutput.write(description.text) }
  }
}

/// What a path may be.
private enum PathKind {
  case checkpoint, sae, tokenizer, store, safetensors

  /// Told by the files in a folder, or by a file's name.
  init(_ path: String) throws {
    guard FileSystem.exists(path) else { throw FileError(.missing, path, "no such file or folder") }
    let known = "a checkpoint, a tokenizer, a SAELens folder, a safetensors file or an activation store"
    guard FileSystem.isFolder(path) else {
      let name = FileSystem.name(of: path)
      if name == "sae_weights.safetensors" || name == "cfg.json" {
        self = .sae
      } else if name.hasSuffix(".safetensors") {
        self = .safetensors
      } else if name.hasSuffix(".model") || ["tokenizer.json", "vocab.json", "merges.txt"].contains(name) {
        self = .tokenizer
      } else {
        throw FileError(.badData, path, "not a kind of file known here", expected: known, found: "'\(name)'")
      }
      return
    }
    let files = Set(try FileSystem.list(path))
    if files.contains(StoreManifest.fileName) {
      self = .store
    } else if files.contains("cfg.json") || files.contains("ae.pt") || files.contains("params.npz") {
      self = .sae
    } else if files.contains("config.json") {
      self = .checkpoint
    } else if TokenizerFolder.holdsTokenizer(path) {
      self = .tokenizer
    } else {
      let shown = files.sorted().prefix(10).joined(separator: ", ")
      throw FileError(
        .badData, path, "not a kind of folder known here", expected: known,
        found: files.isEmpty ? "an empty folder" : shown)
    }
  }
}
