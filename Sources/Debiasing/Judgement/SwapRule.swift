import Files
import SparseAutoencoders

/// The automatic judgement: a feature is ablated where it changes with gender, and more than with the class.
public struct SwapRule: Sendable, Equatable {
  /// The least score of the gender swap.
  public var threshold = 0.5

  public init() {}

  public var description: String {
    "ablate a feature whose gender score G is at least \(threshold) and larger than its class score P; "
      + "G = |mean over texts of f(form of label 0) - f(form of label 1)| / (standard deviation + 1e-6), f pooled over "
      + "a text, the forms made by exchanging gendered words; P the same with words of the classes"
  }

  public func ablates(_ score: SwapTest.Score) -> Bool {
    score.gender >= threshold && score.gender > (score.classes ?? -1)
  }

  /// The list of the contract, with each feature's numbers as the reason.
  public func list(_ features: [FeatureName], _ scores: [SwapTest.Score]) -> AblationList {
    AblationList(
      entries: zip(features, scores).map { feature, score in
        AblationEntry(
          hook: feature.hook, index: feature.index, ablate: ablates(score),
          reason: "swap: G \(score.gender.short)" + (score.classes.map { ", P \($0.short)" } ?? ""))
      })
  }
}

/// A feature by its hook point's name and its index.
public struct FeatureName: Sendable, Hashable {
  public let hook: String
  public let index: Int

  public init(hook: String, index: Int) { (self.hook, self.index) = (hook, index) }
}

extension Double {
  /// Three digits after the point.
  fileprivate var short: String { "\((self * 1000).rounded() / 1000)" }
}
