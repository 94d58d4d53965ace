import Files
import Kernels
import Transformers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the model predicts after every token of a prompt, and which features are active there.
public struct PromptInspection: Sendable {
  /// The likeliest next token at a position.
  public struct Prediction: Sendable {
    public let id: Int32
    public let probability: Double
  }

  /// [T]
  public let predictions: [Prediction]
  /// One per SAE, in the order given.
  public let saes: [FeatureInspection]

  /// Runs a prompt once, unchanged, with every SAE looking on at its hook point.
  public init(
    _ decoder: Decoder, _ saes: [(sae: SparseAutoencoder, hook: HookPoint)], ids: [Int32], included: [Bool]
  ) throws {
    let batch = TokenBatch([ids], included: [included])
    var features = saes.map { FeatureBatch(featureCount: $0.sae.featureCount) }
    var checks = saes.map { ReconstructionCheck(width: $0.sae.inputWidth) }
    var observers = try saes.enumerated().map { index, entry in
      try entry.sae.intervention(at: entry.hook) { result in
        features[index] = result.features
        checks[index].add(result)
      }
    }
    var inputs: [HookPoint: FloatBuffer] = [:]
    for hook in Set(saes.map(\.hook)) where LogitDirections.needInput(decoder, at: hook) {
      let copy = FloatBuffer(ids.count * decoder.config.width(at: hook))
      inputs[hook] = copy
      observers.append(
        Intervention(at: hook) { tile in
          for row in 0..<tile.rows {
            (copy.pointer + row * tile.width).update(from: tile.row(row), count: tile.width)
          }
        })
    }
    let table = try InterventionTable(observers, for: decoder.config)
    let width = decoder.config.width
    let (residual, normed) = (FloatBuffer(ids.count * width), FloatBuffer(ids.count * width))
    let workspace = Workspace()
    try decoder.embed(batch, into: residual, interventions: table, workspace: workspace)
    try decoder.runBlocks(
      0..<decoder.config.layers, residual: residual, batch: batch, interventions: table, workspace: workspace)
    try decoder.finalNorm(residual, into: normed, batch: batch, interventions: table)
    predictions = Self.predictions(decoder, normed, rows: ids.count)
    let tokens = predictions.map(\.id)
    let places = included.indices.filter { included[$0] }
    self.saes = saes.indices.map { index in
      let hook = saes[index].hook
      let directions = LogitDirections(
        decoder, at: hook, tokens: tokens, residual: residual.pointer, input: inputs[hook]?.pointer)
      var active: [[FeatureInspection.Active]?] = ids.map { _ in nil }
      let found = saes[index].sae.activeFeatures(features[index], directions, at: places)
      for (row, place) in places.enumerated() { active[place] = found[row] }
      return FeatureInspection(tokens: active, check: checks[index])
    }
  }

  /// The likeliest tokens first, then how likely they are: a second walk over the vocabulary instead of [T, V] logits.
  private static func predictions(_ decoder: Decoder, _ normed: FloatBuffer, rows: Int) -> [Prediction] {
    func nextTokens(_ targets: [Int32]) -> NextTokenRows {
      decoder.nextTokens([UnsafePointer(normed.pointer)], rows: rows, targets: targets)
    }
    let ids = nextTokens(Array(repeating: -1, count: rows)).prediction[0]
    return zip(ids, nextTokens(ids).crossEntropy[0]).map { Prediction(id: $0, probability: exp(-$1)) }
  }
}

extension SparseAutoencoder {
  /// The active features of every row by falling value, each with what it adds along the row's direction.
  fileprivate func activeFeatures(
    _ features: FeatureBatch, _ directions: LogitDirections, at places: [Int]
  ) -> [[FeatureInspection.Active]] {
    let coefficients = coefficients(ofChange: features)
    let decoderRow = FloatBuffer(inputWidth)
    return places.indices.map { row in
      features.range(of: row).map { j in
        decoder.copyRow(Int(features.indices[j]), into: decoderRow.pointer)
        let along = dot(decoderRow.pointer, directions.row(places[row]), count: inputWidth)
        return FeatureInspection.Active(
          index: Int(features.indices[j]), value: features.values[j], contribution: coefficients[j] * along)
      }.sorted { ($1.value, $0.index) < ($0.value, $1.index) }
    }
  }
}
