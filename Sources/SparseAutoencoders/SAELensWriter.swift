import Files
import Kernels

/// Writes an SAE as a SAELens folder of version 6: `sae_weights.safetensors`, `sparsity.safetensors` when firing
/// frequencies are known, files of one's own, and `cfg.json` last. The folder appears whole or not at all.
public struct SAELensWriter {
  /// Type of every tensor; values are rounded to nearest.
  public var elementType: ElementType = .float32
  /// What this program knows of the SAE's origin; goes to `metadata.ssae_host`, over what stands there.
  public var facts = JSONObject()
  /// log10(firing frequency + 1e-10) per feature. [F]
  public var logFrequencies: [Float]?
  /// JSON files to lie beside, by name.
  public var otherFiles: [(name: String, content: JSON)] = []

  /// A writer with its defaults; change its properties before `write`.
  public init() {}

  /// Writes the folder at `path`; one that exists is refused unless `overwrite`, and must then be an SAE folder.
  ///
  /// Decoder norms that features are multiplied by are folded first: features and x̂ stay. Throws for an architecture
  /// that SAELens does not have, and for a weight that the element type cannot hold.
  public func write(_ sae: SparseAutoencoder, to path: String, overwrite: Bool) throws(FileError) {
    if case .groupMax = sae.architecture {
      throw FileError(
        .badData, sae.path, "SAELens has no such architecture", item: "architecture",
        expected: "standard, topk, jumprelu or gated", found: sae.architecture.name)
    }
    try Self.checkTarget(path, overwrite: overwrite)
    let folder = try AtomicFolder(path, overwrite: overwrite)
    try write(sae, intoFolder: folder.workingPath)
    try folder.finish()
  }

  /// Writes the files into a folder that exists, each one whole, `cfg.json` last; files of the same names are replaced.
  public func write(_ sae: SparseAutoencoder, intoFolder folder: String) throws(FileError) {
    let sae = sae.decoderNorms == nil ? sae : try sae.foldingDecoderNorm()
    try writeWeights(sae, FileSystem.join(folder, "sae_weights.safetensors"))
    if let logFrequencies {
      precondition(logFrequencies.count == sae.featureCount, "a frequency per feature")
      try SafetensorsWriter.write(
        FileSystem.join(folder, "sparsity.safetensors"),
        [("sparsity", [sae.featureCount], .float32(logFrequencies))], overwrite: true)
    }
    for file in otherFiles { try write(file.content, file.name, in: folder) }
    try write(.object(SAELensConfigWriter(sae, elementType, facts).config), "cfg.json", in: folder)
  }

  /// An error when `path` cannot be written for a reason visible beforehand; call it before long work.
  public static func checkTarget(_ path: String, overwrite: Bool) throws(FileError) {
    guard FileSystem.isFolder(path) else {
      if FileSystem.exists(path) { try AtomicFile.checkTarget(path, overwrite: false) }
      return
    }
    guard overwrite else {
      throw FileError(.cannotCreate, path, "exists already", hint: "use --overwrite to replace it")
    }
    let files = try FileSystem.list(path)
    guard files.isEmpty || files.contains("cfg.json") else {
      throw FileError(
        .cannotCreate, path, "the folder to overwrite is not an SAE folder", expected: "one with cfg.json",
        found: files.prefix(5).joined(separator: ", "))
    }
  }

  private func write(_ content: JSON, _ name: String, in folder: String) throws(FileError) {
    let path = FileSystem.join(folder, name)
    try AtomicFile.write(content.fileBytes(for: path), to: path, overwrite: true)
  }

  // MARK: weights

  private func writeWeights(_ sae: SparseAutoencoder, _ path: String) throws(FileError) {
    let (d, features) = (sae.inputWidth, sae.featureCount)
    let matrices = [("W_enc", sae.encoder), ("W_dec", sae.decoder)]
    var vectors = [("b_dec", sae.decoderBias)]
    switch sae.architecture {
    case .standard, .topK, .groupMax: break
    case .jumpReLU(let threshold): vectors.append(("threshold", threshold))
    case .gated(let gateBias, let magnitudeBias, let magnitudeScale):
      vectors += [("b_gate", gateBias), ("b_mag", magnitudeBias), ("r_mag", logarithms(magnitudeScale))]
    }
    if case .gated = sae.architecture {
    } else {
      vectors.append(("b_enc", sae.encoderBias ?? Array(repeating: 0, count: features)))
    }
    let dtype = elementType.dtype
    let writer = try SafetensorsWriter(
      path,
      tensors: [TensorDeclaration("W_enc", dtype, [d, features]), TensorDeclaration("W_dec", dtype, [features, d])]
        + vectors.map { TensorDeclaration($0.0, dtype, [$0.1.count]) }, overwrite: true)
    for (name, matrix) in matrices { try write(matrix, name, to: writer, of: sae) }
    for (name, values) in vectors {
      try check(values, name, of: sae)
      try writer.write(name, values)
    }
    try writer.finish()
  }

  /// Row-major whatever the layout in memory, a few rows at a time.
  private func write(
    _ matrix: Matrix, _ name: String, to writer: SafetensorsWriter, of sae: SparseAutoencoder
  ) throws(FileError) {
    let some = max(1, 1_048_576 / max(matrix.columns, 1))
    for start in stride(from: 0, to: matrix.rows, by: some) {
      let rows = matrix.rows(start..<min(start + some, matrix.rows)).rowMajor()
      let values = UnsafeBufferPointer(
        start: rows.base.assumingMemoryBound(to: Float.self), count: rows.rows * rows.columns)
      try check(values, name, of: sae)
      try writer.write(name, values, atElement: start * matrix.columns)
      withExtendedLifetime(rows) {}
    }
  }

  /// A finite value must stay finite in the type that is written.
  private func check(
    _ values: some Collection<Float>, _ name: String, of sae: SparseAutoencoder
  ) throws(FileError) {
    guard elementType != .float32 else { return }
    // Halfway between the largest value of the type and the next.
    let limit: Float = elementType == .float16 ? 65_520 : 3.396_17e38
    guard let large = values.first(where: { abs($0) >= limit }) else { return }
    throw FileError(
      .badData, sae.path, "a weight is beyond the range of the type to write", item: name,
      expected: elementType.dtype.name, found: "\(large)", hint: "write float32, or bfloat16")
  }
}

extension ElementType {
  /// The type's name in safetensors files.
  var dtype: Dtype {
    switch self {
    case .float32: .f32
    case .bfloat16: .bf16
    case .float16: .f16
    }
  }
}
