import Corpora
import Files
import Kernels
import Ranks
import SparseAutoencoders
import Transformers

/// The state of one walk over a corpus: the branches and what has been summed in the block under way.
struct PerplexityWalk {
  private let evaluation: PerplexityEvaluation
  private let branched: BranchedRun
  private let tables: [InterventionTable]  // clean, one per alternative, ablated? where it is not uniform
  /// Logits [V] of the ablated run where they are the same at every position of every sequence.
  private let uniform: [FloatBuffer]
  private let fork: Int
  private let recorders: [SpliceRecorder]  // one per alternative
  private var outputs: [FloatBuffer] = []  // clean, and those of the runs under way, each [N, d]
  private var sums: [DownstreamSums]
  private var perToken: PerTokenResults?
  /// Of the blocks handed over.
  private var total: PerplexitySums

  /// Runs whose outputs and logits exist together with the clean run's: bounds memory whatever the number of SAEs.
  private static let together = 8

  init(_ evaluation: PerplexityEvaluation, means: [HookPoint: [Float]], perToken: Bool) throws {
    let config = evaluation.decoder.config
    // The clean run stops at the same points and leaves them as they are: it then rounds as the spliced runs do, so
    // that a perfect reconstruction costs exactly nothing.
    let watched = evaluation.splices.map { Intervention(at: $0.hook) { _ in } }
    var tables = [try InterventionTable(watched, for: config)]
    var recorders: [SpliceRecorder] = []
    // Alternatives act one after the other.
    let scratch = (evaluation.alternatives.first ?? []).map { _ in SpliceScratch() }
    for alternative in evaluation.alternatives {
      let recorder = SpliceRecorder(alternative.map(\.sae), keepsRows: perToken && recorders.isEmpty)
      let splices = try alternative.enumerated().map { index, splice in
        try splice.sae.intervention(splice.edits, at: splice.hook, scratch: scratch[index]) {
          recorder.add($0, from: index)
        }
      }
      tables.append(try InterventionTable(splices, for: config))
      recorders.append(recorder)
    }
    if evaluation.ablation != .none {
      let replacements = evaluation.splices.map { splice in
        Intervention(at: splice.hook) { tile in
          let mean = means[splice.hook]
          for row in 0..<tile.rows {
            tile.row(row).update(repeating: 0, count: tile.width)
            if let mean { tile.row(row).update(from: mean, count: tile.width) }
          }
        }
      }
      tables.append(try InterventionTable(replacements, for: config))
    }
    let branched = BranchedRun(evaluation.decoder)
    let fork = evaluation.splices.map { $0.hook.firstBlockAffected(layers: config.layers) }.min() ?? config.layers
    if evaluation.ablation != .none, evaluation.splices.contains(where: \.hook.isWholeStream) {
      uniform = [try Self.uniformLogits(branched, tables.removeLast(), fork: fork, evaluation.decoder)]
    } else {
      uniform = []
    }
    self.evaluation = evaluation
    self.recorders = recorders
    self.tables = tables
    self.perToken = perToken ? PerTokenResults() : nil
    self.branched = branched
    self.fork = fork
    sums = Array(repeating: DownstreamSums(), count: tables.count + uniform.count)
    total = PerplexitySums(downstream: sums, metrics: recorders.map(\.metrics), perToken: self.perToken)
  }

  /// The logits [V] of a run whose stream is replaced by one vector at every position: those of a single token.
  private static func uniformLogits(
    _ branched: BranchedRun, _ ablated: InterventionTable, fork: Int, _ decoder: Decoder
  ) throws -> FloatBuffer {
    let normed = try branched.run(TokenBatch([[0]]), branches: [ablated], fork: fork)[0]
    let logits = FloatBuffer(decoder.config.vocabularySize)
    decoder.unembed(normed.pointer, rows: 1, into: logits.pointer)
    return logits
  }

  mutating func add(_ counted: CountedPositions) throws {
    for recorder in recorders { recorder.begin(measured: counted.measured) }
    reserve(counted.batch.count * evaluation.decoder.config.width)
    try branched.begin(counted.batch, fork: fork)
    try finish(0, counted, into: outputs[0])
    var next = 1
    repeat {
      let runs = Array((next..<tables.count).prefix(Self.together))
      for (slot, run) in runs.enumerated() { try finish(run, counted, into: outputs[slot + 1]) }
      let rows = evaluation.decoder.nextTokens(
        outputs.prefix(runs.count + 1).map { UnsafePointer($0.pointer) }, constants: next == 1 ? uniform : [],
        rows: counted.rows.count, targets: counted.targets)
      if next == 1 {
        sum(0, rows, slot: 0, counted)
        perToken?.add(counted, rows, recorders.first)
        if !uniform.isEmpty { sum(tables.count, rows, slot: runs.count + 1, counted) }
      }
      for (slot, run) in runs.enumerated() { sum(run, rows, slot: slot + 1, counted) }
      next += runs.count
    } while next < tables.count
  }

  private mutating func reserve(_ size: Int) {
    if let first = outputs.first, first.count < size { outputs = [] }
    let capacity = outputs.first?.count ?? size
    while outputs.count < min(tables.count, Self.together + 1) { outputs.append(FloatBuffer(capacity)) }
  }

  /// Runs a branch; rows that count move to the front of its output: a row's source is never before its target.
  private func finish(_ run: Int, _ counted: CountedPositions, into output: FloatBuffer) throws {
    try branched.finish(counted.batch, fork: fork, tables[run], into: output, isLast: run == tables.count - 1)
    let width = evaluation.decoder.config.width
    for (target, row) in counted.rows.enumerated() where target != row {
      (output.pointer + target * width).update(from: output.pointer + row * width, count: width)
    }
  }

  private mutating func sum(_ run: Int, _ rows: NextTokenRows, slot: Int, _ counted: CountedPositions) {
    for row in counted.rows.indices {
      sums[run].add(
        crossEntropy: rows.crossEntropy[slot][row], divergence: rows.divergence[slot][row],
        agrees: rows.prediction[slot][row] == rows.prediction[0][row], predicts: counted.targets[row] >= 0)
    }
  }

  /// Adds the block under way to those before it, and begins the next.
  mutating func handOver(_ ranks: Ranks) {
    var block = PerplexitySums(downstream: sums, metrics: recorders.map(\.metrics), perToken: perToken)
    ranks.add(&block, to: &total)
    (sums, perToken) = (block.downstream, block.perToken)
    for (recorder, metrics) in zip(recorders, block.metrics) { recorder.metrics = metrics }
  }

  /// A report for each alternative at every rank, of the blocks handed over; one of the clean run alone without any.
  mutating func reports(_ corpus: Corpus, _ ranks: Ranks) throws -> [PerplexityReport] {
    ranks.share(&total)
    guard total.downstream[0].predictions > 0 else {
      throw FileError(
        .badData, corpus.files.first?.path ?? "the data", "nothing to predict: no position counts",
        expected: "at least two tokens in a row of which the first is not excluded",
        hint: "the exclusion rule was: \(corpus.exclusion.description)")
    }
    guard !recorders.isEmpty else { return [report(corpus, of: nil)] }
    return recorders.indices.map { [self] in report(corpus, of: $0) }
  }

  private func report(_ corpus: Corpus, of alternative: Int?) -> PerplexityReport {
    let splices = alternative.map { evaluation.alternatives[$0] } ?? []
    let metrics = alternative.map { total.metrics[$0] } ?? []
    let sums = total.downstream
    let predictions = sums[0].predictions
    return PerplexityReport(
      predictions: predictions, positions: metrics.first?.positions ?? predictions,
      mask: corpus.exclusion.description, packing: corpus.packingDescription, bos: corpus.bos.description,
      contextLength: corpus.contextLength, clean: sums[0].metrics, spliced: alternative.map { sums[$0 + 1].metrics },
      isEdited: splices.contains { $0.edits.editsFeatures || !$0.edits.steered.isEmpty },
      ablated: evaluation.ablation == .none ? nil : sums[sums.count - 1].metrics, ablation: evaluation.ablation,
      saes: zip(splices, metrics).map { PerplexityReport.SAE(splice: $0, metrics: $1) },
      perToken: alternative ?? 0 == 0 ? total.perToken : nil)
  }
}

/// What some blocks of a walk add up to.
private struct PerplexitySums: BlockSums {
  var downstream: [DownstreamSums]  // as the walk's tables, then its uniform run
  var metrics: [[ReconstructionMetrics]]  // of every alternative's SAEs
  var perToken: PerTokenResults?

  mutating func visit(_ fields: inout BlockFields) {
    for run in downstream.indices { downstream[run].visit(&fields) }
    for alternative in metrics.indices {
      for sae in metrics[alternative].indices { metrics[alternative][sae].visit(&fields) }
    }
    perToken?.visit(&fields)
  }
}

/// Receives what the splices of a walk saw.
final class SpliceRecorder {
  fileprivate(set) var metrics: [ReconstructionMetrics]
  private var measured: [Bool] = []
  private let keepsRows: Bool
  /// Squared error and L0 of each row of the batch at the first SAE, [N]; NaN and 0 where it was not spliced.
  private(set) var rowErrors: [Float] = []
  private(set) var rowL0: [Int32] = []

  init(_ saes: [SparseAutoencoder], keepsRows: Bool) {
    metrics = saes.map { ReconstructionMetrics($0) }
    self.keepsRows = keepsRows
  }

  func begin(measured: [Bool]) {
    self.measured = measured
    guard keepsRows else { return }
    rowErrors = Array(repeating: .nan, count: measured.count)
    rowL0 = Array(repeating: 0, count: measured.count)
  }

  func add(_ result: SpliceResult, from index: Int) {
    metrics[index].add(result, measured: measured)
    guard keepsRows, index == 0 else { return }
    for (row, place) in result.rows.enumerated() {
      let start = row * result.width
      let pair = RowPair(result.input + start, result.reconstruction + start, count: result.width)
      rowErrors[place] = Float(pair.difference)
      rowL0[place] = Int32(result.features.range(of: row).count)
    }
  }
}
