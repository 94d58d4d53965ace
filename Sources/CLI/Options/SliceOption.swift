import Files
import SparseAutoencoders

/// `--slice`: which features to keep.
struct SliceOption {
  private enum Rule {
    case ranked(by: String, Amount)
    case features([Int])
  }

  private enum Amount {
    case count(Int)
    case share(Double)

    func features(of all: Int) throws(UsageError) -> Int {
      switch self {
      case .count(let count):
        guard count >= 1, count <= all else {
          throw UsageError("--slice: \(count) features of an SAE that has \(all)")
        }
        return count
      case .share(let share): return max(1, Int((share * Double(all)).rounded()))
      }
    }
  }

  static let help = """
    Keep some features only: first:N, densest:N (by sparsity.safetensors), largest-norm:N (of the decoder), \
    largest-effect:N (by --effects), or features:1,5,9. N is a count, or a share such as 0.25.
    """

  private let rule: Rule

  init(_ text: String) throws(UsageError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw Self.notUnderstood(text) }
    let value = String(parts[1])
    switch parts[0] {
    case "features": rule = .features(try Self.features(value))
    case "first", "densest", "largest-norm", "largest-effect":
      rule = .ranked(by: String(parts[0]), try Self.amount(value, text))
    default: throw Self.notUnderstood(text)
    }
  }

  /// The features to keep, in the order they are to have; `logFrequencies` and `effects` are asked for when needed.
  func features(
    of sae: SparseAutoencoder, logFrequencies: () throws -> [Float], effects: () throws -> [Float]
  ) throws -> [Int] {
    switch rule {
    case .features(let features):
      guard let wrong = features.first(where: { $0 >= sae.featureCount }) else { return features }
      throw UsageError("--slice: feature \(wrong) of an SAE that has \(sae.featureCount)")
    case .ranked(let name, let amount):
      let count = try amount.features(of: sae.featureCount)
      switch name {
      case "densest": return sae.features(count, by: .density(try logFrequencies()))
      case "largest-norm": return sae.features(count, by: .decoderNorm)
      case "largest-effect": return sae.features(count, by: .effect(try effects()))
      default: return sae.features(count, by: .index)
      }
    }
  }

  private static func amount(_ value: String, _ text: String) throws(UsageError) -> Amount {
    if let count = Int(value) { return .count(count) }
    guard let share = Double(value), share > 0, share <= 1 else { throw notUnderstood(text) }
    return .share(share)
  }

  private static func features(_ value: String) throws(UsageError) -> [Int] {
    var features: [Int] = []
    var seen: Set<Int> = []
    for entry in value.split(separator: ",", omittingEmptySubsequences: false) {
      guard let feature = Int(entry), feature >= 0 else { throw UsageError("--slice: '\(entry)' is not a feature") }
      guard seen.insert(feature).inserted else { throw UsageError("--slice: feature \(feature) is given twice") }
      features.append(feature)
    }
    return features
  }

  private static func notUnderstood(_ text: String) -> UsageError {
    UsageError(
      "--slice: '\(text)' is not RULE:N",
      hint: "first:N, densest:N, largest-norm:N, largest-effect:N with a count or a share such as 0.25, or features:1,5"
    )
  }
}
