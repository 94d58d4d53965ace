import Testing

@testable import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Folder of real checkpoints and tokenizers, when there is one.
private let assets: String? = {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  let candidates = [getenv("SSAE_HOST_ASSETS").map { String(cString: $0) }, "/\(root)/../shared/assets"]
  return candidates.compactMap { $0 }.first { FileSystem.isFolder($0) }
}()

@Suite(.enabled(if: assets != nil, "no folder of real files: set SSAE_HOST_ASSETS"))
struct RealFilesTests {
  let folder = assets ?? ""

  @Test func checkpoint() throws {
    let model = try ShardedTensors(folder: FileSystem.join(folder, "TinyStories-656K"))
    #expect(model.warnings.isEmpty && !model.names.isEmpty)
    let config = try JSONNode(contentsOf: FileSystem.join(folder, "TinyStories-656K/config.json"))
    let width = try config.required("hidden_size").int()
    let vocabulary = try config.required("vocab_size").int()
    // Tied weights: stored once, under the name of the output head.
    let embedding = try model.tensor("lm_head.weight")
    try embedding.requireShape([vocabulary, width])
    for name in model.names {
      let tensor = try model.tensor(name)
      #expect(tensor.elementCount == tensor.shape.reduce(1, *))
    }
    #expect(try embedding.floats().contains { $0 != 0 })
  }

  @Test(arguments: ["pythia-tokenizer/20B_tokenizer.json", "gpt2-tokenizer/encoder.json"])
  func tokenizerReadsBackTheSame(_ name: String) throws {
    let path = FileSystem.join(folder, name)
    let value = try JSON.parse(contentsOf: path)
    #expect(try JSON.parse(value.serialized(), file: path) == value)
  }
}
