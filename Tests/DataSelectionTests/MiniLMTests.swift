import Corpora
import Files
import Foundation
import Kernels
import TestSupport
import Testing
import Tokenizers
import Transformers

@testable import DataSelection

/// Where the weights are, if they are installed (Tools/models/minilm.sh).
private enum MiniLM {
  static let path =
    ProcessInfo.processInfo.environment["SSAE_HOST_MINILM"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../Tools/.work/all-MiniLM-L6-v2"

  static let isInstalled = FileSystem.isFile(path + "/model.safetensors")
}

/// all-MiniLM-L6-v2 against sentence-transformers.
@Suite(.enabled(if: MiniLM.isInstalled, "all-MiniLM-L6-v2 is not installed"))
struct MiniLMTests {
  private func embedder() throws -> TextEmbedder {
    let checkpoint = try EncoderCheckpoint(path: MiniLM.path)
    #expect(checkpoint.embedding == SentenceEmbedding(pooling: .mean, normalises: true, longestSequence: 256))
    return try TextEmbedder(checkpoint, Tokenizer(path: MiniLM.path), checkpoint.embedding)
  }

  @Test func vectorsAreThoseOfSentenceTransformers() throws {
    let texts = try Texts.strings(Texts.fixture("minilm/texts.json"))
    let expected = try SafetensorsFile(Texts.fixturePath("minilm/expected.safetensors")).tensor("embeddings")
    let (vectors, lengths) = try embedder().embed(texts)
    #expect(expected.shape == [texts.count, 384] && lengths.max() == 256)
    let values = try expected.floats()
    var worst: Float = 0
    for place in values.indices { worst = max(worst, abs(values[place] - vectors.pointer[place])) }
    #expect(worst <= 1e-5, "largest difference \(worst)")
  }

  @Test func theSameTwentyTextsAreClosest() throws {
    let folder = TemporaryFolder()
    let texts = try Texts.strings(Texts.fixture("minilm/texts.json"))
    let expected = try SafetensorsFile(Texts.fixturePath("minilm/expected.safetensors")).tensor("top").integers()
    let pool = try Texts.pool(Array(texts.dropLast(5)), in: folder)
    let embedder = try embedder()
    let index = try EmbeddingIndex.open(pool, embedder, folder: folder.path + "/index") { _, _ in }.index
    for (query, text) in texts.suffix(5).enumerated() {
      let ranking = Ranking(seeds: 1, aggregate: .max, capacity: 20, leftOut: [])
      let seeds = try Texts.pool([text], in: folder, name: "query.jsonl").all()
      try index.search(seeds, embedder, ranking) { _, _ in }
      #expect(ranking.ranked().map(\.number) == Array(expected[query * 20..<query * 20 + 20]), "query '\(text)'")
    }
  }
}
