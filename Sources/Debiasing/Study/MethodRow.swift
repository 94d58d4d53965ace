import Files

/// A row of a debiasing table.
public enum DebiasingMethod: String, CaseIterable, Sendable {
  case original
  case random
  case wordDeletion = "word_deletion"
  case embeddingShift = "embedding_shift"
  case conceptBottleneck = "cbp"
  case neuronSkyline = "neuron_skyline"
  case featureSkyline = "feature_skyline"
  case shift
  case shiftRetrain = "shift_retrain"
  case oracle

  /// As tables name it; rows of a judgement carry the judgement's name.
  func title(_ judgement: Judgement.Kind?) -> String {
    let shift = judgement?.rawValue ?? "SHIFT"
    return switch self {
    case .original: "Original"
    case .random: "Random features"
    case .wordDeletion: "Word deletion"
    case .embeddingShift: "\(shift), embedding only"
    case .conceptBottleneck: "CBP"
    case .neuronSkyline: "Neuron skyline"
    case .featureSkyline: "Feature skyline"
    case .shift: shift
    case .shiftRetrain: "\(shift) + retrain"
    case .oracle: "Oracle"
    }
  }
}

/// What one method gives, seed by seed.
public struct MethodRow: Sendable {
  public let method: DebiasingMethod
  public let judgement: Judgement.Kind?
  /// The SAE set's name; nil for methods without SAEs.
  public let set: String?
  /// Features or neurons taken out; nil where nothing is.
  public let ablated: Int?
  /// In the order of the seeds.
  public let outcomes: [Outcome]
  /// Logits of the balanced test set with the first seed's probe.
  public let logits: [Double]

  public var title: String { method.title(judgement) }

  public func summary(_ value: (Outcome) -> Double) -> SeedSummary { SeedSummary(outcomes.map(value)) }

  /// Binomial standard errors of the four groups, mean over seeds.
  public var groupErrors: [Double] {
    (0..<4).map { group in outcomes.reduce(0) { $0 + $1.errors[group] } / Double(outcomes.count) }
  }

  public func json(groupNames: [String]) -> JSONObject {
    var object: JSONObject = [
      "method": JSON(method.rawValue), "title": JSON(title), "saes": set.map { JSON($0) } ?? .null,
      "ablated": ablated.map { JSON($0) } ?? .null, "profession": summary(\.profession).json,
      "gender": summary(\.gender).json, "worst_group": summary(\.worst).json,
    ]
    object["groups"] = .array(
      groupNames.enumerated().map { index, name in
        [
          "name": JSON(name), "examples": JSON(outcomes[0].count[index]),
          "accuracy": summary { $0.groups[index] }.json, "standard_error": JSON(groupErrors[index]),
        ]
      })
    object["ambiguous_test"] = outcomes[0].ambiguous == nil ? .null : summary { $0.ambiguous ?? .nan }.json
    object["seeds"] = .array(
      outcomes.map { outcome in
        [
          "profession": JSON(outcome.profession), "gender": JSON(outcome.gender), "worst_group": JSON(outcome.worst),
          "groups": JSON(outcome.groups), "ambiguous_test": outcome.ambiguous.map { JSON($0) } ?? .null,
        ]
      })
    return object
  }
}
