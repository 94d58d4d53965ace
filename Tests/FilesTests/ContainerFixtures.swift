import Testing

@testable import Files

/// Files that Python libraries wrote, with what they hold (maker: Tools/fixtures/containers.py).
enum ContainerFixtures {
  static let folder: String = {
    let here = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(here)/Fixtures/Containers"
  }()

  static let torch = ["types", "layouts", "checkpoint"].flatMap { ["\($0).pt", "\($0)-legacy.pt"] }
  static let numpy = ["stored.npz", "deflated.npz"]

  static func path(_ name: String) -> String { FileSystem.join(folder, name) }

  static func bytes(_ name: String) throws -> [UInt8] { try MappedFile.read(path(name)) }

  /// Compares names, types, shapes and every value: exactly, as float32 holds all but F64, which is rounded to it.
  static func expectEqual(_ tensors: [String: StoredTensor], to name: String) throws {
    let stem = name.split(separator: ".").dropLast().joined(separator: ".")
    let root = try JSONNode(contentsOf: path(stem + ".json"))
    let entries = try root.object().entries
    #expect(tensors.keys.sorted() == entries.map(\.0).sorted())
    for (key, _) in entries {
      let expected = try root.required(key)
      let tensor = try #require(tensors[key])
      #expect(tensor.dtype.name == (try expected.required("dtype").string()), "\(key)")
      #expect(tensor.shape == (try expected.required("shape").array().map { try $0.int() }), "\(key)")
      let values = try expected.required("values").array().map { try $0.double() }
      if [.f32, .f16, .bf16, .f64].contains(tensor.dtype) {
        #expect(try tensor.floats() == values.map { Float($0) }, "\(key)")
      } else {
        #expect(try tensor.integers() == values.map { Int($0) }, "\(key)")
      }
    }
  }
}
