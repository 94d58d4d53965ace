import Files
import Kernels
import Testing

@testable import Transformers

/// A tiny checkpoint and what transformers computes on it (Tools/fixtures/decoders.py).
final class Fixture {
  static let folder = FileSystem.folder(of: #filePath) + "/Fixtures"
  static let names = try! FileSystem.list(folder).filter { FileSystem.exists("\(folder)/\($0)/expected.safetensors") }

  /// Largest difference allowed, as a share of the tensor's largest magnitude.
  static let tolerance: Float = 2e-5

  let checkpoint: Checkpoint
  let expected: SafetensorsFile
  let sequences: [[Int32]]
  /// Final-norm output of the latest `logits` run, [N, d].
  private(set) var normed: [Float] = []

  init(_ name: String) throws {
    // The references are float32 loads of whatever is stored.
    checkpoint = try Checkpoint(
      path: "\(Fixture.folder)/\(name)", embeddingScale: name.hasPrefix("gemma") ? .exact : nil)
    expected = try SafetensorsFile("\(Fixture.folder)/\(name)/expected.safetensors")
    let tokens = try expected.tensor("tokens")
    let ids = try tokens.integers().map { Int32($0) }
    sequences = (0..<tokens.shape[0]).map { Array(ids[$0 * tokens.shape[1]..<($0 + 1) * tokens.shape[1]]) }
  }

  func logits(_ decoder: Decoder, _ interventions: [Intervention]) throws -> [Float] {
    let run = try Fixture.logits(decoder, TokenBatch(sequences), interventions)
    normed = run.normed
    return run.logits
  }

  static func logits(
    _ decoder: Decoder, _ batch: TokenBatch, _ interventions: [Intervention]
  ) throws -> (logits: [Float], normed: [Float]) {
    let table = try InterventionTable(interventions, for: decoder.config)
    let workspace = Workspace()
    let residual = FloatBuffer(batch.count * decoder.config.width)
    let normed = FloatBuffer(batch.count * decoder.config.width)
    try decoder.embed(batch, into: residual, interventions: table, workspace: workspace)
    try decoder.runBlocks(
      0..<decoder.config.layers, residual: residual, batch: batch, interventions: table, workspace: workspace)
    try decoder.finalNorm(residual, into: normed, batch: batch, interventions: table)
    let logits = FloatBuffer(batch.count * decoder.config.vocabularySize)
    decoder.unembed(normed.pointer, rows: batch.count, into: logits.pointer)
    return (logits.array, normed.array)
  }

  func compare(_ found: [Float], _ name: String) throws {
    let reference = try expected.tensor(name).floats()
    try #require(found.count == reference.count, "\(name): \(found.count) values, expected \(reference.count)")
    let worst = Fixture.worst(found, reference)
    #expect(worst < Fixture.tolerance, "\(name): worst difference \(worst) of the largest magnitude")
  }

  /// Points inside a block are stored for one checkpoint of each kind; `hidden_*` and `logits` for all.
  func compareIfStored(_ found: [Float], _ name: String) throws {
    if expected.tensors[name] != nil { try compare(found, name) }
  }

  /// Largest absolute difference over the reference's largest magnitude.
  static func worst(_ found: [Float], _ reference: [Float]) -> Float {
    let scale = reference.reduce(0) { max($0, abs($1)) }
    return zip(found, reference).reduce(0) { max($0, $1.0.isFinite ? abs($1.0 - $1.1) : .infinity) } / scale
  }

  static func tensorName(_ hook: HookPoint) -> String {
    switch hook {
    case .embed: "embed"
    case .positionEmbed: "pos_embed"
    case .residPre(let layer): "hidden_\(layer)"
    case .attnZ(let layer): "attn_z_\(layer)"
    case .attnOut(let layer): "attn_out_\(layer)"
    case .residMid(let layer): "resid_mid_\(layer)"
    case .mlpPost(let layer): "mlp_post_\(layer)"
    case .mlpOut(let layer): "mlp_out_\(layer)"
    case .residPost(let layer): "resid_post_\(layer)"
    case .lnFinal: "ln_final"
    }
  }
}
