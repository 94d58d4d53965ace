import COpenBLAS
import Dispatch
import Synchronization

/// How many threads the kernels may use, for all of them; OpenBLAS's own count is kept in step here and nowhere else.
public enum Threads {
  private static let requested = Atomic<Int>(0)
  private static let blas = Mutex<Int32>(0)

  /// Threads used by every kernel: what was set, else the number of processors.
  public static var count: Int {
    let set = requested.load(ordering: .relaxed)
    return set > 0 ? set : processors
  }

  /// Number of processors this process may run on; asked for once, as every region of work needs it.
  public static let processors = Int(max(openblas_get_num_procs(), 1))

  /// Sets the number of threads; at least 1.
  public static func set(_ count: Int) {
    requested.store(max(count, 1), ordering: .relaxed)
  }

  /// Runs `body` while OpenBLAS uses all threads for each call, one call at a time.
  static func withParallelBLAS(_ body: () -> Void) { withBLAS(threads: Int32(count), body) }

  /// Runs `body`, which may call OpenBLAS from several threads at once: each call uses one.
  static func withSerialBLAS(_ body: () -> Void) { withBLAS(threads: 1, body) }

  private static func withBLAS(threads: Int32, _ body: () -> Void) {
    blas.withLock { current in
      if current != threads {
        openblas_set_num_threads(threads)
        current = threads
      }
      body()
    }
  }
}

/// Splits `0..<count` into one contiguous range per thread and runs `body` on each; in place when there is little to do.
///
/// The split never changes a result: every kernel writes outputs of its own range only.
public func parallelFor(_ count: Int, minimumChunk: Int = 1, _ body: (Range<Int>) -> Void) {
  let worthwhile = count / max(minimumChunk, 1)
  let chunks = worthwhile > 1 ? min(Threads.count, worthwhile) : 1
  guard chunks > 1 else {
    if count > 0 { body(0..<count) }
    return
  }
  func piece(_ index: Int) { body(count * index / chunks..<count * (index + 1) / chunks) }
  if WorkerPool.shared.run(pieces: chunks, piece) { return }
  withoutActuallyEscaping(piece) { piece in
    nonisolated(unsafe) let piece = piece
    DispatchQueue.concurrentPerform(iterations: chunks) { piece($0) }
  }
}

/// Runs `body` for every index of `0..<count`, each thread taking the next one free, with scratch floats of its own.
func parallelItems(_ count: Int, scratch: Int, _ body: (Int, UnsafeMutablePointer<Float>) -> Void) {
  let next = Atomic<Int>(0)
  parallelFor(min(Threads.count, count)) { workers in
    let buffer = FloatBuffer(scratch)
    for _ in workers {
      while true {
        let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard item < count else { return }
        body(item, buffer.pointer)
      }
    }
  }
}
