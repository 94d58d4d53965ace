import Kernels
import Ranks
import SparseAutoencoders

/// How explained variance is defined; the peers disagree.
public enum ExplainedVarianceDefinition: String, CaseIterable, Sendable {
  /// 1 − E‖x−x̂‖² / (E‖x‖² − ‖E x‖²) over the run (SAELens since 6.45.1).
  case run
  /// Mean over tokens of 1 − ‖x−x̂‖²/‖x − x̄_batch‖² (SAELens before, SAEBench); depends on the batch.
  case legacy
  /// 1 − E‖x−x̂‖²/E‖x‖².
  case zero
  /// 1 − Var(x−x̂)/Var(x): a constant offset costs nothing (dictionary_learning).
  case centred
}

/// What one SAE does to the activations of a run: reconstruction, sparsity, firing. Sums in float64.
public struct ReconstructionMetrics: Sendable {
  private let width: Int
  private let decoderNorms: [Float]
  /// Errors, norms and active features.
  private var check: ReconstructionCheck
  private var reconstructedNorm = 0.0
  private var product = 0.0
  private var cosineSum = 0.0
  private var ratioSum = 0.0
  private var legacySum = 0.0
  private var valueSum = 0.0
  private var weightedValueSum = 0.0
  private var errorSum: [Double]  // Σ x − x̂, [d]
  /// How often each feature was active, [d_sae].
  public private(set) var firings: [Int]

  public init(_ sae: SparseAutoencoder) {
    width = sae.inputWidth
    decoderNorms = sae.decoder.rowNorms()
    check = ReconstructionCheck(width: width)
    errorSum = Array(repeating: 0, count: width)
    firings = Array(repeating: 0, count: sae.featureCount)
  }

  /// Counts the rows of a batch for which `measured` (by row of the batch) is true.
  public mutating func add(_ result: SpliceResult, measured: [Bool]) {
    let rows = result.rows.indices.filter { measured[result.rows[$0]] }
    guard !rows.isEmpty else { return }
    var batchSum = Array(repeating: 0.0, count: width)
    for row in rows { addRow(result.input + row * width, to: &batchSum, count: width) }
    let mean = batchSum.map { Float($0 / Double(rows.count)) }
    for row in rows {
      let x = result.input + row * width
      let reconstruction = result.reconstruction + row * width
      let pair = RowPair(x, reconstruction, count: width)
      check.add(x, pair, active: result.features.range(of: row).count)
      reconstructedNorm += pair.yy
      product += pair.xy
      if pair.xx > 0 && pair.yy > 0 { cosineSum += pair.xy / (pair.xx * pair.yy).squareRoot() }
      // SAELens: norms below 1e-4 count as 1.
      ratioSum += pair.yy.squareRoot() / (pair.xx.squareRoot() < 1e-4 ? 1 : pair.xx.squareRoot())
      let spread = RowPair(x, mean, count: width).difference
      legacySum += spread > 0 ? 1 - pair.difference / spread : (pair.difference > 0 ? 0 : 1)
      addDifference(x, reconstruction, to: &errorSum, count: width)
      for entry in result.features.range(of: row) {
        let feature = Int(result.features.indices[entry])
        let value = Double(abs(result.features.values[entry]))
        valueSum += value
        weightedValueSum += value * Double(decoderNorms[feature])
        firings[feature] += 1
      }
    }
  }

  /// Positions measured.
  public var positions: Int { check.rows }

  private var n: Double { Double(positions) }
  /// Mean over positions of the number of active features.
  public var l0: Double { check.l0 ?? .nan }
  /// Mean over positions of Σ|f_i|.
  public var l1: Double { valueSum / n }
  /// Mean over positions of Σ|f_i|·‖d_i‖, which rescaling the decoder cannot change.
  public var l1DecoderNorm: Double { weightedValueSum / n }
  /// Mean over positions of ‖x − x̂‖², summed over d.
  public var meanSquaredError: Double { check.squaredError / n }
  /// Mean over positions; 0 where either norm is 0.
  public var cosine: Double { cosineSum / n }
  /// Mean over positions of ‖x̂‖/‖x‖.
  public var l2Ratio: Double { ratioSum / n }
  /// E‖x̂‖²/E[x·x̂]: 1 is unbiased, below 1 shrinks (Gated SAE paper, eq. 10).
  public var reconstructionBias: Double { reconstructedNorm / product }
  /// Features active at least once in the run.
  public var aliveFeatures: Int { firings.count { $0 > 0 } }

  public func explainedVariance(_ definition: ExplainedVarianceDefinition = .run) -> Double {
    switch definition {
    case .run: return check.explainedVariance ?? .nan
    case .legacy: return legacySum / n
    case .zero: return ReconstructionCheck.explained(meanSquaredError, of: check.squaredNorm / n)
    case .centred:
      let offset = errorSum.reduce(0) { $0 + ($1 / n) * ($1 / n) }  // ‖E[x − x̂]‖²
      return ReconstructionCheck.explained(meanSquaredError - offset, of: check.variance)
    }
  }
}

extension ReconstructionMetrics: BlockSums {
  public mutating func visit(_ fields: inout BlockFields) {
    check.visit(&fields)
    fields.sum(&reconstructedNorm)
    fields.sum(&product)
    fields.sum(&cosineSum)
    fields.sum(&ratioSum)
    fields.sum(&legacySum)
    fields.sum(&valueSum)
    fields.sum(&weightedValueSum)
    fields.sum(&errorSum)
    fields.sum(&firings)
  }
}
