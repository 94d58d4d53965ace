import Files
import Kernels
import TestSupport
import Testing

@testable import Transformers

/// Folders of sentence-transformers: which pooling, which length, and what else is refused.
@Suite struct SentenceEmbeddingTests {
  static let folder = EncoderFixture.folder + "/sentence"

  @Test(arguments: [("mean", false), ("mean_unit", true), ("cls", false)])
  func vectorsMatchTheReference(_ name: String, normalises: Bool) throws {
    let fixture = try EncoderFixture("sentence")
    #expect(fixture.checkpoint.embedding == SentenceEmbedding(pooling: .mean, normalises: true, longestSequence: 12))
    #expect(fixture.sequences.map(\.count).max() == 12)
    let batch = TokenBatch(fixture.sequences)
    let embedding = SentenceEmbedding(
      pooling: name == "cls" ? .cls : .mean, normalises: normalises, longestSequence: 12)
    try fixture.compare(embedding.vectors(try fixture.hidden(batch), batch, width: 16).array, name)
  }

  /// What the files say after one of them was replaced; the model's width is 16, its positions 24.
  private func read(_ name: String, _ text: String) throws -> SentenceEmbedding {
    let folder = TemporaryFolder()
    try FileSystem.createFolder(folder.path + "/1_Pooling")
    for file in ["modules.json", "sentence_bert_config.json", "1_Pooling/config.json"] {
      let bytes = file == name ? Array(text.utf8) : try MappedFile.read("\(Self.folder)/\(file)")
      try AtomicFile.write(bytes, to: "\(folder.path)/\(file)", overwrite: false)
    }
    return try SentenceEmbedding(folder: folder.path, try EncoderFixture("sentence").encoder.config)
  }

  @Test func otherSpellings() throws {
    let pooling = "1_Pooling/config.json"
    #expect(try read(pooling, #"{"pooling_mode_cls_token": true}"#).pooling == .cls)
    #expect(
      try read(pooling, #"{"embedding_dimension": 16, "pooling_mode": "mean", "include_prompt": true}"#).pooling
        == .mean)
    let length = "sentence_bert_config.json"
    #expect(try read(length, #"{"max_seq_length": null}"#).longestSequence == 24)
    #expect(try read(length, #"{"max_seq_length": 512}"#).longestSequence == 24)
    let short = #"[{"path": "", "type": "a.Transformer"}, {"path": "1_Pooling", "type": "b.Pooling"}]"#
    #expect(try read("modules.json", short).normalises == false)
  }

  @Test(
    arguments: [
      ("1_Pooling/config.json", #"{"pooling_mode_max_tokens": true}"#, "max_tokens"),
      (
        "1_Pooling/config.json", #"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}"#,
        "cls_token, mean_tokens"
      ),
      ("1_Pooling/config.json", "{}", "found none"),
      ("1_Pooling/config.json", #"{"pooling_mode": "mean", "word_embedding_dimension": 384}"#, "expected 16"),
      ("sentence_bert_config.json", #"{"max_seq_length": 0}"#, "max_seq_length"),
      ("sentence_bert_config.json", #"{"do_lower_case": true}"#, "do_lower_case"),
      ("modules.json", "[]", "modules missing"),
      ("modules.json", #"[{"path": "x", "type": "a.Transformer"}]"#, "folder of its own"),
      (
        "modules.json", #"[{"path": "", "type": "a.Transformer"}, {"path": "../1_Pooling", "type": "b.Pooling"}]"#,
        "plain folder name"
      ),
      (
        "modules.json",
        #"[{"path": "", "type": "a.Transformer"}, {"path": "1_Pooling", "type": "b.Pooling"}, {"path": "", "type": "a.Dense"}]"#,
        "found string \"a.Dense\""
      ),
    ])
  func whatWouldGiveOtherVectorsIsRefused(_ file: String, _ text: String, _ message: String) throws {
    let error = #expect(throws: FileError.self) { try read(file, text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
