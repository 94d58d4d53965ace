import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The threads behind `parallelFor`.
///
/// A decoding step is dozens of parallel regions of some tens of microseconds. Between them the workers look for the next
/// one instead of sleeping, as waking a thread takes as long as such a region; after a moment without one they sleep.
/// Pieces are taken by whoever is free, so that a worker that is late or has lost its processor holds nobody up.
final class WorkerPool: @unchecked Sendable {
  static let shared = WorkerPool()

  /// Whether a region is running.
  private let isTaken = Atomic<Bool>(false)
  /// The region's number, how many pieces it has and how many were taken: 32, 16 and 16 bits.
  private let ticket = Atomic<UInt64>(0)
  /// Pieces done.
  private let done = Atomic<Int>(0)
  /// What to do with a piece. Written between regions by the thread that holds the pool, read by those who took a piece.
  private var body: UnsafeRawPointer?
  /// Grows between regions, under `isTaken`.
  private var workers: [Worker] = []

  /// Runs `body` for `0..<pieces` on as many threads at most; false, with nothing done, when the pool is taken: the call
  /// comes from another thread or from inside a region.
  func run(pieces: Int, _ body: (Int) -> Void) -> Bool {
    guard pieces < 1 << 16, !isTaken.exchange(true, ordering: .acquiring) else { return false }
    while workers.count < pieces - 1 { startWorker() }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        self.body = UnsafeRawPointer(pointer)
        done.store(0, ordering: .relaxed)
        let number = ticket.load(ordering: .relaxed) >> 32 &+ 1
        ticket.store(number << 32 | UInt64(pieces) << 16, ordering: .sequentiallyConsistent)
        for worker in workers.prefix(pieces - 1) { worker.wake() }
        takePieces()
        var looks = 0
        while done.load(ordering: .acquiring) < pieces {
          looks += 1
          // Somebody has lost its processor, perhaps to this very loop.
          if looks % 4096 == 0 { sched_yield() }
        }
      }
    }
    isTaken.store(false, ordering: .releasing)
    return true
  }

  /// Does pieces of the current region until none is left.
  private func takePieces() {
    var seen = ticket.load(ordering: .acquiring)
    while true {
      let next = seen & 0xFFFF
      guard next < seen >> 16 & 0xFFFF else { return }
      let (taken, current) = ticket.weakCompareExchange(
        expected: seen, desired: seen + 1, ordering: .acquiringAndReleasing)
      guard taken else {
        seen = current
        continue
      }
      // The region ends only when this piece is done, so the body is there.
      if let body { Self.call(body, Int(next)) }
      done.add(1, ordering: .releasing)
      seen += 1
    }
  }

  /// Called through a pointer, so that nothing of the closure is held once it returns.
  private static let call: @convention(c) (UnsafeRawPointer, Int) -> Void = { body, piece in
    body.assumingMemoryBound(to: ((Int) -> Void).self).pointee(piece)
  }

  private func startWorker() {
    let worker = Worker()
    workers.append(worker)
    // Both live as long as the program.
    Thread { self.work(worker) }.start()
  }

  /// A worker's life: the pieces of region after region.
  private func work(_ worker: Worker) {
    var number: UInt64 = 0
    while true {
      var looks = 0
      while ticket.load(ordering: .acquiring) >> 32 == number {
        looks += 1
        if looks == Self.looksBeforeSleep {
          worker.sleep { ticket.load(ordering: .sequentiallyConsistent) >> 32 == number }
          looks = 0
        }
      }
      number = ticket.load(ordering: .acquiring) >> 32
      takePieces()
    }
  }

  /// Some tens of microseconds: longer than what a decoding step does between two regions.
  private static let looksBeforeSleep = 50_000
}

/// Where a worker waits for the next region when it no longer looks for it.
private final class Worker: Sendable {
  private let isAsleep = Atomic<Bool>(false)
  private let bell = DispatchSemaphore(value: 0)

  /// Returns once woken, or at once when there is no longer a reason to sleep.
  func sleep(while hasReason: () -> Bool) {
    isAsleep.store(true, ordering: .sequentiallyConsistent)
    // Whoever changes the flag back decides: a waker that did so will ring.
    if !hasReason(), isAsleep.exchange(false, ordering: .sequentiallyConsistent) { return }
    bell.wait()
  }

  func wake() {
    if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
  }
}

/// A detached thread of the operating system.
private final class Thread: @unchecked Sendable {
  private let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }

  func start() {
    let context = Unmanaged.passRetained(self).toOpaque()
    #if canImport(Glibc)
      var handle = pthread_t()
      let status = pthread_create(&handle, nil, { Thread.run($0!) }, context)
    #else
      var handle: pthread_t?
      let status = pthread_create(&handle, nil, { Thread.run($0) }, context)
    #endif
    // Without the thread its pieces are done by the others.
    if status != 0 { Unmanaged<Thread>.fromOpaque(context).release() }
  }

  private static func run(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let thread = Unmanaged<Thread>.fromOpaque(context).takeRetainedValue()
    pthread_detach(pthread_self())
    thread.body()
    return nil
  }
}
