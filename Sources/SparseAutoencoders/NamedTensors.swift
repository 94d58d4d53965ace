import Files
import Kernels
import Transformers

/// The tensors of a weights file by name, whatever its container.
struct NamedTensors {
  let path: String
  let tensors: [String: StoredTensor]

  init(_ file: SafetensorsFile) {
    path = file.path
    tensors = file.tensors
  }

  init(_ file: NPZFile) {
    path = file.path
    tensors = file.tensors
  }

  init(_ file: PyTorchFile) {
    path = file.path
    tensors = file.tensors
  }

  private init(path: String, tensors: [String: StoredTensor]) {
    self.path = path
    self.tensors = tensors
  }

  /// The tensors whose names begin with `prefix`, without it.
  func under(_ prefix: String) -> NamedTensors {
    var inner: [String: StoredTensor] = [:]
    for (name, tensor) in tensors where name.hasPrefix(prefix) { inner[String(name.dropFirst(prefix.count))] = tensor }
    return NamedTensors(path: path, tensors: inner)
  }

  func contains(_ name: String) -> Bool { tensors[name] != nil }

  func tensor(_ name: String) throws(FileError) -> StoredTensor {
    guard let tensor = tensors[name] else { throw missing(name) }
    return tensor
  }

  /// The error for a tensor that should be there, with those that are.
  func missing(_ name: String) -> FileError {
    FileError(.badData, path, "missing tensor", item: name, hint: "the file holds \(list)")
  }

  /// Names and shapes, at most 20.
  var list: String {
    let names = tensors.keys.sorted()
    let shown = names.prefix(20).map { "\($0) \(tensors[$0]!.shape)" }.joined(separator: ", ")
    return names.isEmpty ? "no tensors" : shown + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }

  /// A matrix as it lies; with `shape`, an error unless it has it.
  func matrix(_ name: String, _ shape: [Int]? = nil) throws(FileError) -> Matrix {
    let stored = try tensor(name)
    if let shape { try stored.requireShape(shape) }
    guard stored.shape.count == 2 else {
      throw stored.error("wrong rank", expected: "2", found: "\(stored.shape.count)")
    }
    return try Matrix(stored)
  }

  func vector(_ name: String, _ count: Int) throws(FileError) -> [Float] {
    let stored = try tensor(name)
    try stored.requireShape([count])
    return try stored.floats()
  }

  /// One number of any floating type: of rank 0, or [1].
  func scalar(_ name: String) throws(FileError) -> Float {
    let stored = try one(name)
    return try stored.floats()[0]
  }

  /// One whole number of any integer type.
  func integer(_ name: String) throws(FileError) -> Int {
    let stored = try one(name)
    return try stored.integers()[0]
  }

  /// A number per feature, or one for all of them.
  func vectorOrScalar(_ name: String, _ count: Int) throws(FileError) -> [Float] {
    guard try tensor(name).shape == [] else { return try vector(name, count) }
    return Array(repeating: try scalar(name), count: count)
  }

  /// An error when a size stated elsewhere is not that of the tensors.
  func requireAgreement(_ stated: JSONNode?, _ found: Int, tensor: String) throws(FileError) {
    guard let stated, try stated.wholeNumber() != found else { return }
    throw stated.error("disagrees with the tensor \(tensor)", expected: "\(found)")
  }

  private func one(_ name: String) throws(FileError) -> StoredTensor {
    let stored = try tensor(name)
    guard stored.shape == [] || stored.shape == [1] else {
      throw stored.error("wrong shape", expected: "one number", found: "\(stored.shape)")
    }
    return stored
  }
}
