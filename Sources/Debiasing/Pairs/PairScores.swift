import Files
import Kernels
import Transformers

/// Log-probabilities of both sentences of pairs, and what they prefer.
public struct PairScores: Sendable {
  public let pairs: [SentencePair]
  /// log p of each first and second sentence, in nats.
  public let first: [Double]
  public let second: [Double]

  /// A sentence's log-probability is the sum over its tokens; the first token has one only behind BOS.
  public init(
    _ pairs: [SentencePair], _ decoder: Decoder, encoding: TextEncoding, exclusion: (_ ids: [Int32]) -> [Bool],
    interventions: InterventionTable, progress: (Int) throws -> Void
  ) throws {
    self.pairs = pairs
    var scores: [Double] = []
    let sequences = pairs.flatMap { [encoding.ids($0.first), encoding.ids($0.second)] }
    let workspace = Workspace()
    var start = 0
    while start < sequences.count {
      var (end, tokens) = (start, 0)
      while end < sequences.count, end == start || tokens + sequences[end].count <= 2048 {
        tokens += sequences[end].count
        end += 1
      }
      let part = Array(sequences[start..<end])
      let batch = TokenBatch(part, included: part.map(exclusion))
      let normed = try decoder.finalNormed(batch, interventions: interventions, workspace: workspace)
      let losses = decoder.nextTokens([normed.pointer], rows: batch.count, targets: batch.nextTokens).crossEntropy[0]
      scores += batch.sequences.map { rows in -rows.reduce(0) { $0 + losses[$1] } }
      start = end
      try progress(end / 2)
    }
    first = stride(from: 0, to: scores.count, by: 2).map { scores[$0] }
    second = stride(from: 1, to: scores.count, by: 2).map { scores[$0] }
  }

  /// What the pairs of some kind say.
  public struct Summary: Sendable, Equatable {
    public let count: Int
    /// Share of pairs whose first sentence is the more probable; ties count half.
    public let prefersFirst: Double
    /// Mean of log p(first) − log p(second).
    public let difference: Double
    /// Mean of its magnitude.
    public let magnitude: Double
    /// Pearson's correlation of log p(second) − log p(first) with the reference; nil without references.
    public let correlation: Double?

    public var json: JSONObject {
      [
        "pairs": JSON(count), "prefers_first": JSON(prefersFirst), "difference": JSON(difference),
        "magnitude": JSON(magnitude), "correlation": correlation.map { JSON($0) } ?? .null,
      ]
    }
  }

  /// Of all pairs, or those of a kind.
  public func summary(of kind: String? = nil) -> Summary {
    let chosen = pairs.indices.filter { kind == nil || pairs[$0].kind == kind }
    let differences = chosen.map { first[$0] - second[$0] }
    let count = Double(chosen.count)
    let referred = chosen.filter { pairs[$0].reference != nil }
    return Summary(
      count: chosen.count,
      prefersFirst: differences.reduce(0) { $0 + ($1 > 0 ? 1 : $1 == 0 ? 0.5 : 0) } / count,
      difference: differences.reduce(0, +) / count, magnitude: differences.reduce(0) { $0 + abs($1) } / count,
      correlation: Self.correlation(
        referred.map { second[$0] - first[$0] }, referred.map { pairs[$0].reference ?? 0 }))
  }

  /// Kinds in the order of their first pair.
  public var kinds: [String] {
    var kinds: [String] = []
    for pair in pairs where !kinds.contains(pair.kind) { kinds.append(pair.kind) }
    return kinds
  }

  static func correlation(_ x: [Double], _ y: [Double]) -> Double? {
    guard x.count > 2 else { return nil }
    let n = Double(x.count)
    let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let xy = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
    let xx = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
    let yy = y.reduce(0) { $0 + ($1 - my) * ($1 - my) }
    return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil
  }
}
