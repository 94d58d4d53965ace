/// For each feature the places of its largest activations, with the token ids that lead up to each.
public final class StrongestContexts {
  public let kept: KeptExamples<Int32>
  /// Places added so far.
  private var places: UInt32 = 0

  public init(features: Int, capacity: Int, width: Int) {
    kept = KeptExamples(owners: features, capacity: capacity, width: width)
  }

  /// Adds a place: its `count` active features with their activations. `ids[place]` is its token, and its sequence begins
  /// at `first`; a context that would begin before that begins with −1.
  public func add(
    _ features: UnsafePointer<Int32>, _ activations: UnsafePointer<Float>, count: Int, ids: UnsafePointer<Int32>,
    place: Int, first: Int
  ) {
    for j in 0..<count where activations[j] > 0 {
      let owner = Int(features[j])
      let key = ExampleGathering.strength(activations[j], place: places)
      guard kept.takes(key, owner: owner), let target = kept.keep(key, mark: 0, place: places, owner: owner) else {
        continue
      }
      for step in 0..<kept.width {
        let source = place - kept.width + 1 + step
        target[step] = source < first ? -1 : ids[source]
      }
    }
    places &+= 1
  }

  /// Begins anew.
  public func removeAll() {
    kept.removeAll()
    places = 0
  }
}
