import Foundation
import Testing

@testable import Kernels

/// Selections whose features or rows lie with several owners against those of one owner.
@Suite struct SharedSelectionTests {
  private static let width = 3

  /// Pre-activations with few different values, so that many are equal. [rows, features] as products with one-hot rows.
  private func tiles(_ rows: Range<Int>, _ features: Range<Int>, _ keep: inout [FloatBuffer]) -> EncoderTiles {
    let width = Self.width
    let input = FloatBuffer(
      rows.flatMap { row in (0..<width).map { Float((row * 7 + $0 * 5) % 4) - 1 } })
    let weights = FloatBuffer(
      features.flatMap { feature in (0..<width).map { Float((feature * 3 + $0 * 2) % 3) - 0.5 } })
    let bias = FloatBuffer(features.map { Float($0 % 2) / 4 })
    keep += [input, weights, bias]
    return EncoderTiles(
      input: input.pointer, rows: rows.count, width: width, weights: weights.pointer, bias: bias.pointer,
      featureCount: features.count)
  }

  private func pairs(_ entries: RowEntries, row: Int, from feature: Int = 0) -> [[Float]] {
    entries.range(of: row).map {
      [Float(Int(entries.indices.pointer[$0]) + feature), entries.values.pointer[$0]]
    }
  }

  @Test(arguments: [(1, 1), (2, 3), (3, 4), (4, 9), (7, 2), (5, 40)], [true, false])
  func theLargestOfARowAreThoseOfOneOwner(_ split: (owners: Int, k: Int), positiveOnly: Bool) {
    let (owners, k) = split
    let (rows, features) = (13, 23)
    var keep: [FloatBuffer] = []
    let whole = RowEntries()
    tiles(0..<rows, 0..<features, &keep).selectTop(k, positiveOnly: positiveOnly, into: whole)
    let ranges = (0..<owners).map { features * $0 / owners..<features * ($0 + 1) / owners }
    let capacity = min(k, (features + owners - 1) / owners)
    var lists: [Float] = []
    let parts = ranges.map { range in
      let entries = RowEntries()
      tiles(0..<rows, range, &keep).selectTop(k, positiveOnly: positiveOnly, into: entries)
      var falling = [Float](repeating: 0, count: rows * capacity)
      entries.writeFalling(capacity, into: &falling)
      lists += falling
      return entries
    }
    var counts = [Int32](repeating: -1, count: owners * rows)
    countLargest(k, ofLists: lists, owners: owners, rows: rows, capacity: capacity, into: &counts)
    for (owner, part) in parts.enumerated() {
      let falling = Array(lists[owner * rows * capacity..<(owner + 1) * rows * capacity])
      part.keepLargest(Array(counts[owner * rows..<(owner + 1) * rows]), falling: falling, capacity)
    }
    for row in 0..<rows {
      let merged = zip(parts, ranges).flatMap { pairs($0, row: row, from: $1.lowerBound) }
      #expect(merged == pairs(whole, row: row), "row \(row)")
    }
  }

  /// Owners are threads here, which wait for each other at every sum.
  @Test(arguments: [(1, 2), (2, 1), (2, 2), (3, 1)], [1, 5, 17, 60, 1000])
  func theLargestOfABatchAreThoseOfOneOwner(_ grid: (features: Int, rows: Int), count: Int) async {
    let (rows, features) = (11, 14)
    var keep: [FloatBuffer] = []
    let whole = RowEntries()
    let threshold = tiles(0..<rows, 0..<features, &keep).selectTopOfBatch(count, hint: 0, into: whole)
    let owners = grid.features * grid.rows
    let meeting = Meeting(owners)
    let parts = (0..<owners).map { _ in RowEntries() }
    let found = Meeting(1)
    nonisolated(unsafe) let shared = (
      parts: parts,
      tiles: { (owner: Int, keep: inout [FloatBuffer]) in
        self.tiles(
          Self.part(owner / grid.features, rows, grid.rows), Self.part(owner % grid.features, features, grid.features),
          &keep)
      }
    )
    let selectAsOwner: @Sendable (Int) -> Void = { owner in
      var keep: [FloatBuffer] = []
      let firstRow = Self.part(owner / grid.features, rows, grid.rows).lowerBound
      let agreement = BatchAgreement(
        sum: { values in
          let all = meeting.exchange(values.map { Double($0) }, owner)
          values = values.indices.map { i in Int(all.reduce(0) { $0 + $1[i] }) }
        },
        smallest: { value in Float(meeting.exchange([Double(value)], owner).map { $0[0] }.min()!) },
        ties: { rows, needed in
          let all = meeting.exchange(rows.map { Double(firstRow + $0) }, owner)
          let order = all.enumerated().flatMap { owner, rows in rows.map { ($0, owner) } }.sorted { $0 < $1 }
          return order.prefix(needed).count { $0.1 == owner }
        })
      let smallest = shared.tiles(owner, &keep).selectTopOfBatch(
        count, hint: 0, into: shared.parts[owner], agreement)
      if smallest != threshold { _ = found.exchange([1], 0) }
    }
    await withTaskGroup(of: Void.self) { group in
      for owner in 0..<owners {
        group.addTask {
          await withCheckedContinuation { done in
            Thread {
              selectAsOwner(owner)
              done.resume()
            }.start()
          }
        }
      }
    }
    #expect(found.last == nil, "another threshold")
    for row in 0..<rows {
      let group = (0..<grid.rows).first { Self.part($0, rows, grid.rows).contains(row) }!
      let merged = (0..<grid.features).flatMap { part in
        pairs(
          parts[group * grid.features + part], row: row - Self.part(group, rows, grid.rows).lowerBound,
          from: Self.part(part, features, grid.features).lowerBound)
      }
      #expect(merged == pairs(whole, row: row), "row \(row)")
    }
  }

  private static func part(_ index: Int, _ total: Int, _ parts: Int) -> Range<Int> {
    total * index / parts..<total * (index + 1) / parts
  }
}

/// Threads that tell each other numbers: each waits until all have come.
private final class Meeting: @unchecked Sendable {
  private let condition = NSCondition()
  private let count: Int
  private var given: [Int: [Double]] = [:]
  private var round = 0
  private(set) var last: [[Double]]?

  init(_ count: Int) { self.count = count }

  func exchange(_ values: [Double], _ owner: Int) -> [[Double]] {
    condition.lock()
    defer { condition.unlock() }
    let now = round
    given[owner] = values
    if given.count == count {
      last = (0..<count).map { given[$0]! }
      given = [:]
      round += 1
      condition.broadcast()
    }
    while round == now { condition.wait() }
    return last!
  }
}
