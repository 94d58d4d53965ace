import Files
import Kernels
import Testing

@testable import Transformers

/// Checkpoints that contradict themselves or ask for what does not exist: one error naming the key or tensor, at once.
@Suite(.timeLimit(.minutes(5))) struct HostileCheckpointTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let fixture: String
    let key: String
    let value: JSON?
    /// What the error names, where that is not the key.
    var names: String?

    var testDescription: String { "\(fixture): \(key) = \(value.map { "\($0)" } ?? "absent")" }
  }

  static let huge = JSON.double(1e300)

  @Test(arguments: [
    Case(fixture: "gpt2", key: "n_layer", value: .int(1_000_000_000)),
    Case(fixture: "gpt2", key: "n_layer", value: .int(0)),
    Case(fixture: "gpt2", key: "n_layer", value: .int(4_000), names: "transformer.h.3.ln_1.weight"),
    Case(fixture: "gpt2", key: "n_layer", value: .double(2)),
    Case(fixture: "gpt2", key: "n_head", value: .int(0)),
    Case(fixture: "gpt2", key: "n_head", value: .int(3), names: "num_attention_heads"),
    Case(fixture: "gpt2", key: "vocab_size", value: .int(0)),
    Case(fixture: "gpt2", key: "vocab_size", value: .int(98), names: "transformer.wte.weight"),
    Case(fixture: "gpt2", key: "n_embd", value: .int(-32)),
    Case(fixture: "gpt2", key: "n_embd", value: .int(Int64.max)),
    Case(fixture: "gpt2", key: "n_positions", value: .int(1 << 28), names: "transformer.wpe.weight"),
    Case(fixture: "gpt2", key: "n_inner", value: .int(1 << 28), names: "transformer.h.0.mlp.c_fc.weight"),
    Case(fixture: "gpt2", key: "layer_norm_epsilon", value: .double(-1e-5)),
    Case(fixture: "gpt2", key: "layer_norm_epsilon", value: huge),
    Case(fixture: "gpt2", key: "activation_function", value: .string("quick_gelu")),
    Case(fixture: "gpt2", key: "activation_function", value: .int(3)),
    Case(fixture: "gpt2", key: "model_type", value: .string("gpt3")),
    Case(fixture: "gpt2", key: "model_type", value: nil),
    Case(fixture: "gpt2", key: "add_cross_attention", value: .bool(true)),
    Case(fixture: "gpt2", key: "quantization_config", value: ["bits": .int(4)]),
    Case(fixture: "gpt2", key: "tie_word_embeddings", value: .bool(false), names: "lm_head.weight"),
    Case(fixture: "gpt2", key: "eos_token_id", value: .int(1 << 40)),
    Case(fixture: "gpt2", key: "eos_token_id", value: .array([.int(1), .string("2")])),
    Case(fixture: "neox-parallel", key: "hidden_size", value: .int(1 << 29)),
    Case(fixture: "neox-old-keys", key: "rotary_pct", value: huge),
    Case(fixture: "neox-old-keys", key: "rotary_pct", value: .double(-1e300)),
    Case(fixture: "neox-old-keys", key: "rotary_pct", value: .double(0.4)),
    Case(fixture: "neox-old-keys", key: "rotary_emb_base", value: .int(0)),
    Case(fixture: "neox-old-keys", key: "rotary_emb_base", value: .double(1e-60)),
    Case(
      fixture: "neox-parallel", key: "rope_scaling", value: ["type": .string("yarn"), "factor": .int(2)],
      names: "rope_type"),
    Case(fixture: "llama", key: "num_key_value_heads", value: .int(3)),
    Case(fixture: "llama", key: "num_key_value_heads", value: .int(0)),
    Case(fixture: "llama", key: "head_dim", value: .int(7), names: "head width"),
    Case(fixture: "llama", key: "head_dim", value: .int(1 << 40)),
    Case(fixture: "llama", key: "rms_norm_eps", value: .string("1e-5")),
    Case(fixture: "llama", key: "rope_parameters", value: ["rope_type": .string("linear")], names: "factor"),
    Case(
      fixture: "llama", key: "rope_parameters", value: ["rope_type": .string("linear"), "factor": .int(0)],
      names: "factor"),
    Case(
      fixture: "llama", key: "rope_parameters", value: ["rope_type": .string("dynamic"), "factor": .int(2)],
      names: "rope_type"),
    Case(fixture: "llama", key: "rope_parameters", value: ["rope_theta": .double(1e-300)], names: "rope_theta"),
    Case(
      fixture: "llama", key: "rope_parameters", value: ["partial_rotary_factor": .double(0.5)],
      names: "partial_rotary_factor"),
    Case(fixture: "llama", key: "rope_parameters", value: .array([])),
    Case(
      fixture: "llama", key: "rope_parameters",
      value: [
        "rope_type": .string("llama3"), "factor": .int(8), "low_freq_factor": .int(4), "high_freq_factor": .int(4),
      ], names: "high_freq_factor"),
    Case(
      fixture: "llama", key: "layer_types", value: .array([.string("full_attention"), .string("sliding_attention")])),
    Case(fixture: "llama", key: "attention_bias", value: .bool(true), names: "self_attn.q_proj.bias"),
  ])
  func configIsRefused(_ attack: Case) throws {
    let checkpoint = try EditedCheckpoint(attack.fixture, config: [attack.key: attack.value])
    let found = try #require(checkpoint.loadError(), "it was loaded")
    #expect(found.kind == .badData)
    #expect(found.description.contains(attack.names ?? attack.key), "\(found)")
    #expect(!found.description.contains("\n"))
  }

  @Test(arguments: [Dtype.f32, .f16, .bf16, .f64])
  func weightsThatAreNoNumbersAreRefused(dtype: Dtype) throws {
    for name in ["transformer.h.1.attn.c_attn.weight", "transformer.h.0.ln_2.bias", "transformer.wte.weight"] {
      for bad in [Float.nan, .infinity] {
        let checkpoint = try EditedCheckpoint("gpt2", tensors: { $0[name]?.values[5] = bad }, dtype: dtype)
        let error = try #require(checkpoint.loadError())
        #expect(error.kind == .badData && error.item == name)
      }
    }
  }

  @Test func shapesAndNamesMustFit() throws {
    let name = "transformer.h.0.attn.c_proj.weight"
    let wrong = try EditedCheckpoint("gpt2", tensors: { $0[name] = ([32, 0], []) })
    #expect(wrong.loadError()?.item == name)
    let gone = try EditedCheckpoint("gpt2", tensors: { $0[name] = nil })
    #expect(gone.loadError()?.description.contains(name) == true)
    let nothing = try EditedCheckpoint("gpt2", tensors: { $0 = [:] })
    #expect(nothing.loadError()?.kind == .badData)
  }

  @Test func float64IsNarrowedWithANotice() throws {
    let checkpoint = try EditedCheckpoint("gpt2", dtype: .f64).load()
    #expect(checkpoint.warnings.contains { $0.contains("float64") })
    let fixture = try Fixture("gpt2")
    try fixture.compare(fixture.logits(checkpoint.decoder, []), "logits")
  }

  /// Both stored, declared as one: each is used as it is, and the user is told when they differ.
  @Test func tiedWeightsThatDiffer() throws {
    func edited(_ change: Float) throws -> EditedCheckpoint {
      try EditedCheckpoint("gpt2") { tensors in
        var head = tensors["transformer.wte.weight"]!
        head.values[0] += change
        tensors["lm_head.weight"] = head
      }
    }
    let same = try edited(0)
    #expect(try same.load().warnings.isEmpty)
    let other = try edited(1)
    let checkpoint = try other.load()
    #expect(checkpoint.warnings.count == 1 && checkpoint.warnings[0].contains("tie_word_embeddings"))
    let weights = checkpoint.decoder.weights
    #expect(weights.unembedding.base.load(as: Float.self) == weights.embedding.base.load(as: Float.self) + 1)
  }

  /// Only the head is stored, as in some tied checkpoints; and names without the family's prefix.
  @Test func eitherTiedTensorAndBareNames() throws {
    let fixture = try Fixture("gpt2")
    let head = try EditedCheckpoint("gpt2") { $0["lm_head.weight"] = $0.removeValue(forKey: "transformer.wte.weight") }
    try fixture.compare(fixture.logits(head.load().decoder, []), "logits")
    let bare = try EditedCheckpoint("gpt2") { tensors in
      tensors = Dictionary(
        uniqueKeysWithValues: tensors.map { name, tensor in
          (name.hasPrefix("transformer.") ? String(name.dropFirst(12)) : name, tensor)
        })
    }
    try fixture.compare(fixture.logits(bare.load().decoder, []), "logits")
  }

  @Test func harmlessConfigsLoad() throws {
    let window = try EditedCheckpoint("llama", config: ["sliding_window": .int(4)]).load()
    #expect(window.warnings.contains { $0.contains("sliding_window") })
    let ids = try EditedCheckpoint("gpt2", config: ["eos_token_id": .array([.int(5), .int(-1), .int(7)])]).load()
    #expect(ids.decoder.config.eosIds == [5, 7])
    let null = try EditedCheckpoint("llama", config: ["rope_scaling": .null, "head_dim": .null, "eos_token_id": .null])
      .load()
    #expect(null.decoder.config.headWidth == 8 && null.decoder.config.eosIds.isEmpty)
  }
}
