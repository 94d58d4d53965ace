import TestSupport
import Testing

@testable import Files

@Suite struct ShardedTensorsTests {
  let scratch = TemporaryFolder()

  func shard(_ names: [String]) -> [UInt8] {
    let entries = names.enumerated().map { position, name in
      "\"\(name)\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[\(position),\(position + 1)]}"
    }
    return safetensors("{\(entries.joined(separator: ","))}", data: names.map { UInt8($0.utf8.count) })
  }

  func index(_ text: String) throws { try scratch.file("model.safetensors.index.json", text) }

  @Test func single() throws {
    try scratch.file("model.safetensors", shard(["a", "bb"]))
    let tensors = try ShardedTensors(folder: scratch.path)
    #expect(tensors.names == ["a", "bb"] && tensors.warnings.isEmpty)
    #expect(tensors.files == [scratch["model.safetensors"]])
    let error = #expect(throws: FileError.self) { try tensors.require(["a", "x", "y"]) }
    #expect(error?.item == "x, y")
  }

  @Test func merges() throws {
    try scratch.file("m-1.safetensors", shard(["a", "extra"]))
    try scratch.file("blob", shard(["bb"]))
    scratch.link("m-2.safetensors", to: "blob")
    try scratch.file("model.safetensors", shard(["z"]))
    try index(#"{"metadata":{"total_size":5},"weight_map":{"a":"m-1.safetensors","bb":"m-2.safetensors"}}"#)
    let tensors = try ShardedTensors(folder: scratch.path)
    #expect(tensors.names == ["a", "bb"])
    #expect(try tensors.tensor("bb").integers() == [2])
    #expect(tensors.warnings.count == 3)
    #expect(tensors.warnings.contains { $0.contains("extra") })
    #expect(tensors.warnings.contains { $0.contains("total_size is 5") })
    #expect(throws: FileError.self) { try tensors.tensor("extra") }
    try index(#"{"weight_map":{"a":"m-1.safetensors","extra":"m-1.safetensors","bb":"m-2.safetensors"}}"#)
    #expect(try ShardedTensors(folder: scratch.path).warnings.count == 1)
  }

  @Test(arguments: [
    "../../etc/passwd", "../m.safetensors", "/etc/m.safetensors", "a/m.safetensors", "a\\\\m.safetensors",
    ".m.safetensors", "m..safetensors", "m.safetensors\\u0000", "m.safetensors.index.json", "m.bin", ".safetensors", "",
    "ü.safetensors", "m.safetensors ", "model.safetensors.index.json",
  ])
  func refusesShardNames(_ name: String) throws {
    try scratch.file("m.safetensors", shard(["a"]))
    try index(#"{"weight_map":{"a":"\#(name)"}}"#)
    let error = #expect(throws: FileError.self) { try ShardedTensors(folder: scratch.path) }
    #expect(error?.message == "not a plain file name")
    #expect(error?.item == "weight_map.a")
  }

  @Test func refusesWhatDoesNotFit() throws {
    try scratch.file("m-1.safetensors", shard(["a"]))
    try scratch.file("m-2.safetensors", shard(["a", "b"]))
    func message(_ text: String) throws -> String? {
      try index(text)
      return #expect(throws: FileError.self) { try ShardedTensors(folder: scratch.path) }?.message
    }
    #expect(try message(#"{"weight_map":{"a":"m-3.safetensors"}}"#) == "a shard that the index names is missing")
    #expect(
      try message(#"{"weight_map":{"a":"m-1.safetensors","c":"m-1.safetensors"}}"#)
        == "tensor that the index maps here is missing")
    #expect(
      try message(#"{"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors"}}"#)
        == "tensor in another shard than the index says")
    #expect(
      try message(#"{"weight_map":{"a":"m-1.safetensors","a":"m-2.safetensors"}}"#)?.contains("duplicate") == true)
    #expect(try message(#"{"weight_map":{"a":1}}"#) == "wrong type of value")
    #expect(try message(#"{"weight_map":[]}"#) == "wrong type of value")
    #expect(try message(#"{"metadata":{}}"#) == "missing key")
    #expect(try message("[]") == "wrong type of value")
  }

  @Test func nothingThere() throws {
    let error = #expect(throws: FileError.self) { try ShardedTensors(folder: scratch.path) }
    #expect(error?.kind == .missing)
    #expect(#expect(throws: FileError.self) { try ShardedTensors(folder: scratch["no"]) }?.kind == .missing)
  }

  @Test func pickledWhereThereIsNothingElse() throws {
    try scratch.file("pytorch_model.bin", try ContainerFixtures.bytes("types.pt"))
    let tensors = try ShardedTensors(folder: scratch.path)
    try ContainerFixtures.expectEqual(tensors.tensors, to: "types.pt")
    #expect(tensors.files == [scratch["pytorch_model.bin"]])
    #expect(tensors.warnings.count == 1 && tensors.warnings.contains { $0.contains("pickle") })
    try scratch.file("model.safetensors", shard(["a"]))
    #expect(try ShardedTensors(folder: scratch.path).names == ["a"])
  }

  @Test func pickledShards() throws {
    try scratch.file("p-1.bin", try ContainerFixtures.bytes("types-legacy.pt"))
    try scratch.file("p-2.bin", try ContainerFixtures.bytes("layouts.pt"))
    try scratch.file(
      "pytorch_model.bin.index.json", #"{"weight_map":{"float32":"p-1.bin","scalar":"p-1.bin","rows":"p-2.bin"}}"#)
    let tensors = try ShardedTensors(folder: scratch.path)
    #expect(tensors.names == ["float32", "rows", "scalar"])
    #expect(try tensors.tensor("scalar").floats() == [2.5])
    #expect(tensors.warnings.count == 3)
    for name in ["../p-1.bin", "p-1.safetensors", "/etc/p.bin"] {
      try scratch.file("pytorch_model.bin.index.json", #"{"weight_map":{"float32":"\#(name)"}}"#)
      let error = #expect(throws: FileError.self) { try ShardedTensors(folder: scratch.path) }
      #expect(error?.message == "not a plain file name")
    }
    try scratch.file("pytorch_model.bin.index.json", #"{"weight_map":{"float32":"p-3.bin"}}"#)
    try scratch.file("p-3.bin", "x")
    #expect(#expect(throws: FileError.self) { try ShardedTensors(folder: scratch.path) }?.found == "something else")
  }
}
