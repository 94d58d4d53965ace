import Files
import Testing

@testable import Transformers

/// What is read of an encoder's folder, and what is refused.
@Suite struct EncoderCheckpointTests {
  private func load(
    _ fixture: String, config: [String: JSON?] = [:],
    tensors: ((inout [String: (shape: [Int], values: [Float])]) -> Void)? = nil
  ) throws -> EncoderCheckpoint {
    let edited = try EditedCheckpoint("../EncoderFixtures/\(fixture)", config: config, tensors: tensors)
    return try withExtendedLifetime(edited) { try EncoderCheckpoint(path: edited.path) }
  }

  @Test func defaultsAreThoseOfTransformers() throws {
    let checkpoint = try EncoderFixture("bert-old").checkpoint
    let config = checkpoint.encoder.config
    #expect(config.epsilon == 1e-12 && config.activation == .gelu && config.padIds == [0] && config.tokenTypes == 2)
    let defaults = checkpoint.values.filter { $0.source == "default" }.map(\.key)
    #expect(Set(defaults).isSuperset(of: ["layer_norm_eps", "hidden_act", "pad_token_id", "type_vocab_size"]))
  }

  @Test func headsAndTablesAreIgnoredInSilence() throws {
    let prefixed = try EncoderFixture("bert-prefix").checkpoint
    #expect(prefixed.warnings.isEmpty)
    #expect(prefixed.ignoredTensors.contains("cls.predictions.bias"))
    #expect(prefixed.ignoredTensors.contains("bert.pooler.dense.weight"))
    #expect(try EncoderFixture("bert").checkpoint.ignoredTensors == ["pooler.dense.bias", "pooler.dense.weight"])
    let odd = try load("bert") { $0["adapter.weight"] = ([1], [1]) }
    #expect(odd.warnings.count == 1 && odd.warnings[0].contains("adapter.weight"))
  }

  @Test(
    arguments: [
      ("model_type", .string("gpt2"), "this is a decoder"), ("model_type", .string("roberta"), "roberta"),
      ("model_type", nil, "model_type"), ("is_decoder", .bool(true), "is_decoder"),
      ("add_cross_attention", .bool(true), "add_cross_attention"), ("quantization_config", [:], "quantization_config"),
      ("position_embedding_type", .string("relative_key"), "position_embedding_type"),
      ("hidden_act", .string("quick"), "hidden_act"), ("num_attention_heads", .int(5), "num_attention_heads"),
      ("num_attention_heads", .int(0), "num_attention_heads"), ("hidden_size", .int(1 << 40), "hidden_size"),
      ("num_hidden_layers", .int(1_000_000), "num_hidden_layers"),
      ("num_hidden_layers", .int(4), "encoder.layer.3.attention.self.query.weight"),
      ("vocab_size", .int(90), "embeddings.word_embeddings.weight"), ("vocab_size", .string("89"), "vocab_size"),
      ("type_vocab_size", .int(0), "type_vocab_size"), ("layer_norm_eps", .double(-1), "layer_norm_eps"),
      ("max_position_embeddings", .int(25), "embeddings.position_embeddings.weight"),
      ("intermediate_size", .int(39), "encoder.layer.0.intermediate.dense.weight"),
    ] as [(String, JSON?, String)])
  func contradictionsAreNamed(key: String, value: JSON?, names: String) throws {
    let error = try #require(throws: FileError.self) { try load("bert", config: [key: value]) }
    #expect(error.kind == .badData && error.description.contains(names), "\(error)")
  }

  @Test func badTensorsAreNamed() throws {
    let norm = "encoder.layer.1.output.LayerNorm"
    for (name, edit) in [
      (norm + ".weight", { $0[norm + ".weight"] = nil }), (norm + ".bias", { $0[norm + ".bias"] = ([3], [1, 2, 3]) }),
      // With a gamma beside it, the beta must be there too.
      (norm + ".beta", { $0[norm + ".gamma"] = $0.removeValue(forKey: norm + ".weight") }),
      ("embeddings.LayerNorm.bias", { $0["embeddings.LayerNorm.bias"]!.values[2] = .nan }),
      ("encoder.layer.0.output.dense.weight", { $0["encoder.layer.0.output.dense.weight"]!.values[7] = .infinity }),
    ] as [(String, (inout [String: (shape: [Int], values: [Float])]) -> Void)] {
      let error = try #require(throws: FileError.self) { try load("bert", tensors: edit) }
      #expect(error.kind == .badData && error.description.contains(name), "\(error)")
    }
  }

  @Test func decodersAndEncodersAreToldApart() throws {
    let encoder = EncoderFixture.folder + "/bert"
    let decoder = Fixture.folder + "/gpt2"
    #expect(try CheckpointKind(path: encoder) == .encoder)
    #expect(try CheckpointKind(path: decoder) == .decoder)
    let error = try #require(throws: FileError.self) { try Checkpoint(path: encoder) }
    #expect(error.description.contains("this is an encoder") && error.description.contains("model_type"))
  }
}
