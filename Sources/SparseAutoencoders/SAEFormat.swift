import Files

/// How a sparse autoencoder is stored.
public enum SAEFormat: String, CaseIterable, Sendable {
  /// `cfg.json` and `sae_weights.safetensors`, any version.
  case saeLens = "saelens"
  /// `cfg.json` and `sae.safetensors`.
  case sparsify
  /// `ae.pt`, with `config.json` beside it.
  case dictionaryLearning = "dictionary_learning"
  /// `params.npz`.
  case gemmaScope = "gemma-scope"
  /// `params.safetensors`, with `config.json` beside it or without.
  case gemmaScope2 = "gemma-scope-2"
  /// Named tensors in one file, which `--sae-map` explains.
  case tensors

  /// The name as its makers write it.
  public var title: String {
    switch self {
    case .saeLens: "SAELens"
    case .sparsify: "sparsify"
    case .dictionaryLearning: "dictionary_learning"
    case .gemmaScope: "Gemma Scope"
    case .gemmaScope2: "Gemma Scope 2"
    case .tensors: "named tensors"
    }
  }

  /// The files that a folder of the format holds.
  var markers: [String] {
    switch self {
    case .saeLens: ["cfg.json", "sae_weights.safetensors"]
    case .sparsify: ["cfg.json", "sae.safetensors"]
    case .dictionaryLearning: ["ae.pt"]
    case .gemmaScope: ["params.npz"]
    case .gemmaScope2: ["params.safetensors"]
    case .tensors: []
    }
  }

  /// The weights among them.
  var weightsFile: String { markers.last ?? "" }

  /// The format of a file or folder, by the names of files alone; an unknown or ambiguous one is an error that lists
  /// what is there.
  public static func recognise(_ path: String) throws(FileError) -> SAEFormat {
    guard FileSystem.isFile(path) else { return try recognise(folder: path, path) }
    let name = FileSystem.name(of: path)
    switch name {
    case "cfg.json", "config.json": return try recognise(folder: FileSystem.folder(of: path), path)
    case "sae_weights.safetensors": return .saeLens
    case "sae.safetensors": return .sparsify
    case "ae.pt": return .dictionaryLearning
    case "params.safetensors": return .gemmaScope2
    default: break
    }
    if name.hasSuffix(".npz") { return .gemmaScope }
    guard [".pt", ".pth", ".bin", ".safetensors"].contains(where: name.hasSuffix) else {
      throw unknown(path, files: [name])
    }
    return .tensors
  }

  /// Whether a folder holds the files of some format.
  public static func isFound(inFolder folder: String) throws(FileError) -> Bool {
    try !formats(of: FileSystem.list(folder)).isEmpty
  }

  private static func formats(of files: [String]) -> [SAEFormat] {
    allCases.filter { !$0.markers.isEmpty && $0.markers.allSatisfy(files.contains) }
  }

  private static func recognise(folder: String, _ path: String) throws(FileError) -> SAEFormat {
    let files = try FileSystem.list(folder)
    let formats = formats(of: files)
    guard formats.count < 2 else {
      throw FileError(
        .badData, path, "files of several SAE formats", found: formats.map(\.title).joined(separator: " and "),
        hint: "choose one with --sae-format: \(formats.map(\.rawValue).joined(separator: ", "))")
    }
    guard let format = formats.first else { throw unknown(path, files: files) }
    return format
  }

  private static func unknown(_ path: String, files: [String]) -> FileError {
    let shown = files.prefix(10).joined(separator: ", ") + (files.count > 10 ? " and \(files.count - 10) more" : "")
    return FileError(
      .badData, path, "not a known SAE format", found: files.isEmpty ? "an empty folder" : shown,
      hint: "a SAELens folder holds cfg.json and sae_weights.safetensors")
  }
}
