import Corpora
import Files
import Kernels
import Transformers

/// Writes how a metric moves with the activations at hook points, for every sequence of a corpus, to one safetensors file.
///
/// A tensor per hook, named after it, [B, T, width] float32, where T is the width of the token file or the longest
/// sequence; rows beyond a shorter one's end are zeros, and `lengths` [B] I32 says how much of each counts. The metric's value is `loss` or `metric`, [1] F64.
public struct GradientCapture {
  /// What is differentiated.
  public enum Metric {
    /// The mean cross-entropy of the next token over the whole corpus, in nats.
    case nextToken
    /// The sum over sequences of a probe's metric at the output of block `layer`; a label per sequence.
    case probe(LinearProbe, layer: Int, labels: [Int])
  }

  /// Sequences, B.
  public let sequences: Int
  /// Rows of each in the file, T.
  public let length: Int
  /// Tokens of all of them.
  public let tokens: Int
  public let hooks: [HookPoint]
  private let metric: Metric
  private let corpus: Corpus
  private let decoder: Decoder
  /// Next tokens that count in the whole corpus.
  private let predictions: Int

  /// Reads the corpus once to learn its shape; throws where the metric cannot be computed or does not depend on a hook.
  ///
  /// `width` is the number of columns of a token file, which may be more than its longest row.
  public init(_ corpus: Corpus, _ decoder: Decoder, metric: Metric, hooks: [HookPoint], width: Int? = nil) throws {
    var reader = corpus.reader()
    var (count, longest, scored) = (0, 0, 0)
    while let sequence = try reader.next() {
      count += 1
      longest = max(longest, sequence.count)
      scored += sequence.scoredCount
    }
    switch metric {
    case .nextToken:
      guard scored > 0 else {
        throw UsageError("no next token to predict", hint: "a sequence needs two tokens at least")
      }
    case .probe(let probe, let layer, let labels):
      guard layer >= 0, layer < decoder.config.layers else {
        throw UsageError("there is no layer \(layer)", hint: "the model has layers 0 to \(decoder.config.layers - 1)")
      }
      precondition(probe.weight.count == decoder.config.width && labels.count == count, "probe shape")
      let last = HookPoint.residPost(layer)
      if let late = hooks.first(where: { $0.depth > last.depth }) {
        throw UsageError("the probe at \(last.name) does not depend on \(late.name), which comes after it")
      }
    }
    (sequences, length, tokens, predictions) = (count, max(longest, width ?? 0), reader.tokensRead, scored)
    self.corpus = corpus
    self.decoder = decoder
    self.metric = metric
    self.hooks = hooks
  }

  /// Size of the file without its header.
  public var byteCount: Int {
    hooks.reduce(0) { $0 + sequences * length * decoder.config.width(at: $1) * 4 } + sequences * 4 + 8
  }

  /// Runs the model forwards and backwards, with `edits` in force, and writes the file; gives the metric.
  public func write(
    to path: String, overwrite: Bool, edits: [Intervention] = [], batchSize: BatchSize,
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void
  ) throws -> Double {
    let value = if case .nextToken = metric { "loss" } else { "metric" }
    let writer = try SafetensorsWriter(
      path,
      tensors: hooks.map {
        TensorDeclaration($0.name, .f32, [sequences, length, decoder.config.width(at: $0)])
      } + [TensorDeclaration("lengths", .i32, [sequences]), TensorDeclaration(value, .f64, [1])],
      overwrite: overwrite)
    let run = RecordedRun(decoder)
    var batches = try SequenceBatches(corpus.reader(), size: batchSize)
    var (first, done, total) = (0, 0, 0.0)
    while let group = try batches.next() {
      let batch = TokenBatch(group.map(\.ids), included: group.map(\.included))
      let seed = FloatBuffer(batch.count * decoder.config.width)
      let start: RecordedRun.Seed
      switch metric {
      case .nextToken:
        try run.forward(batch, interventions: edits)
        let losses = decoder.nextTokenGradient(
          try run.normed(), targets: Self.targets(group), scale: 1 / Float(predictions), into: seed)
        total += losses.reduce(0, +) / Double(predictions)
        start = .normed(seed.pointer)
      case .probe(let probe, let layer, let labels):
        let part = Array(labels[first..<first + group.count])
        try run.forward(batch, blocks: 0..<layer + 1, interventions: edits)
        total += probe.metric(run.residual, batch, labels: part).reduce(0, +)
        probe.metricGradient(batch, labels: part, into: seed.pointer)
        start = .residual(seed.pointer)
      }
      try run.backward(from: start, to: hooks) { [first, length] hook, tile in
        let zeros = [Float](repeating: 0, count: tile.width * length)
        for (index, range) in tile.batch.sequences.enumerated() {
          let place = (first + index) * length * tile.width
          try writer.write(
            hook.name, UnsafeBufferPointer(start: tile.row(range.lowerBound), count: range.count * tile.width),
            atElement: place)
          try writer.write(
            hook.name, Array(zeros.dropLast(range.count * tile.width)), atElement: place + range.count * tile.width)
        }
      }
      try writer.write("lengths", group.map { Int32($0.count) }, atElement: first)
      first += group.count
      done += batch.count
      try progress(done, Double(done) / Double(max(tokens, 1)))
    }
    try writer.write(value, [total])
    try writer.finish()
    return total
  }

  /// The next token of every row, −1 where none counts.
  private static func targets(_ group: [TokenSequence]) -> [Int32] {
    group.flatMap { sequence in
      sequence.ids.indices.map { row in
        row + 1 < sequence.count && row + 1 >= sequence.firstScored ? sequence.ids[row + 1] : -1
      }
    }
  }
}
