import Dispatch
import Synchronization
import Testing

@testable import Kernels

@Suite struct WorkerPoolTests {
  /// Each piece of each of many regions is done once, and the region ends after its last piece.
  @Test func everyPieceIsDoneOnce() {
    for pieces in [1, 2, 3, 8] {
      let counts = UnsafeMutablePointer<Int>.allocate(capacity: pieces)
      defer { counts.deallocate() }
      counts.initialize(repeating: 0, count: pieces)
      nonisolated(unsafe) let each = counts
      var regions = 0
      for _ in 0..<5_000 where WorkerPool.shared.run(pieces: pieces, { each[$0] += 1 }) { regions += 1 }
      #expect((0..<pieces).map { counts[$0] } == Array(repeating: regions, count: pieces))
    }
  }

  /// Workers that went to sleep are woken, or their pieces done without them.
  @Test func regionsAfterAPause() {
    let sum = Atomic<Int>(0)
    var regions = 0
    for _ in 0..<20 {
      if WorkerPool.shared.run(pieces: 4, { sum.add($0 + 1, ordering: .relaxed) }) { regions += 1 }
      DispatchSemaphore(value: 0).waitBriefly()
    }
    #expect(sum.load(ordering: .relaxed) == 10 * regions)
  }

  /// A region inside a region, and regions of several callers at once, are done whole.
  @Test func nestedAndConcurrentRegions() {
    let sum = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 6) { _ in
      for _ in 0..<50 {
        parallelFor(64) { outer in
          for _ in outer {
            parallelFor(10) { inner in sum.add(inner.count, ordering: .relaxed) }
          }
        }
      }
    }
    #expect(sum.load(ordering: .relaxed) == 6 * 50 * 64 * 10)
  }
}

extension DispatchSemaphore {
  fileprivate func waitBriefly() { _ = wait(timeout: .now() + .milliseconds(2)) }
}
