import Corpora
import Files
import Kernels
import SparseAutoencoders
import Transformers

/// The state of one walk over a corpus: the branches and what has been summed so far.
struct PerplexityWalk {
  private let evaluation: PerplexityEvaluation
  private let branched: BranchedRun
  private let tables: [InterventionTable]  // clean, spliced?, ablated?
  private let fork: Int
  private let recorder: SpliceRecorder
  private var sums: [DownstreamSums]
  private var perToken: PerTokenResults?

  init(_ evaluation: PerplexityEvaluation, means: [HookPoint: [Float]], perToken: Bool) throws {
    let config = evaluation.decoder.config
    let recorder = SpliceRecorder(evaluation.splices.map(\.sae), keepsRows: perToken)
    // The clean run stops at the same points and leaves them as they are: it then rounds as the spliced run does, so
    // that a perfect reconstruction costs exactly nothing.
    let watched = evaluation.splices.map { Intervention(at: $0.hook) { _ in } }
    var tables = [try InterventionTable(watched, for: config)]
    if !evaluation.splices.isEmpty {
      let splices = try evaluation.splices.enumerated().map { index, splice in
        try splice.sae.intervention(splice.edits, at: splice.hook) { recorder.add($0, from: index) }
      }
      tables.append(try InterventionTable(splices, for: config))
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
    self.evaluation = evaluation
    self.recorder = recorder
    self.tables = tables
    self.perToken = perToken ? PerTokenResults() : nil
    branched = BranchedRun(evaluation.decoder)
    fork = evaluation.splices.map { $0.hook.firstBlockAffected(layers: config.layers) }.min() ?? config.layers
    sums = tables.map { _ in DownstreamSums() }
  }

  mutating func add(_ counted: CountedPositions) throws {
    recorder.begin(measured: counted.measured)
    let runs = try branched.run(counted.batch, branches: tables, fork: fork)
    let width = evaluation.decoder.config.width
    for run in runs {
      // Rows that count move to the front: a row's source is never before its target.
      for (target, row) in counted.rows.enumerated() where target != row {
        (run.pointer + target * width).update(from: run.pointer + row * width, count: width)
      }
    }
    let rows = evaluation.decoder.nextTokens(
      runs.map { UnsafePointer($0.pointer) }, rows: counted.rows.count, targets: counted.targets)
    for run in tables.indices {
      for row in counted.rows.indices {
        sums[run].add(
          crossEntropy: rows.crossEntropy[run][row], divergence: rows.divergence[run][row],
          agrees: rows.prediction[run][row] == rows.prediction[0][row], predicts: counted.targets[row] >= 0)
      }
    }
    perToken?.add(counted, rows, recorder)
  }

  func report(_ corpus: Corpus) throws -> PerplexityReport {
    let predictions = sums[0].predictions
    guard predictions > 0 else {
      throw FileError(
        .badData, corpus.files.first?.path ?? "the data", "nothing to predict: no position counts",
        expected: "at least two tokens in a row of which the first is not excluded",
        hint: "the exclusion rule was: \(corpus.exclusion.description)")
    }
    let hasSplice = !evaluation.splices.isEmpty
    return PerplexityReport(
      predictions: predictions, positions: recorder.metrics.first?.positions ?? predictions,
      mask: corpus.exclusion.description, packing: corpus.packingDescription, bos: corpus.bos.description,
      contextLength: corpus.contextLength, clean: sums[0].metrics, spliced: hasSplice ? sums[1].metrics : nil,
      isEdited: evaluation.splices.contains { $0.edits.editsFeatures || !$0.edits.steered.isEmpty },
      ablated: evaluation.ablation == .none ? nil : sums[sums.count - 1].metrics, ablation: evaluation.ablation,
      saes: zip(evaluation.splices, recorder.metrics).map { PerplexityReport.SAE(splice: $0, metrics: $1) },
      perToken: perToken)
  }
}

/// Receives what the splices of a walk saw.
final class SpliceRecorder {
  private(set) var metrics: [ReconstructionMetrics]
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
