import Files
import Kernels
import Testing

@testable import Transformers

/// A tiny encoder and what transformers computes on it (Tools/fixtures/encoders.py).
struct EncoderFixture {
  static let folder = FileSystem.folder(of: #filePath) + "/EncoderFixtures"
  static let names = try! FileSystem.list(folder).filter { $0.hasPrefix("bert") }

  let checkpoint: EncoderCheckpoint
  let expected: SafetensorsFile
  let sequences: [[Int32]]
  var encoder: Encoder { checkpoint.encoder }

  init(_ name: String) throws {
    checkpoint = try EncoderCheckpoint(path: "\(Self.folder)/\(name)")
    expected = try SafetensorsFile("\(Self.folder)/\(name)/expected.safetensors")
    var ids = try expected.tensor("tokens").integers().map { Int32($0) }[...]
    sequences = try expected.tensor("lengths").integers().map { length in
      defer { ids = ids.dropFirst(Int(length)) }
      return Array(ids.prefix(Int(length)))
    }
  }

  /// Last hidden states of a batch, [N, d].
  func hidden(_ batch: TokenBatch, hook: Encoder.Hook? = nil) throws -> FloatBuffer {
    let hidden = FloatBuffer(batch.count * encoder.config.width)
    try encoder.run(batch, into: hidden, workspace: EncoderWorkspace(), hook: hook)
    return hidden
  }

  func compare(_ found: [Float], _ name: String) throws {
    let reference = try expected.tensor(name).floats()
    try #require(found.count == reference.count, "\(name): \(found.count) values, expected \(reference.count)")
    let worst = Fixture.worst(found, reference)
    #expect(worst < Fixture.tolerance, "\(name): worst difference \(worst) of the largest magnitude")
  }

  static func tensorName(_ hook: EncoderHookPoint) -> String {
    switch hook {
    case .fullEmbed: "hidden_0"
    case .block(.residPre(let layer)): "hidden_\(layer)"
    case .block(.attnZ(let layer)): "attn_z_\(layer)"
    case .block(.attnOut(let layer)): "attn_out_\(layer)"
    case .block(.residMid(let layer)): "resid_mid_\(layer)"
    case .block(.mlpPost(let layer)): "mlp_post_\(layer)"
    case .block(.mlpOut(let layer)): "mlp_out_\(layer)"
    case .block(.residPost(let layer)): "resid_post_\(layer)"
    case .normalizedResidPost(let layer): "hidden_\(layer + 1)"
    case .block(let other): other.name
    }
  }
}

/// Every tiny encoder against transformers in float32: hidden states, hook points, pooled vectors.
@Suite struct EncoderParityTests {
  @Test(arguments: EncoderFixture.names)
  func everyActivationMatchesTransformers(name: String) throws {
    let fixture = try EncoderFixture(name)
    var met: [EncoderHookPoint] = []
    _ = try fixture.hidden(TokenBatch(fixture.sequences)) { hook, tile in
      met.append(hook)
      let found = Array(UnsafeBufferPointer(start: tile.base, count: tile.rows * tile.width))
      #expect(tile.width == fixture.encoder.config.width(at: hook) && tile.stride == tile.width)
      let tensor = EncoderFixture.tensorName(hook)
      if fixture.expected.tensors[tensor] != nil { try fixture.compare(found, tensor) }
    }
    #expect(met == fixture.encoder.config.hookPoints)
    #expect(Set(met.map(\.name)).count == met.count)
  }

  /// Recording must not change what is computed; pooling is over all tokens of each sequence.
  @Test(arguments: EncoderFixture.names)
  func unhookedRunAndPoolingMatch(name: String) throws {
    let fixture = try EncoderFixture(name)
    let batch = TokenBatch(fixture.sequences)
    let hidden = try fixture.hidden(batch)
    try fixture.compare(hidden.array, "hidden_\(fixture.encoder.config.layers)")
    var embedding = fixture.checkpoint.embedding
    #expect(embedding == SentenceEmbedding(longestSequence: 24))
    let width = fixture.encoder.config.width
    try fixture.compare(embedding.vectors(hidden, batch, width: width).array, "pooled")
    embedding.normalises = true
    try fixture.compare(embedding.vectors(hidden, batch, width: width).array, "pooled_unit")
  }

  @Test(arguments: EncoderFixture.names)
  func sequencesOfABatchAreAsIfAlone(name: String) throws {
    let fixture = try EncoderFixture(name)
    let together = try fixture.hidden(TokenBatch(fixture.sequences)).array
    let apart = try fixture.sequences.flatMap { try fixture.hidden(TokenBatch([$0])).array }
    #expect(Fixture.worst(apart, together) < 1e-5)
    let reversed = try fixture.hidden(TokenBatch(fixture.sequences.reversed())).array
    let last = fixture.sequences.last!.count * fixture.encoder.config.width
    #expect(Fixture.worst(Array(reversed.prefix(last)), Array(together.suffix(last))) < 1e-5)
  }

  @Test func aHookMayChangeWhatFollows() throws {
    let fixture = try EncoderFixture("bert")
    let batch = TokenBatch(fixture.sequences)
    let changed = try fixture.hidden(batch) { hook, tile in
      if hook == .block(.residPre(2)) { tile.base.update(repeating: 0, count: tile.rows * tile.width) }
    }.array
    let width = fixture.encoder.config.width
    // From the same input everywhere, every token of every sequence comes out the same.
    for row in 1..<batch.count {
      #expect(Fixture.worst(Array(changed[row * width..<(row + 1) * width]), Array(changed[..<width])) < 1e-5)
    }
  }

  @Test func idsAndLengthsOutOfRangeAreRefused() throws {
    let fixture = try EncoderFixture("bert")
    for ids in [[-1], [89], Array(repeating: 1, count: 25)] as [[Int32]] {
      #expect(throws: UsageError.self) { try fixture.hidden(TokenBatch([[1, 2], ids])) }
    }
    #expect(try fixture.hidden(TokenBatch([])).count == 0)
    let batch = TokenBatch([[], [3]])
    let pooled = SentenceEmbedding(normalises: true, longestSequence: 24)
      .vectors(try fixture.hidden(batch), batch, width: 24).array
    #expect(pooled.prefix(24).allSatisfy { $0 == 0 } && pooled.suffix(24).contains { $0 != 0 })
  }
}
