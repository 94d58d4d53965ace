import Files

extension SparseAutoencoder {
  /// Reads an SAE of any known format, which the names of the files in the folder decide.
  ///
  /// `path` is a folder, or one of the two files of a SAELens folder. An unknown format is an error that lists the files.
  public static func load(_ path: String) throws(FileError) -> SparseAutoencoder {
    guard FileSystem.exists(path) else { throw FileError(.missing, path, "no such file or folder") }
    var folder = path
    if FileSystem.isFile(path) {
      guard ["cfg.json", "sae_weights.safetensors"].contains(FileSystem.name(of: path)) else {
        throw unknown(path, files: [FileSystem.name(of: path)])
      }
      folder = FileSystem.folder(of: path)
    }
    let files = try FileSystem.list(folder)
    let formats = Format.allCases.filter { $0.markers.allSatisfy(files.contains) }
    guard formats.count < 2 else {
      throw FileError(
        .badData, path, "files of several SAE formats", found: formats.map(\.rawValue).joined(separator: " and "))
    }
    switch formats.first {
    case .saeLens: return try SAELensFolder(folder).sparseAutoencoder()
    case .sparsify, .dictionaryLearning, .gemmaScope, .gemmaScope2:
      throw FileError(.badData, path, "this SAE format is not supported yet", found: formats.first?.rawValue)
    case nil: throw unknown(path, files: files)
    }
  }

  /// SAE formats and the files that tell them apart.
  private enum Format: String, CaseIterable {
    case saeLens = "SAELens"
    case sparsify
    case dictionaryLearning = "dictionary_learning"
    case gemmaScope = "Gemma Scope"
    case gemmaScope2 = "Gemma Scope 2"

    var markers: [String] {
      switch self {
      case .saeLens: ["cfg.json", "sae_weights.safetensors"]
      case .sparsify: ["cfg.json", "sae.safetensors"]
      case .dictionaryLearning: ["ae.pt", "config.json"]
      case .gemmaScope: ["params.npz"]
      case .gemmaScope2: ["params.safetensors"]
      }
    }
  }

  private static func unknown(_ path: String, files: [String]) -> FileError {
    let shown = files.prefix(10).joined(separator: ", ") + (files.count > 10 ? " and \(files.count - 10) more" : "")
    return FileError(
      .badData, path, "not a known SAE format", found: files.isEmpty ? "an empty folder" : shown,
      hint: "a SAELens folder holds cfg.json and sae_weights.safetensors")
  }
}
