import Files
import SparseAutoencoders

/// How far two lists decide alike, over the features that both have.
public struct Agreement: Sendable, Equatable {
  public private(set) var both = 0
  public private(set) var neither = 0
  public private(set) var onlyFirst = 0
  public private(set) var onlySecond = 0

  public init(_ first: AblationList, _ second: AblationList) {
    let decisions = Dictionary(
      uniqueKeysWithValues: second.entries.map { (FeatureName(hook: $0.hook, index: $0.index), $0.ablate) })
    for entry in first.entries {
      switch (entry.ablate, decisions[FeatureName(hook: entry.hook, index: entry.index)]) {
      case (true, true?): both += 1
      case (false, false?): neither += 1
      case (true, false?): onlyFirst += 1
      case (false, true?): onlySecond += 1
      case (_, nil): break
      }
    }
  }

  public var count: Int { both + neither + onlyFirst + onlySecond }

  /// Share of features decided alike.
  public var share: Double { Double(both + neither) / Double(count) }

  /// Cohen's κ: agreement beyond chance; nil where chance explains everything.
  public var kappa: Double? {
    let n = Double(count)
    guard n > 0 else { return nil }
    let (a, b) = (Double(both + onlyFirst) / n, Double(both + onlySecond) / n)
    let chance = a * b + (1 - a) * (1 - b)
    return chance == 1 ? nil : (share - chance) / (1 - chance)
  }

  public var json: JSON {
    [
      "features": JSON(count), "both_ablate": JSON(both), "neither": JSON(neither), "only_automatic": JSON(onlyFirst),
      "only_person": JSON(onlySecond), "share": count > 0 ? JSON(share) : .null,
      "kappa": kappa.map { JSON($0) } ?? .null,
    ]
  }
}
