import Kernels

/// Windows drawn uniformly from all positions that count.
struct BackgroundSample {
  private struct Draw {
    let key: UInt64
    let place: UInt32
    let active: [Int32]
  }

  private let capacity: Int
  private let stream: UInt64
  private var draws: [Draw] = []
  /// The smallest key kept, once there are as many as there may be.
  private var bound: UInt64?

  init(capacity: Int, stream: UInt64) { (self.capacity, self.stream) = (capacity, stream) }

  mutating func add(
    _ entries: RowEntries, _ rows: ExampleRows, _ tokens: TokenStream, features: [Int], options: GatheringOptions
  ) {
    guard capacity > 0 else { return }
    for row in rows.counted.indices where rows.counted[row] {
      let place = rows.firstPlace + UInt32(row)
      let key = ExampleGathering.draw(stream: stream, place: place)
      if let bound, key < bound { continue }
      let window = Int(rows.windowStart[row])..<Int(rows.windowEnd[row])
      let all = entries.offsets.pointer[window.lowerBound]..<entries.offsets.pointer[window.upperBound]
      let active = Set(all.map { entries.indices.pointer[$0] }).sorted().map { Int32(features[Int($0)]) }
      keep(Draw(key: key, place: place, active: active))
    }
  }

  private mutating func keep(_ draw: Draw) {
    if draws.count == capacity, let smallest = draws.indices.min(by: { draws[$0].key < draws[$1].key }) {
      draws[smallest] = draw
    } else {
      draws.append(draw)
    }
    if draws.count == capacity { bound = draws.map(\.key).min() }
  }

  /// In the order of the run.
  func examples(_ tokens: TokenStream, _ options: GatheringOptions) -> [BackgroundExample] {
    draws.sorted { $0.place < $1.place }.map { draw in
      let place = Int(draw.place)
      return BackgroundExample(
        place: place, sequence: tokens.sequence(at: place), document: tokens.documents[place],
        ids: Array(tokens.ids[tokens.window(around: place, before: options.before, after: options.after)]),
        activeFeatures: draw.active)
    }
  }

  mutating func restore(_ examples: [BackgroundExample]) {
    for example in examples {
      let place = UInt32(example.place)
      keep(
        Draw(
          key: ExampleGathering.draw(stream: stream, place: place), place: place, active: example.activeFeatures))
    }
  }
}
