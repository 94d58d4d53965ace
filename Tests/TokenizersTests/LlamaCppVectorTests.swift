import Files
import Testing

@testable import Tokenizers

/// llama.cpp's own test strings and ids for the real vocabularies.
struct LlamaCppVectorTests {
  @Test(
    .enabled(if: Fixtures.assets != nil, "needs the folder with real vocabularies"),
    arguments: [
      ("gpt2-tokenizer", "ggml-vocab-gpt-2.gguf"), ("llama2-tokenizer/tokenizer.model", "ggml-vocab-llama-spm.gguf"),
    ])
  func vectors(tokenizer path: String, name: String) throws {
    let assets = try #require(Fixtures.assets)
    let tokenizer = try Tokenizer(path: FileSystem.join(assets, path))
    func text(_ suffix: String) throws -> String {
      let file = try MappedFile(FileSystem.join(assets, "llama.cpp-vocab/\(name).\(suffix)"))
      return withExtendedLifetime(file) { String(decoding: file.bytes, as: UTF8.self) }
    }
    let inputs = split(Array(try text("inp").utf8), at: Array("\n__ggml_vocab_test__\n".utf8))
    let outputs = try text("out").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(inputs.count > 40)
    for (input, output) in zip(inputs, outputs) {
      let ids = output.split(separator: " ").compactMap { Int32($0) }
      #expect(tokenizer.encode(input) == ids, "\(String(decoding: input, as: UTF8.self).debugDescription)")
    }
  }

  private func split(_ bytes: [UInt8], at mark: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var start = 0
    for index in bytes.indices where bytes[index...].starts(with: mark) {
      parts.append(Array(bytes[start..<index]))
      start = index + mark.count
    }
    return parts
  }
}
