import Kernels

/// What a run will take, estimated before it starts; of several ranks the memory of each.
public struct TrainingEstimate: Equatable, Sendable {
  /// Bytes of memory at most, data included.
  public var memory = 0
  /// Bytes of the checkpoint and the SAEs on disk.
  public var disk = 0
  /// Seconds, without running a model.
  public var seconds = 0.0

  /// `density` is the share of features that may be active at the start where a penalty decides: one half.
  public init(_ plan: TrainingPlan, _ saes: [(options: SAETrainingOptions, width: Int)], siteWidths: [Int]) {
    let batch = plan.batchRows
    var blockRows = batch
    if case .shuffled(_, let batches) = plan.order { blockRows = batch * batches }
    let split = plan.partition.split
    memory = siteWidths.reduce(0) { $0 + $1 * 4 * (blockRows + batch) } / split.rows
    var flops = 0.0
    for (options, width) in saes {
      let features = options.featureCount
      let count = SAEParameters.count(
        featureCount: features, width: width, vectorCount: options.architecture.vectorNames.count)
      let levels = options.architecture.levels(features).count
      // Row, column and staged copies of an entry.
      let active = options.architecture.k ?? Double(features) / 2
      let entries = Int(Double(batch / split.rows) * active) / split.features
      // Ranks that share out the rows add up a copy of the gradients.
      memory += count / split.features * (split.rows > 1 ? 16 : 12) + batch / split.rows * width * 4 * (levels + 3)
      memory += entries * 40 + features / split.features * 64
      disk += count * 12 + count * 4
      let sparse = min(options.architecture.k ?? 200, Double(features))
      flops += 2 * Double(batch) * Double(width) * (Double(features) + 8 * sparse) + 60 * Double(count)
    }
    seconds = Double(plan.steps) * flops / Double(plan.partition.all.count) / Self.rate(width: saes.first?.width ?? 1)
  }

  /// Operations per second of the encoder's product, measured in a moment.
  private static func rate(width: Int) -> Double {
    let (rows, features) = (256, 1024)
    let input = FloatBuffer.zeroed(rows * width)
    let weights = FloatBuffer.zeroed(features * width)
    let bias = FloatBuffer.zeroed(features)
    let entries = RowEntries()
    let tiles = EncoderTiles(
      input: input.pointer, rows: rows, width: width, weights: weights.pointer, bias: bias.pointer,
      featureCount: features)
    var best = Double.infinity
    for _ in 0..<3 {
      let start = ContinuousClock.now
      tiles.selectTop(8, positiveOnly: true, into: entries)
      best = min(best, (ContinuousClock.now - start) / .seconds(1))
    }
    return 2 * Double(rows * features * width) / max(best, 1e-9)
  }
}
