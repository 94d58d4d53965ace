import Files

/// What a user says about an SAE's file that the file may not say itself.
public struct SAELoadOptions: Sendable {
  /// The format, instead of the one recognised.
  public var format: SAEFormat?
  /// Where the hook point is, for formats that do not say.
  public var hookName: String?
  /// Which tensor is which, for `SAEFormat.tensors`.
  public var tensorMap: SAETensorMap?
  /// The architecture, where tensors alone do not tell.
  public var architecture: ArchitectureName?
  /// k of a top-k SAE, where the file has none.
  public var k: Int?
  /// Whether b_dec is subtracted before encoding, where the file does not say.
  public var subtractsDecoderBias: Bool?

  /// Nothing said.
  public init() {}
}

extension SparseAutoencoder {
  /// Reads an SAE of any known format, which the names of the files decide unless `options` do.
  ///
  /// `path` is a folder or one of its files. An unknown format is an error that lists the files.
  public static func load(_ path: String, _ options: SAELoadOptions = SAELoadOptions()) throws(FileError)
    -> SparseAutoencoder
  {
    guard FileSystem.exists(path) else { throw FileError(.missing, path, "no such file or folder") }
    let format = try format(of: path, options)
    let folder = FileSystem.isFile(path) ? FileSystem.folder(of: path) : path
    // A file given by name is the one to read, whatever it is called.
    let weights =
      FileSystem.isFile(path) && !path.hasSuffix(".json") ? path : FileSystem.join(folder, format.weightsFile)
    let sae: SparseAutoencoder =
      switch format {
      case .saeLens: try SAELensFolder(folder).sparseAutoencoder()
      case .sparsify: try SparsifyFolder(folder).sparseAutoencoder(options)
      case .dictionaryLearning:
        try DictionaryLearningFile(weights, folder: folder, options).sparseAutoencoder()
      case .gemmaScope: try GemmaScopeFile(weights).sparseAutoencoder(options)
      case .gemmaScope2: try GemmaScope2File(weights, folder: folder).sparseAutoencoder(options)
      case .tensors: try NamedTensorsFile(path, options).sparseAutoencoder()
      }
    if let asked = options.subtractsDecoderBias, asked != sae.subtractsDecoderBias {
      throw FileError(
        .badData, path, "the format says whether b_dec is subtracted from the input",
        item: "--pre-bias or --no-pre-bias", expected: "\(sae.subtractsDecoderBias)", found: "\(asked)")
    }
    return sae
  }

  private static func format(of path: String, _ options: SAELoadOptions) throws(FileError) -> SAEFormat {
    if let format = options.format { return format }
    if options.tensorMap != nil, FileSystem.isFile(path) { return .tensors }
    return try SAEFormat.recognise(path)
  }

  /// log10(firing frequency + 1e-10) per feature, where `sparsity.safetensors` lies beside the weights. [F]
  public func storedLogFrequencies() throws(FileError) -> [Float]? {
    guard metadata.format == .saeLens else { return nil }
    return try SAELensFolder.logFrequencies(folder, featureCount: featureCount)
  }
}

extension SparseAutoencoder {
  /// The folder the SAE lies in.
  public var folder: String { FileSystem.isFile(path) ? FileSystem.folder(of: path) : path }

  /// The file with the weights.
  public var weightsPath: String {
    let named = FileSystem.isFile(path) && !path.hasSuffix(".json")
    return named ? path : FileSystem.join(folder, metadata.format?.weightsFile ?? "")
  }

  /// For records: where it was read from, and by what its weights are known again.
  public func identity() throws(FileError) -> JSON {
    let file = try DataFile(contentsOf: weightsPath)
    return [
      "path": JSON(path), "file": JSON(FileSystem.name(of: file.path)), "bytes": JSON(file.byteCount),
      "crc32": JSON(Int(file.checksum)),
    ]
  }

  /// The same SAE with another hook point or model in its metadata; nil leaves what is there.
  public func naming(hook: String?, model: String?) throws(FileError) -> SparseAutoencoder {
    guard hook != nil || model != nil else { return self }
    return try changed { parts throws(FileError) in
      if let hook {
        parts.metadata.hookName = hook
        parts.metadata.concatenatesHeads = hook.hasSuffix("hook_z")
      }
      if let model { parts.metadata.modelName = model }
    }
  }
}
