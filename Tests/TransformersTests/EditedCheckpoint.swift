import Files
import Testing

@testable import Transformers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A fixture checkpoint copied to a temporary folder with its config or tensors changed; removed with its last reference.
final class EditedCheckpoint {
  let path: String

  /// `config` replaces keys (`nil` removes one); `tensors` may change the tensors, float32 by name.
  init(
    _ fixture: String, config: [String: JSON?] = [:],
    tensors: ((inout [String: (shape: [Int], values: [Float])]) -> Void)? = nil, dtype: Dtype = .f32
  ) throws {
    var template = Array("/tmp/ssae-host-checkpoint-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } }
    path = try #require(made)
    let source = "\(Fixture.folder)/\(fixture)"
    var object = try JSONNode(contentsOf: source + "/config.json").object()
    for (key, value) in config {
      if let value { object[key] = value } else { object = JSONObject(object.entries.filter { $0.key != key }) }
    }
    try write(JSON.object(object).serialized(), to: "config.json")
    var stored: [String: (shape: [Int], values: [Float])] = [:]
    for (name, tensor) in try ShardedTensors(folder: source).tensors
    where [.f32, .f16, .bf16].contains(tensor.dtype) {
      stored[name] = (tensor.shape, try tensor.floats())
    }
    tensors?(&stored)
    let writer = try SafetensorsWriter(
      path + "/model.safetensors",
      tensors: stored.sorted { $0.key < $1.key }.map { TensorDeclaration($0.key, dtype, $0.value.shape) },
      overwrite: false)
    for (name, tensor) in stored { try writer.write(name, tensor.values) }
    try writer.finish()
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    let file = try #require(fopen("\(path)/\(name)", "w"))
    defer { fclose(file) }
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }

  func load() throws(FileError) -> Checkpoint {
    defer { withExtendedLifetime(self) {} }
    return try Checkpoint(path: path)
  }

  /// What loading says; nil when it succeeds.
  func loadError() -> FileError? {
    do {
      _ = try load()
      return nil
    } catch { return error }
  }

  deinit {
    for name in ["config.json", "generation_config.json", "model.safetensors"] { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}
