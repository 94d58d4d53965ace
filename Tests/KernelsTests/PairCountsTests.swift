import Kernels
import Testing

/// Counting of feature–token pairs against dictionaries, and what goes with it.
@Suite struct PairCountsTests {
  @Test func pairsAreCountedAndSorted() {
    var random = SeededRandom(seed: 4)
    let (features, tokens) = (700, 300)
    let table = PairCounts()
    var expected: [Int: (count: Int32, sum: Double)] = [:]
    for round in 0..<2 {
      for _ in 0..<20_000 {
        let token = Int(random.next() % UInt64(tokens))
        // Features of a position are distinct and rise.
        let some = Array(Set((0..<5).map { _ in Int32(random.next() % UInt64(features)) })).sorted()
        let weights = some.map { _ in Float(random.nextUnit()) }
        table.add(some, weights, count: some.count, token: Int32(token))
        for (feature, weight) in zip(some, weights) {
          let (count, sum) = expected[Int(feature) * tokens + token] ?? (0, 0)
          expected[Int(feature) * tokens + token] = (count + 1, sum + Double(weight))
        }
      }
      #expect(table.count == expected.count)
      let sorted = table.sorted(featureCount: features)
      #expect(sorted.offsets.count == features + 1 && Int(sorted.offsets[features]) == expected.count)
      var place = 0
      for key in expected.keys.sorted() {
        let range = Int(sorted.offsets[key / tokens])..<Int(sorted.offsets[key / tokens + 1])
        #expect(range.contains(place) && sorted.tokens[place] == key % tokens)
        #expect(sorted.counts[place] == expected[key]!.count && sorted.sums[place] == expected[key]!.sum)
        place += 1
      }
      if round == 0 {
        table.removeAll()
        expected = [:]
        #expect(table.count == 0 && table.sorted(featureCount: 3).tokens.isEmpty)
      }
    }
  }

  @Test func activityOfAPosition() {
    let (features, values): ([Int32], [Float]) = ([1, 3, 4], [2, -0.5, 4])
    var weights: [Float] = [0, 0, 0]
    let factors: [Float] = [9, 1, 9, 2, 0.25]
    let activity = RowActivity(features, values, factors: factors, count: 3, into: &weights)
    #expect(weights == [2, 1, 1] && activity.total == 4 && activity.largest == 2)
    // Shares 1/2, 1/4, 1/4: 1.5 ln 2.
    #expect(abs(activity.entropy - 1.0397207708399179) < 1e-15)
    let plain = RowActivity(features, values, factors: nil, count: 1, into: &weights)
    #expect(plain.entropy == 0 && plain.total == 2)
    let nothing = RowActivity(features, [0, 0, 0], factors: nil, count: 3, into: &weights)
    #expect(nothing.entropy == 0 && nothing.total == 0 && nothing.largest == 0)
  }

  @Test func bucketsAreHalfOctaves() {
    #expect(ActivationBucket.of(1) == 32 && ActivationBucket.of(1.49) == 32 && ActivationBucket.of(1.5) == 33)
    #expect(ActivationBucket.of(2) == 34 && ActivationBucket.of(1e-30) == 0 && ActivationBucket.of(1e30) == 63)
    for bucket in 1..<ActivationBucket.count {
      let bound = ActivationBucket.bound(bucket)
      #expect(ActivationBucket.of(bound) == bucket && ActivationBucket.of(bound.nextDown) == bucket - 1)
    }
    let firings = FiringCounts(featureCount: 2)
    firings.add([0, 1], [1, 2], count: 2, half: 1)
    firings.add([1], [2.9], count: 1, half: 1)
    #expect(firings.counts[64 + 32] == 1 && firings.counts[128 + 64 + 34] == 2)
    #expect(firings.counts.reduce(0, +) == 3)
  }

  @Test(arguments: [3, 40, 700]) func productsOfPairsAreInTheirBins(limit: Int) {
    var random = SeededRandom(seed: 9)
    let (rows, width) = (70, 16)
    let buffer = FloatBuffer(rows * width)
    for row in 0..<rows {
      var norm: Float = 0
      for j in 0..<width {
        buffer.pointer[row * width + j] = Float(random.nextUnit()) - 0.4
        norm += buffer.pointer[row * width + j] * buffer.pointer[row * width + j]
      }
      for j in 0..<width { buffer.pointer[row * width + j] /= norm.squareRoot() }
    }
    let found = productHistogram(of: Matrix(buffer, rows: rows, columns: width), bins: 8, limit: limit)
    let step = max((rows + limit - 1) / limit, 1)
    var expected = [Int](repeating: 0, count: 8)
    for row in stride(from: 0, to: rows, by: step) {
      for other in 0..<rows where other != row {
        let product = (0..<width).reduce(0.0) {
          $0 + Double(buffer.pointer[row * width + $1]) * Double(buffer.pointer[other * width + $1])
        }
        expected[min(max(Int((product + 1) / 2 * 8), 0), 7)] += 1
      }
    }
    #expect(found == expected)
  }
}
