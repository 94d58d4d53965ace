import Files

/// What a user asks to be done to one SAE's features at every position that is not excluded.
public struct FeatureEdits: Sendable, Equatable {
  /// f_i ← 0
  public var ablated: Set<Int> = []
  /// f_i ← v, whether or not the feature was active
  public var clamped: [Int: Float] = [:]
  /// f_i ← s·f_i
  public var scaled: [Int: Float] = [:]
  /// x ← x + c·W_dec,i, added to the activation as it is
  public var steered: [Int: Float] = [:]
  /// x ← x̂: the reconstruction takes the place of the activation.
  public var splices = false
  /// x ← decode(f'), without the error term x − x̂.
  public var dropsError = false

  public init(
    ablated: Set<Int> = [], clamped: [Int: Float] = [:], scaled: [Int: Float] = [:], steered: [Int: Float] = [:],
    splices: Bool = false, dropsError: Bool = false
  ) {
    self.ablated = ablated
    self.clamped = clamped
    self.scaled = scaled
    self.steered = steered
    self.splices = splices
    self.dropsError = dropsError
  }

  /// Whether some feature is ablated, clamped or scaled.
  public var editsFeatures: Bool { !(ablated.isEmpty && clamped.isEmpty && scaled.isEmpty) }

  /// Whether nothing is asked for at all.
  public var isEmpty: Bool { !editsFeatures && steered.isEmpty && !replacesActivation }

  /// Whether the activation is replaced by decoded features instead of changed by the edits' difference.
  public var replacesActivation: Bool { splices || dropsError }

  /// Throws when a feature does not exist, is edited in two ways, or a value is not finite.
  public func check(featureCount: Int) throws(UsageError) {
    _ = try resolved(featureCount: featureCount)
    for (feature, value) in steered.sorted(by: { $0.key < $1.key }) {
      try Self.check(feature, value, "steer", featureCount)
    }
  }

  /// The edits of features by rising index.
  func resolved(featureCount: Int) throws(UsageError) -> [FeatureEdit] {
    var edits: [FeatureEdit] = []
    for feature in ablated {
      try Self.check(feature, 0, "ablate", featureCount)
      edits.append(FeatureEdit(feature: feature, action: .set(0), name: "ablate"))
    }
    for (feature, value) in clamped.sorted(by: { $0.key < $1.key }) {
      try Self.check(feature, value, "clamp", featureCount)
      edits.append(FeatureEdit(feature: feature, action: .set(value), name: "clamp"))
    }
    for (feature, factor) in scaled.sorted(by: { $0.key < $1.key }) {
      try Self.check(feature, factor, "scale", featureCount)
      edits.append(FeatureEdit(feature: feature, action: .scale(factor), name: "scale"))
    }
    edits.sort { ($0.feature, $0.name) < ($1.feature, $1.name) }
    for (first, second) in zip(edits, edits.dropFirst()) where first.feature == second.feature {
      throw UsageError("feature \(first.feature) has two edits: \(first.name) and \(second.name)")
    }
    return edits
  }

  private static func check(_ feature: Int, _ value: Float, _ name: String, _ count: Int) throws(UsageError) {
    guard feature >= 0, feature < count else {
      throw UsageError("\(name): there is no feature \(feature); the SAE has features 0 to \(count - 1)")
    }
    guard value.isFinite else { throw UsageError("\(name): the value \(value) of feature \(feature) is not finite") }
  }
}

/// One feature's edit.
struct FeatureEdit {
  enum Action {
    case set(Float)
    case scale(Float)
  }

  let feature: Int
  let action: Action
  /// The option's name, for messages.
  let name: String

  func applied(to value: Float) -> Float {
    switch action {
    case .set(let new): new
    case .scale(let factor): value * factor
    }
  }
}

extension FeatureBatch {
  /// The same rows with edits, by rising feature, applied; features that become 0 leave the batch.
  func applying(_ edits: [FeatureEdit]) -> FeatureBatch {
    guard !edits.isEmpty else { return self }
    var result = FeatureBatch(featureCount: featureCount)
    result.outputScale = outputScale
    result.outputShift = outputShift
    for row in 0..<rows {
      var j = offsets[row]
      for edit in edits {
        while j < offsets[row + 1], Int(indices[j]) < edit.feature {
          result.append(indices[j], values[j])
          j += 1
        }
        let isActive = j < offsets[row + 1] && Int(indices[j]) == edit.feature
        result.append(Int32(edit.feature), edit.applied(to: isActive ? values[j] : 0))
        if isActive { j += 1 }
      }
      while j < offsets[row + 1] {
        result.append(indices[j], values[j])
        j += 1
      }
      result.offsets.append(result.indices.count)
    }
    return result
  }

  private mutating func append(_ index: Int32, _ value: Float) {
    guard value != 0 else { return }
    indices.append(index)
    values.append(value)
  }
}
