/// The contexts in which each feature was most active, with the token ids that lead up to it.
public struct TopContexts: Sendable, Equatable {
  /// Contexts kept of a feature.
  public static let kept = 16
  /// Ids of a context, the feature's own token last; −1 before the beginning of a sequence.
  public static let width = 8

  public let featureCount: Int
  /// [F, kept], falling; 0 where there are fewer.
  var weights: [Float]
  /// [F, kept, width]
  var ids: [Int32]

  init(featureCount: Int) {
    self.featureCount = featureCount
    weights = Array(repeating: 0, count: featureCount * Self.kept)
    ids = Array(repeating: -1, count: featureCount * Self.kept * Self.width)
  }

  /// Takes a context where it is among the feature's strongest; of equal ones the first stays.
  @inline(__always)
  mutating func offer(_ feature: Int, _ weight: Float, _ context: (_ place: Int) -> Int32) {
    let end = (feature + 1) * Self.kept
    guard weight > weights[end - 1] else { return }
    var place = end - 1
    while place > feature * Self.kept, weights[place - 1] < weight {
      weights[place] = weights[place - 1]
      for j in 0..<Self.width { ids[place * Self.width + j] = ids[(place - 1) * Self.width + j] }
      place -= 1
    }
    weights[place] = weight
    for j in 0..<Self.width { ids[place * Self.width + j] = context(j) }
  }

  mutating func add(_ other: TopContexts) {
    for feature in 0..<featureCount {
      for place in feature * Self.kept..<(feature + 1) * Self.kept {
        guard other.weights[place] > 0 else { break }
        offer(feature, other.weights[place]) { other.ids[place * Self.width + $0] }
      }
    }
  }

  /// The contexts of a feature, the strongest first.
  public func contexts(of feature: Int) -> [(weight: Float, ids: [Int32])] {
    (feature * Self.kept..<(feature + 1) * Self.kept).prefix { weights[$0] > 0 }.map { place in
      (weights[place], ids[place * Self.width..<(place + 1) * Self.width].filter { $0 >= 0 })
    }
  }
}
