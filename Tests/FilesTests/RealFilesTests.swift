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

  @Test(arguments: [
    ("sae-prestoj-tinystories/sae_128_4.pt", 4), ("sae-prestoj-tinystories/sae_512_4.pt", 4),
    ("sae-prestoj-tinystories/sae_1024_4.pt", 4), ("sae-1semele-tinystories/ae1.pt", 4),
    ("sae-1semele-tinystories/ae2.pt", 4),
  ])
  func stateDict(_ name: String, count: Int) throws {
    let file = try PyTorchFile(FileSystem.join(folder, name))
    #expect(file.tensors.count == count && file.skipped.isEmpty)
    for tensor in file.tensors.values {
      #expect(tensor.dtype == .f32 && tensor.elementCount == tensor.shape.reduce(1, *))
      #expect(try tensor.floats().allSatisfy { $0.isFinite && abs($0) < 100 }, "\(tensor.name)")
    }
  }

  @Test func stateDictShapes() throws {
    let transposed = try PyTorchFile(FileSystem.join(folder, "sae-prestoj-tinystories/sae_128_4.pt"))
    try transposed.tensor("encoder_weights").requireShape([64, 128])
    try transposed.tensor("decoder_weights").requireShape([128, 64])
    let plain = try PyTorchFile(FileSystem.join(folder, "sae-1semele-tinystories/ae1.pt"))
    #expect(plain.names == ["bias", "encoder.weight", "encoder.bias", "decoder.weight"])
    try plain.tensor("encoder.weight").requireShape([192, 48])
    #expect(plain.tensors.values.allSatisfy { $0.owner is MappedFile })
  }

  @Test func trainingCheckpoint() throws {
    let file = try PyTorchFile(FileSystem.join(folder, "llama2xs/ckpt.pt"))
    let embedding = try file.tensor("model.tok_embeddings.weight")
    #expect(embedding.shape.count == 2 && embedding.dtype == .f32)
    #expect(file.names.contains { $0.hasPrefix("optimizer.state.0.") })
    #expect(!file.skipped.isEmpty)
  }
}
