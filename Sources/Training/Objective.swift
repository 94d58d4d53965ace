import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How the losses of a batch's tokens become one number to minimise: their mean (ERM), or a tilted mean (TERM).
///
/// R_t = (1/t)·log mean e^{t·ℓ} (Li et al. 2021); its gradient is Σ w_i ∇ℓ_i with w = softmax(t·ℓ), so that a tilted step
/// is an ordinary one with detached weights. t → 0 is the mean, +∞ the maximum, −∞ the minimum.
public struct Objective: Equatable, Sendable {
  /// What one loss belongs to.
  public enum Unit: String, CaseIterable, Sendable {
    case token
    /// The mean over a sequence's tokens in the batch.
    case sequence
  }

  /// Which losses decide the weights.
  public enum Part: String, CaseIterable, Sendable {
    case total, reconstruction
  }

  public enum Scale: String, CaseIterable, Sendable {
    /// t in units of 1/loss.
    case raw
    /// t in units of 1/(the batch's mean loss).
    case mean
  }

  /// What an inner tilt is taken over.
  public enum Group: String, CaseIterable, Sendable {
    case document, sequence, token
  }

  /// Whether a token's loss is the divergence of the model's prediction with the reconstruction in place, instead of
  /// ‖x − x̂‖².
  public var isEndToEnd = false
  /// t; 0 is ERM.
  public var tilt: Double = 0
  public var unit: Unit = .token
  public var on: Part = .total
  public var scale: Scale = .raw
  /// Rate of a running normaliser in place of the batch's; nil for the batch's.
  public var normalizerRate: Double?
  /// Tilt within groups, `tilt` then being over groups: R = (1/t)·log Σ (n_g/B)·e^{t·J_g}.
  public var innerTilt: Double?
  public var group: Group = .document
  /// Steps over which the tilts rise from 0.
  public var warmup = 0

  public init() {}

  public var isTilted: Bool { tilt != 0 || (innerTilt ?? 0) != 0 }

  /// Members of records, in order.
  var members: [(String, JSON)] {
    let name = isEndToEnd ? "e2e" : isTilted ? "term" : "erm"
    guard isTilted else { return [("objective", JSON(name))] }
    return [
      ("objective", JSON(name)), ("tilt", .number(tilt)), ("term_unit", JSON(unit.rawValue)),
      ("term_on", JSON(on.rawValue)),
      ("tilt_scale", JSON(scale.rawValue)), ("tilt_ema", normalizerRate.map { JSON($0) } ?? .null),
      ("inner_tilt", innerTilt.map { .number($0) } ?? .null),
      ("tilt_groups", innerTilt == nil ? .null : JSON(group.rawValue)), ("tilt_warmup", JSON(warmup)),
    ]
  }
}

/// The weights of one batch, and what they say.
public struct TokenWeights: Equatable, Sendable {
  /// ∂R/∂ℓ_i, [B]
  public let values: [Double]
  /// R_t
  public let risk: Double
  /// 1/Σw² (of the weights scaled to sum 1): how many tokens the step is really about.
  public let effectiveSampleSize: Double
  /// t after scaling and warm-up.
  public let tilt: Double
}

extension Objective {
  /// Weights for `losses`, [B]. `groups` says which sequence, document or token type each belongs to, where needed.
  ///
  /// `step` counts from 0. `logNormalizer` is the running log mean e^{tℓ}, which `normalizerRate` moves.
  public func weights(
    _ losses: [Double], groups: [Int32]?, step: Int, logNormalizer: inout Double?
  ) -> TokenWeights {
    let count = Double(losses.count)
    let mean = losses.reduce(0, +) / count
    let factor = (warmup > 0 ? min(1, Double(step + 1) / Double(warmup)) : 1) * (scale == .mean ? 1 / mean : 1)
    let outer = tilt * factor
    guard isTilted else { return result(losses.map { _ in 1 / count }, risk: mean, tilt: 0) }
    if innerTilt == nil, unit == .token {
      let tilted = Tilted(losses, shares: losses.map { _ in 1 / count }, tilt: outer)
      let (values, risk) = normalised(tilted, &logNormalizer)
      return result(values, risk: risk, tilt: outer)
    }
    // Within groups first, then over groups.
    guard let groups else { preconditionFailure("groups are needed") }
    var members: [[Int]] = []
    var places: [Int32: Int] = [:]
    for (i, group) in groups.enumerated() {
      if let place = places[group] {
        members[place].append(i)
      } else {
        places[group] = members.count
        members.append([i])
      }
    }
    let inner = members.map { group in
      Tilted(
        group.map { losses[$0] }, shares: group.map { _ in 1 / Double(group.count) },
        tilt: (innerTilt ?? 0) * factor)
    }
    let shares = members.map { innerTilt == nil ? 1 / Double(members.count) : Double($0.count) / count }
    let (groupWeights, risk) = normalised(Tilted(inner.map(\.risk), shares: shares, tilt: outer), &logNormalizer)
    var values = losses.map { _ in 0.0 }
    for (g, group) in members.enumerated() {
      for (place, i) in group.enumerated() { values[i] = groupWeights[g] * inner[g].weights[place] }
    }
    return result(values, risk: risk, tilt: outer)
  }

  /// Against the batch's own normaliser, or the running one, kept in log space: e^{tℓ} itself overflows.
  private func normalised(_ tilted: Tilted, _ running: inout Double?) -> (weights: [Double], risk: Double) {
    guard let rate = normalizerRate, let batch = tilted.logMeanExponential else { return (tilted.weights, tilted.risk) }
    let old = running ?? batch
    let high = max(old, batch)
    let next = high + log((1 - rate) * exp(old - high) + rate * exp(batch - high))
    running = next
    let correction = exp(batch - next)
    return (tilted.weights.map { $0 * correction }, tilted.risk)
  }

  private func result(_ weights: [Double], risk: Double, tilt: Double) -> TokenWeights {
    let sum = weights.reduce(0, +)
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    return TokenWeights(
      values: weights, risk: risk, effectiveSampleSize: squares > 0 ? sum * sum / squares : 0, tilt: tilt)
  }
}

/// One tilted mean: (1/t)·log Σ share·e^{tℓ} and its gradient.
private struct Tilted {
  var weights: [Double]
  var risk: Double
  /// log Σ share·e^{tℓ}; nil where it is not finite or has no meaning (t = 0, ±∞).
  var logMeanExponential: Double?

  init(_ losses: [Double], shares: [Double], tilt: Double) {
    guard abs(tilt) >= 1e-8 else {
      weights = shares
      risk = zip(losses, shares).reduce(0) { $0 + $1.0 * $1.1 }
      return
    }
    // Subtract before multiplying: with t = 1e9 the products alone have no digits left.
    let extreme = tilt > 0 ? losses.max()! : losses.min()!
    var exponentials = zip(losses, shares).map { loss, share in
      loss == extreme ? share : share * exp(tilt * (loss - extreme))
    }
    let sum = exponentials.reduce(0, +)
    for i in exponentials.indices { exponentials[i] /= sum }
    weights = exponentials
    risk = tilt.isInfinite ? extreme : extreme + log(sum) / tilt
    if tilt.isFinite { logMeanExponential = tilt * extreme + log(sum) }
  }
}

extension JSON {
  /// A number as JSON has it; infinities as text.
  static func number(_ value: Double) -> JSON { value.isFinite ? JSON(value) : JSON("\(value)") }
}
