import Files
import Foundation
import Kernels
import Testing
import Transformers

@testable import SparseAutoencoders

/// Contributions to the predicted token's logit, by the direct path.
struct InspectionTests {
  private static func fixture(_ name: String) throws -> Decoder {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
    return try Checkpoint(path: root + "/TransformersTests/Fixtures/\(name)").decoder
  }

  /// At the last block's output the direct path is all there is: x·r, plus the norm's bias, is the logit itself.
  @Test(arguments: ["gpt2", "llama", "neox-sequential", "qwen2", "gemma"])
  func directionGivesTheLogit(_ name: String) throws {
    let decoder = try Self.fixture(name)
    let (d, vocabulary) = (decoder.config.width, decoder.config.vocabularySize)
    let batch = TokenBatch([[3, 1, 4, 1, 5]])
    let (residual, normed) = (FloatBuffer(5 * d), FloatBuffer(5 * d))
    let workspace = Workspace()
    try decoder.embed(batch, into: residual, workspace: workspace)
    try decoder.runBlocks(0..<decoder.config.layers, residual: residual, batch: batch, workspace: workspace)
    try decoder.finalNorm(residual, into: normed, batch: batch)
    let logits = FloatBuffer(5 * vocabulary)
    decoder.unembed(normed.pointer, rows: 5, into: logits.pointer)
    let tokens: [Int32] = [7, 20, 0, 33, 12]
    let directions = LogitDirections(
      decoder, at: .residPost(decoder.config.layers - 1), tokens: tokens, residual: residual.pointer)
    let row = FloatBuffer(d)
    for (place, token) in tokens.enumerated() {
      decoder.weights.unembedding.copyRow(Int(token), into: row.pointer)
      let bias = decoder.weights.finalNorm.bias.map { dot(row.pointer, $0, count: d) } ?? 0
      let direct = dot(residual.pointer + place * d, directions.row(place), count: d) + bias
      let logit = logits.pointer[place * vocabulary + Int(token)]
      #expect(abs(direct - logit) < 2e-5 * max(1, abs(logit)), "\(name) \(place): \(direct) \(logit)")
    }
  }

  /// Inside the last block, a change at the hook times the direction is what the projection adds to the stream.
  @Test func directionsPassThroughTheProjectionThatFollows() throws {
    let decoder = try Self.fixture("gpt2")
    let layer = decoder.config.layers - 1
    let d = decoder.config.width
    var noise = Noise(3)
    let residual = FloatBuffer(noise.array(d))
    let inner = LogitDirections(decoder, at: .mlpPost(layer), tokens: [9], residual: residual.pointer)
    let outer = LogitDirections(decoder, at: .residPost(layer), tokens: [9], residual: residual.pointer)
    let change = FloatBuffer(noise.array(inner.width))
    let written = FloatBuffer(d)
    linear(
      change.pointer, rows: 1, stride: inner.width, weight: decoder.weights.blocks[layer].mlp.down.weight,
      into: written.pointer, stride: d)
    let (a, b) = (
      dot(change.pointer, inner.row(0), count: inner.width), dot(written.pointer, outer.row(0), count: d)
    )
    #expect(abs(a - b) < 1e-5 * max(1, abs(b)))
  }

  /// Where a norm follows the projection, the activations at the hook times the direction is what reaches the stream.
  @Test(arguments: ["gemma2", "gemma3"])
  func directionsPassThroughTheOutputNorm(_ name: String) throws {
    let decoder = try Self.fixture(name)
    let (layer, d) = (decoder.config.layers - 1, decoder.config.width)
    for (hook, output) in [(HookPoint.attnZ(layer), HookPoint.attnOut(layer)), (.mlpPost(layer), .mlpOut(layer))] {
      #expect(LogitDirections.needInput(decoder, at: hook) && !LogitDirections.needInput(decoder, at: output))
      var seen: [HookPoint: [Float]] = [:]
      let observers = [hook, output].map { point in
        Intervention(at: point) { tile in
          seen[point] = Array(UnsafeBufferPointer(start: tile.row(tile.rows - 1), count: tile.width))
        }
      }
      let batch = TokenBatch([[3, 1, 4, 1, 5]])
      let residual = FloatBuffer(5 * d)
      let workspace = Workspace()
      try decoder.embed(batch, into: residual, workspace: workspace)
      try decoder.runBlocks(
        0..<decoder.config.layers, residual: residual, batch: batch,
        interventions: InterventionTable(observers, for: decoder.config), workspace: workspace)
      let (x, y) = (try #require(seen[hook]), try #require(seen[output]))
      let last = residual.pointer + 4 * d
      let inner = LogitDirections(decoder, at: hook, tokens: [9], residual: last, input: x)
      let outer = LogitDirections(decoder, at: output, tokens: [9], residual: last)
      let (a, b) = (dot(x, inner.row(0), count: x.count), dot(y, outer.row(0), count: d))
      #expect(abs(a - b) < 1e-5 * max(1, abs(b)), "\(name) \(hook.name): \(a) \(b)")
    }
  }

  /// All contributions of a token together are (x̂ − b_dec)·r; the prediction is the likeliest token.
  @Test(arguments: SparseAutoencoder.Kind.allCases)
  func contributionsAddUpToTheReconstructions(_ kind: SparseAutoencoder.Kind) throws {
    let decoder = try Self.fixture("gpt2")
    let d = decoder.config.width
    let sae = try SparseAutoencoder.random(kind, d: d, features: 70)
    let hook = HookPoint.residPost(1)
    let ids: [Int32] = [3, 1, 4, 1, 5]
    let included = [true, false, true, true, true]
    let inspection = try PromptInspection(decoder, [(sae, hook)], ids: ids, included: included)
    #expect(inspection.saes[0].tokens.map { $0 != nil } == included)
    #expect(inspection.predictions.allSatisfy { $0.probability > 0 && $0.probability <= 1 })

    var reconstruction: [Float] = []
    let observer = try sae.intervention(at: hook) { result in
      reconstruction = Array(UnsafeBufferPointer(start: result.reconstruction, count: result.rows.count * d))
    }
    let batch = TokenBatch([ids], included: [included])
    let residual = FloatBuffer(ids.count * d)
    let workspace = Workspace()
    try decoder.embed(batch, into: residual, workspace: workspace)
    try decoder.runBlocks(
      0..<decoder.config.layers, residual: residual, batch: batch,
      interventions: InterventionTable([observer], for: decoder.config), workspace: workspace)
    let directions = LogitDirections(
      decoder, at: hook, tokens: inspection.predictions.map(\.id), residual: residual.pointer)
    for (row, place) in included.indices.filter({ included[$0] }).enumerated() {
      let sum = inspection.saes[0].tokens[place]!.reduce(0.0) { $0 + Double($1.contribution) }
      let expected = (0..<d).reduce(0.0) {
        $0 + Double(reconstruction[row * d + $1] - sae.decoderBias[$1]) * Double(directions.row(place)[$1])
      }
      #expect(abs(sum - expected) < 1e-4 * max(1, abs(expected)), "\(kind) \(place)")
    }
  }
}
