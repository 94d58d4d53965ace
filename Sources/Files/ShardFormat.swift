/// In what files a checkpoint lies; the first kind that is there is used.
enum ShardFormat: CaseIterable {
  case safetensors, pickles

  /// The file that holds everything.
  var singleName: String { self == .safetensors ? "model.safetensors" : "pytorch_model.bin" }

  /// The file that says which shard holds which tensor.
  var indexName: String { singleName + ".index.json" }

  /// How the names of shards end.
  var suffix: String { self == .safetensors ? ".safetensors" : ".bin" }

  func isPresent(in folder: String) -> Bool {
    FileSystem.isPresent(FileSystem.join(folder, indexName))
      || FileSystem.isPresent(FileSystem.join(folder, singleName))
  }

  /// `[A-Za-z0-9._-]+` and the suffix, without a leading dot or `..`: a name that cannot leave the folder.
  func isShardName(_ name: String) -> Bool {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isPlain, name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count, !name.hasPrefix(".") else {
      return false
    }
    let bytes = Array(name.utf8)
    return !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".") }
  }
}
