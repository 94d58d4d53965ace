import Files
import Kernels

/// Weights of some other program in one `.pt` or `.safetensors` file, read as the user's map says. Nothing is guessed.
struct NamedTensorsFile {
  private let weights: NamedTensors
  private let map: SAETensorMap
  private let architecture: ArchitectureName
  private let options: SAELoadOptions
  private let subtractsDecoderBias: Bool

  init(_ path: String, _ options: SAELoadOptions) throws(FileError) {
    guard FileSystem.isFile(path) else {
      throw FileError(.badData, path, "named tensors are in one file, not a folder")
    }
    weights = try NamedTensors(anyFile: path)
    guard let map = options.tensorMap else { throw Self.needsMap(weights) }
    guard let architecture = options.architecture, let subtracts = options.subtractsDecoderBias else {
      throw FileError(
        .badData, path, "the tensors alone do not say what the SAE computes",
        hint: "add --sae-arch and --pre-bias or --no-pre-bias")
    }
    self.map = map
    self.architecture = architecture
    self.options = options
    subtractsDecoderBias = subtracts
  }

  func sparseAutoencoder() throws(FileError) -> SparseAutoencoder {
    let encoder = try matrix(.encoder)
    let (d, features) = (encoder.rows, encoder.columns)
    let stored = try matrix(.decoder)
    guard stored.rows == features, stored.columns == d else {
      throw FileError(
        .badData, weights.path, "W_enc and W_dec do not fit", item: "W_dec", expected: "[\(features), \(d)]",
        found: "[\(stored.rows), \(stored.columns)]", hint: "add or drop :T at one of them in --sae-map")
    }
    var encoderBias: [Float]?
    if architecture != .gated { encoderBias = try vector(.encoderBias, features) }
    try refuseUnused()
    var metadata = Metadata(hookName: options.hookName)
    metadata.format = .tensors
    metadata.concatenatesHeads = options.hookName?.hasSuffix("hook_z") ?? false
    return try SparseAutoencoder(
      architecture: try architecture(features), encoder: encoder,
      decoder: stored.rowsAreContiguous ? stored : stored.rowMajor(), encoderBias: encoderBias,
      decoderBias: try vector(.decoderBias, d), subtractsDecoderBias: subtractsDecoderBias, metadata: metadata,
      path: weights.path)
  }

  private func architecture(_ features: Int) throws(FileError) -> Architecture {
    switch architecture {
    case .standard: return .standard
    case .topK:
      guard let k = options.k else {
        throw FileError(.badData, weights.path, "the tensors do not say k", item: "k", hint: "add --sae-k N")
      }
      return .topK(k)
    case .jumpReLU, .batchTopK:
      return .jumpReLU(threshold: try weights.vectorOrScalar(name(.threshold), features))
    case .gated:
      return .gated(
        gateBias: try vector(.gateBias, features), magnitudeBias: try vector(.magnitudeBias, features),
        magnitudeScale: exponentials(try vector(.magnitudeScale, features)))
    }
  }

  /// A part that the architecture does not have would be silently ignored.
  private func refuseUnused() throws(FileError) {
    let used: [SAETensorMap.Part] =
      switch architecture {
      case .standard, .topK: [.encoder, .decoder, .encoderBias, .decoderBias]
      case .jumpReLU, .batchTopK: [.encoder, .decoder, .encoderBias, .decoderBias, .threshold]
      case .gated: [.encoder, .decoder, .decoderBias, .gateBias, .magnitudeBias, .magnitudeScale]
      }
    if let part = SAETensorMap.Part.allCases.first(where: { map.sources[$0] != nil && !used.contains($0) }) {
      throw FileError(
        .badData, weights.path, "a part of --sae-map that the architecture does not have", item: part.rawValue,
        found: architecture.rawValue)
    }
  }

  private func matrix(_ part: SAETensorMap.Part) throws(FileError) -> Matrix {
    let matrix = try weights.matrix(name(part))
    return map.sources[part]?.isTransposed ?? false ? matrix.transposed : matrix
  }

  private func vector(_ part: SAETensorMap.Part, _ count: Int) throws(FileError) -> [Float] {
    if let source = map.sources[part], source.tensor == nil { return Array(repeating: 0, count: count) }
    return try weights.vector(name(part), count)
  }

  private func name(_ part: SAETensorMap.Part) throws(FileError) -> String {
    guard let source = map.sources[part], let name = source.tensor else {
      throw FileError(
        .badData, weights.path, "--sae-map does not name a part that the architecture has", item: part.rawValue,
        hint: "the file holds \(weights.list)")
    }
    return name
  }

  private static func needsMap(_ weights: NamedTensors) -> FileError {
    let known = DictionaryLearningClass.guesses(weights)
    let other =
      known.isEmpty
      ? ""
      : "; these look like dictionary_learning's \(known.map(\.rawValue).joined(separator: " or ")): --sae-format dictionary_learning"
    return FileError(
      .badData, weights.path, "bare tensors; which is which?", found: weights.list,
      hint: "name them, as in --sae-map W_enc=encoder.weight:T,W_dec=decoder.weight:T,b_enc=encoder.bias,b_dec=bias"
        + other)
  }
}

extension NamedTensors {
  /// The container is told by the file's ending.
  init(anyFile path: String) throws(FileError) {
    if path.hasSuffix(".safetensors") {
      self.init(try SafetensorsFile(path))
    } else if path.hasSuffix(".npz") {
      self.init(try NPZFile(path))
    } else {
      self.init(try PyTorchFile(path))
    }
  }
}
