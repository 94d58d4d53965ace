import Kernels

/// The contexts in which each feature was most active, with the token ids that lead up to it.
public struct TopContexts: Sendable, Equatable {
  /// Contexts kept of a feature.
  public static let kept = 16
  /// Ids of a context, the feature's own token last; −1 before the beginning of a sequence.
  public static let width = 8

  /// Contexts of feature i are `offsets[i]..<offsets[i + 1]`, the strongest first. [F + 1]
  let offsets: [Int]
  /// f‖d‖, [contexts]
  let weights: [Float]
  /// [contexts, width]
  let ids: [Int32]

  init(offsets: [Int], weights: [Float], ids: [Int32]) {
    (self.offsets, self.weights, self.ids) = (offsets, weights, ids)
  }

  init(_ kept: KeptExamples<Int32>) {
    var (offsets, weights, ids) = ([0], [Float](), [Int32]())
    for feature in 0..<kept.owners {
      for example in kept.examples(of: feature) {
        weights.append(ExampleGathering.value(ofStrength: example.key))
        ids += example.row
      }
      offsets.append(weights.count)
    }
    self.init(offsets: offsets, weights: weights, ids: ids)
  }

  /// The strongest of several parts, in their order: of equal contexts the first.
  init(_ parts: [TopContexts], featureCount: Int) {
    if parts.count == 1 {
      self = parts[0]
      return
    }
    let all = KeptExamples<Int32>(owners: featureCount, capacity: Self.kept, width: Self.width)
    for (number, part) in parts.enumerated() {
      for feature in 0..<featureCount {
        let range = part.offsets[feature]..<part.offsets[feature + 1]
        for context in range {
          let place = UInt32(number * Self.kept + context - range.lowerBound)
          all.restore(
            ExampleGathering.strength(part.weights[context], place: place), mark: 0, place: place,
            row: part.ids[context * Self.width..<(context + 1) * Self.width], owner: feature)
        }
      }
    }
    self.init(all)
  }

  public var featureCount: Int { offsets.count - 1 }

  /// The contexts of a feature, the strongest first.
  public func contexts(of feature: Int) -> [(weight: Float, ids: [Int32])] {
    (offsets[feature]..<offsets[feature + 1]).map { place in
      (weights[place], ids[place * Self.width..<(place + 1) * Self.width].filter { $0 >= 0 })
    }
  }
}
