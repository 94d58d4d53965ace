import Files
import Kernels
import Testing

@testable import Transformers

/// Every tiny checkpoint against transformers in float32: logits, hidden states and hook points.
@Suite struct ParityTests {
  @Test(arguments: Fixture.names)
  func everyActivationMatchesTransformers(name: String) throws {
    let fixture = try Fixture(name)
    let decoder = fixture.checkpoint.decoder
    let config = decoder.config
    var recorded: [HookPoint: [Float]] = [:]
    let recorders = config.hookPoints.map { hook in
      Intervention(at: hook) { tile in
        recorded[hook] = (0..<tile.rows).flatMap { Array(UnsafeBufferPointer(start: tile.row($0), count: tile.width)) }
      }
    }
    let logits = try fixture.logits(decoder, recorders)
    try fixture.compare(logits, "logits")
    for hook in config.hookPoints {
      let found = try #require(recorded[hook], "\(hook.name) never acted")
      try fixture.compareIfStored(found, Fixture.tensorName(hook))
    }
    // hidden_states of transformers: block inputs, the last one after the final norm.
    for layer in 0..<config.layers { try fixture.compare(recorded[.residPre(layer)]!, "hidden_\(layer)") }
    try fixture.compare(fixture.normed, "hidden_\(config.layers)")
  }

  /// Recording must not change what is computed: products written through a buffer or straight into the stream.
  @Test(arguments: Fixture.names)
  func unhookedRunMatchesToo(name: String) throws {
    let fixture = try Fixture(name)
    try fixture.compare(fixture.logits(fixture.checkpoint.decoder, []), "logits")
  }

  @Test(arguments: Fixture.names)
  func lossMatches(name: String) throws {
    let fixture = try Fixture(name)
    let decoder = fixture.checkpoint.decoder
    _ = try fixture.logits(decoder, [])
    let length = fixture.sequences[0].count
    let targets = fixture.sequences.flatMap { $0.dropFirst() + [-1] }
    let rows = fixture.normed.withUnsafeBufferPointer { normed in
      decoder.nextTokens([normed.baseAddress!], rows: targets.count, targets: targets)
    }
    let mean = rows.crossEntropy[0].reduce(0, +) / Double(fixture.sequences.count * (length - 1))
    let expected = Double(try fixture.expected.tensor("loss").floats()[0])
    #expect(abs(mean - expected) < 1e-5 * expected, "found \(mean), transformers \(expected)")
  }

  /// Sequences of one batch must not see each other, nor depend on how they are grouped.
  @Test(arguments: Fixture.names)
  func batchesDoNotMatter(name: String) throws {
    let fixture = try Fixture(name)
    let decoder = fixture.checkpoint.decoder
    let together = try fixture.logits(decoder, [])
    var apart: [Float] = []
    for sequence in fixture.sequences { apart += try Fixture.logits(decoder, TokenBatch([sequence]), []).logits }
    #expect(Fixture.worst(apart, together) < 1e-5)
  }

  @Test(arguments: Fixture.names)
  func runsStopAfterTheLastHook(name: String) throws {
    let fixture = try Fixture(name)
    let decoder = fixture.checkpoint.decoder
    // The two embeddings come out of one step.
    for hook in decoder.config.hookPoints where hook != .embed {
      var later: [String] = []
      var found: [Float] = []
      let spies = decoder.config.hookPoints.map { other in
        Intervention(at: other) { tile in
          if other.depth > hook.depth { later.append(other.name) }
          if other == hook {
            found = (0..<tile.rows).flatMap { Array(UnsafeBufferPointer(start: tile.row($0), count: tile.width)) }
          }
        }
      }
      let batch = TokenBatch(fixture.sequences)
      try decoder.run(
        batch, until: hook, interventions: InterventionTable(spies, for: decoder.config),
        residual: FloatBuffer(batch.count * decoder.config.width), workspace: Workspace())
      try fixture.compareIfStored(found, Fixture.tensorName(hook))
      #expect(!found.isEmpty, "\(hook.name) never acted")
      #expect(later.isEmpty, "\(hook.name) ran on to \(later)")
    }
  }
}
