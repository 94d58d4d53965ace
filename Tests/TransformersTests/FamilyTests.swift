import Files
import Kernels
import Testing

@testable import Transformers

/// What the families add to each other: each mechanism shows in the numbers, each spelling means the same, and what
/// cannot be reproduced is refused.
@Suite struct FamilyTests {
  struct Mechanism: Sendable, CustomTestStringConvertible {
    let fixture: String
    let testDescription: String
    let remove: @Sendable (inout DecoderConfig) -> Void
  }

  /// Without the mechanism the logits are far from transformers': the parity tests do measure it.
  @Test(arguments: [
    Mechanism(fixture: "gpt-neo", testDescription: "local layers") { $0.attention[1].window = nil },
    Mechanism(fixture: "gpt-neo-old", testDescription: "a window one wider") { $0.attention[2].window = 6 },
    Mechanism(fixture: "mistral", testDescription: "window") { $0.attention[0].window = nil },
    Mechanism(fixture: "mistral-old", testDescription: "a window one narrower") { $0.attention[0].window = 6 },
    Mechanism(fixture: "qwen2", testDescription: "max_window_layers") { $0.attention[0].window = 5 },
    Mechanism(fixture: "qwen3", testDescription: "layer_types") { $0.attention[1].window = 7 },
    Mechanism(fixture: "gemma", testDescription: "embedding scale") { $0.embeddingScale = nil },
    Mechanism(fixture: "gemma2", testDescription: "score soft-cap") { $0.scoreSoftCap = nil },
    Mechanism(fixture: "gemma2", testDescription: "logit soft-cap") { $0.logitSoftCap = nil },
    Mechanism(fixture: "gemma2", testDescription: "score scale") { $0.attention[0].scale = 0.408 },
    Mechanism(fixture: "gemma3", testDescription: "rotary table of windows") { $0.attention[0].rotary = 0 },
    Mechanism(fixture: "gemma3-old", testDescription: "rotary table of full layers") { $0.attention[2].rotary = 1 },
    Mechanism(fixture: "gemma3-wrapped", testDescription: "window pattern") { $0.attention[2].window = 5 },
  ])
  func everyMechanismShows(_ mechanism: Mechanism) throws {
    let fixture = try Fixture(mechanism.fixture)
    var config = fixture.checkpoint.decoder.config
    mechanism.remove(&config)
    let found = try fixture.logits(Decoder(config: config, weights: fixture.checkpoint.decoder.weights), [])
    #expect(Fixture.worst(found, try fixture.expected.tensor("logits").floats()) > 50 * Fixture.tolerance)
  }

  /// Greedy text with a cache is that of recomputing every step, well past the window.
  @Test(arguments: ["gpt-neo", "mistral", "qwen2", "qwen3", "gemma2", "gemma3"])
  func cachedGenerationSeesTheSameWindow(name: String) throws {
    let decoder = try Fixture(name).checkpoint.decoder
    let prompt: [Int32] = [5, 9, 11, 30, 2, 8, 77, 41, 3]
    let found = try Generator(
      decoder, sampling: SamplingOptions(greedy: true), maximumTokens: 16, stopIds: []
    ).run([prompt])[0].ids
    var ids = prompt
    for id in found {
      let logits = try Fixture.logits(decoder, TokenBatch([ids]), []).logits.suffix(decoder.config.vocabularySize)
      let best = try #require(logits.max())
      // The likeliest token, or one that rounding cannot tell from it.
      #expect(best - logits[logits.startIndex + Int(id)] < 1e-4 * abs(best), "token \(ids.count - prompt.count)")
      ids.append(id)
    }
    #expect(found.count == 16)
  }

  typealias Case = HostileCheckpointTests.Case

  struct Spelling: Sendable, CustomTestStringConvertible {
    let fixture: String
    let testDescription: String
    let config: [String: JSON?]
  }

  private static let kinds = JSON.array([.string("sliding_attention"), .string("full_attention")])

  /// Other ways to write what a config says already.
  @Test(arguments: [
    Spelling(
      fixture: "gpt-neo", testDescription: "attention_layers",
      config: [
        "attention_types": .some(nil), "attention_layers": .array([.string("global"), .string("local")]),
      ]),
    Spelling(
      fixture: "mistral", testDescription: "rope_theta",
      config: ["rope_parameters": .some(nil), "rope_theta": .int(500)]),
    Spelling(
      fixture: "mistral", testDescription: "layer_types in agreement",
      config: ["layer_types": .array([.string("sliding_attention"), .string("sliding_attention")])]),
    Spelling(
      fixture: "qwen2", testDescription: "layer_types win",
      config: [
        "max_window_layers": .int(28),
        "layer_types": .array([.string("full_attention"), .string("sliding_attention"), .string("sliding_attention")]),
      ]),
    Spelling(fixture: "gemma2", testDescription: "even layers by default", config: ["layer_types": .some(nil)]),
    Spelling(fixture: "gemma2", testDescription: "tied by default", config: ["tie_word_embeddings": .some(nil)]),
    Spelling(
      fixture: "gemma3", testDescription: "old rotary keys",
      config: [
        "rope_parameters": .some(nil), "rope_theta": .int(5000), "rope_local_base_freq": .double(100),
        "rope_scaling": ["rope_type": .string("linear"), "factor": .double(8)],
      ]),
    Spelling(
      fixture: "gemma3", testDescription: "a pattern of two",
      config: ["layer_types": .some(nil), "sliding_window_pattern": .int(2)]),
  ])
  func spellingsMeanTheSame(_ spelling: Spelling) throws {
    let checkpoint = try EditedCheckpoint(spelling.fixture, config: spelling.config).load()
    let fixture = try Fixture(spelling.fixture)
    try fixture.compare(fixture.logits(checkpoint.decoder, []), "logits")
    #expect(checkpoint.warnings.isEmpty, "\(checkpoint.warnings)")
  }

  @Test(arguments: [
    Case(fixture: "mistral", key: "layer_types", value: kinds),
    Case(fixture: "mistral", key: "sliding_window", value: .int(0)),
    Case(fixture: "mistral", key: "num_local_experts", value: .int(8)),
    Case(fixture: "qwen2", key: "layer_types", value: kinds),
    Case(
      fixture: "qwen3", key: "layer_types",
      value: .array([.string("full_attention"), .string("chunked_attention"), .string("full_attention")])),
    Case(fixture: "qwen3", key: "use_sliding_window", value: .bool(false), names: "layer_types"),
    Case(
      fixture: "qwen3", key: "rope_scaling", value: ["rope_type": .string("yarn"), "factor": .int(4)],
      names: "rope_type"),
    Case(fixture: "qwen3", key: "head_dim", value: nil, names: "self_attn.q_proj.weight"),
    Case(fixture: "gemma2", key: "attn_logit_softcapping", value: .int(0)),
    Case(fixture: "gemma2", key: "query_pre_attn_scalar", value: .int(-4)),
    Case(fixture: "gemma2", key: "sliding_window", value: .null, names: "layer_types"),
    Case(fixture: "gemma3", key: "attn_logit_softcapping", value: .double(50)),
    Case(fixture: "gemma3", key: "use_bidirectional_attention", value: .bool(true)),
    Case(
      fixture: "gemma3", key: "rope_parameters", value: ["rope_type": .string("default"), "rope_theta": .int(10)]),
    Case(
      fixture: "gemma2", key: "rope_parameters",
      value: ["full_attention": ["rope_type": .string("default")]]),
    Case(fixture: "gemma3-wrapped", key: "text_config", value: nil),
    Case(
      fixture: "gpt-neo", key: "attention_types", value: .array([.array([kinds, .int(1)])])),
    Case(
      fixture: "gpt-neo", key: "attention_types", value: .array([.array([.array([.string("global")]), .int(1 << 40)])])),
    Case(fixture: "gpt-neo", key: "attention_types", value: .array([.array([.array([.string("global")]), .int(1)])])),
  ])
  func configIsRefused(_ attack: HostileCheckpointTests.Case) throws {
    try HostileCheckpointTests().configIsRefused(attack)
  }

  @Test func embeddingScaleIsRoundedToTheStoredFormat() throws {
    // ✓ transformers: √d as bfloat16.
    for (width, rounded) in [
      (2048, 45.25), (2304, 48), (3072, 55.5), (3584, 59.75), (1152, 34), (2560, 50.5), (640, 25.25),
    ] {
      let scale = Float(width).squareRoot()
      #expect(EmbeddingScale.stored.factor(scale, .bfloat16) == Float(rounded))
      #expect(EmbeddingScale.exact.factor(scale, .bfloat16) == scale)
      #expect(EmbeddingScale.stored.factor(scale, .float32) == scale)
      #expect(abs(EmbeddingScale.stored.factor(scale, .float16) - scale) <= scale / 2048)
    }
    let path = "\(Fixture.folder)/gemma-old"
    let value = try Checkpoint(path: path).values.last { $0.key == "embedding_scale" }
    #expect(value?.value == "3.46875" && value?.source.contains("stored") == true)
    let exact = try Checkpoint(path: path, embeddingScale: .exact).decoder.config.embeddingScale
    #expect(exact == Float(12).squareRoot())
    #expect(try Checkpoint(path: "\(Fixture.folder)/llama", embeddingScale: .exact).warnings.count == 1)
  }

  @Test(arguments: Fixture.names)
  func fixturesLoadWithoutWarnings(name: String) throws {
    #expect(try Fixture(name).checkpoint.warnings == [])
  }
}
