import Testing

@testable import Ranks

/// Blocks divided among any number of ranks add up to the same bits. The messages are carried by hand here.
@Suite struct BlockSumsTests {
  private struct Sums: BlockSums, Equatable {
    var total = 0.0
    var count = 0
    var columns = [Float](repeating: 0, count: 3)
    var rows: [Int32] = []

    mutating func visit(_ fields: inout BlockFields) {
      fields.sum(&total)
      fields.sum(&count)
      fields.sum(&columns)
      fields.append(&rows)
    }

    mutating func add(_ value: Double) {
      total += value
      count += 1
      columns[count % 3] += Float(value)
      rows.append(Int32(rows.count))
    }
  }

  /// Numbers whose sum depends on the order.
  private let values = (0..<100).map { 1.0 / Double($0 + 1) }

  /// Every rank walks over all values and hands over the blocks of a round together.
  private func walk(ranks count: Int) -> Sums {
    let ranks = (0..<count).map { Ranks(rank: $0, count: count, communicator: -1, traffic: Traffic()) }
    var rounds = ranks.map { BlockRounds($0, size: 7) }
    var blocks = ranks.map { _ in Sums() }
    var total = Sums()
    func handOver() {
      for rank in blocks.indices { BlockFields.add(BlockFields.take(&blocks[rank]), to: &total) }
    }
    for value in values {
      #expect(rounds.count(where: \.isOwn) == 1)
      var ends: [Bool] = []
      for rank in ranks.indices {
        if rounds[rank].isOwn { blocks[rank].add(value) }
        ends.append(rounds[rank].count(1))
      }
      #expect(Set(ends).count == 1)
      if ends[0] { handOver() }
    }
    #expect(Set(rounds.map(\.isOpen)).count == 1)
    if rounds[0].isOpen { handOver() }
    return total
  }

  @Test(arguments: 2...8) func anyNumberOfRanksGivesTheSameBits(_ count: Int) {
    let alone = walk(ranks: 1)
    let divided = walk(ranks: count)
    #expect(divided.total.bitPattern == alone.total.bitPattern)
    #expect(divided == alone)
    #expect(alone.count == 100)
    // Ordinary summation rounds otherwise: the test would not notice an order that changes nothing.
    #expect(alone.total != values.reversed().reduce(0, +))
  }

  @Test func takenSumsLeaveNothing() {
    var sums = Sums()
    sums.add(2.5)
    let bytes = BlockFields.take(&sums)
    #expect(sums == Sums())
    BlockFields.add(bytes, to: &sums)
    BlockFields.add(bytes, to: &sums)
    #expect(sums.total == 5 && sums.count == 2 && sums.rows == [0, 0])
  }

  @Test func ranksShareWhatIsThere() {
    for count in 1...5 {
      let ranks = (0..<count).map { Ranks(rank: $0, count: count, communicator: -1, traffic: Traffic()) }
      #expect(ranks.map { $0.range(of: 13) }.flatMap { $0.map { $0 } } == Array(0..<13))
      #expect((0..<13).allSatisfy { block in ranks.count { $0.isOwn(block: block) } == 1 })
    }
  }
}
