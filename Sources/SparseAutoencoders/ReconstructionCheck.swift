import Kernels

/// How well an SAE reconstructs what it is given: explained variance and L0 over a run, sums in float64.
///
/// Explained variance is 1 − E‖x − x̂‖² / (E‖x‖² − ‖E x‖²); a variance below 1e-10 counts as explained when the error
/// is below 1e-10 too, else not at all.
public struct ReconstructionCheck: Sendable {
  /// Rows seen.
  public private(set) var rows = 0
  private var squaredError = 0.0
  private var squaredNorm = 0.0
  private var active = 0
  /// Σ x, [d]
  private var sums: [Double]

  /// For activations of `width` numbers.
  public init(width: Int) { sums = Array(repeating: 0, count: width) }

  /// Counts rows x and their reconstructions, both [rows, width] and contiguous, with `active` active features in all.
  public mutating func add(
    _ x: UnsafePointer<Float>, reconstruction: UnsafePointer<Float>, rows count: Int, active: Int
  ) {
    let width = sums.count
    for row in 0..<count {
      let pair = RowPair(x + row * width, reconstruction + row * width, count: width)
      squaredError += pair.difference
      squaredNorm += pair.xx
      addRow(x + row * width, to: &sums, count: width)
    }
    rows += count
    self.active += active
  }

  /// Counts what a splice saw.
  public mutating func add(_ result: SpliceResult) {
    add(
      result.input, reconstruction: result.reconstruction, rows: result.rows.count,
      active: result.features.indices.count)
  }

  /// nil before any row was seen.
  public var explainedVariance: Double? {
    guard rows > 0 else { return nil }
    let n = Double(rows)
    let meanSquare = sums.reduce(0) { $0 + ($1 / n) * ($1 / n) }
    let variance = squaredNorm / n - meanSquare
    let error = squaredError / n
    guard variance >= 1e-10 else { return error < 1e-10 ? 1 : 0 }
    return 1 - error / variance
  }

  /// Active features per row; nil before any row was seen.
  public var l0: Double? { rows > 0 ? Double(active) / Double(rows) : nil }

  /// The line to print, and below an explained variance of 0 the warning with its usual causes.
  public func lines(for sae: SparseAutoencoder) -> [String] {
    guard let explainedVariance, let l0 else { return ["\(sae.path): no position to check the reconstruction on"] }
    let expected = sae.metadata.l0.map { ", \(rounded($0, digits: 1)) in training" } ?? ""
    let lines = [
      "\(sae.path): explained variance \(rounded(explainedVariance, digits: 4)), L0 \(rounded(l0, digits: 1))\(expected)"
        + " (\(rows) positions)"
    ]
    return explainedVariance < 0 ? lines + Self.warning(for: sae) : lines
  }

  /// What to print when an SAE explains less than nothing: the usual causes.
  public static func warning(for sae: SparseAutoencoder) -> [String] {
    let hook = sae.metadata.hookName ?? "an unknown hook"
    let model = sae.metadata.modelName ?? "an unknown model"
    return [
      "WARNING: explained variance below 0: the reconstruction is worse than the mean activation. Usual causes:",
      "  - the wrong hook point or layer (the SAE was trained at \(hook); hidden_states[L] is resid_pre of layer L)",
      "  - another model than the one it was trained on (\(model))",
      "  - BOS or special positions treated otherwise than in training "
        + "(prepend_bos: \(sae.metadata.prependsBOS.map { "\($0)" } ?? "not said"))",
      "  - a scale of the activations that was not folded into the weights "
        + "(normalisation: \(sae.normalization.rawValue))",
      "  - apply_b_dec_to_input set wrongly (here: \(sae.subtractsDecoderBias))",
    ]
  }

  /// A decimal with a fixed number of digits, without a formatting library.
  private func rounded(_ value: Double, digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    guard abs(value) < 1e12 else { return "\(value)" }
    let whole = Int((abs(value) * scale).rounded())
    let fraction = String(whole % Int(scale))
    let sign = value < 0 && whole > 0 ? "-" : ""
    return sign + "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}
