#if MPI
  import CMPI
#endif

/// Arithmetic over all ranks, in place. Arrays of any length; longer than MPI's counts they go in pieces.
///
/// The order of a sum depends on the number of ranks but every rank ends with the same bits: MPI's algorithms either
/// compute an element once and copy it, or add the same two numbers on both sides. What must not depend on the number
/// of ranks is added by hand, in the order of blocks (`gather`, `BlockSums`).
extension Ranks {
  /// Adds up `values` [count] of all ranks.
  public func sum(_ values: UnsafeMutablePointer<Float>, count: Int) {
    #if MPI
      inPieces(count, of: values) { ssae_mpi_sum_float(communicator, $0, $1) }
    #endif
  }

  /// Adds up `values` [count] of all ranks.
  public func sum(_ values: UnsafeMutablePointer<Double>, count: Int) {
    #if MPI
      inPieces(count, of: values) { ssae_mpi_sum_double(communicator, $0, $1) }
    #endif
  }

  /// Adds up `values` [count] of all ranks.
  public func sum(_ values: UnsafeMutablePointer<Int>, count: Int) {
    #if MPI
      values.withMemoryRebound(to: Int64.self, capacity: count) { values in
        inPieces(count, of: values) { ssae_mpi_sum_int64(communicator, $0, $1) }
      }
    #endif
  }

  /// The sum of one number of each rank.
  public func sum(_ value: Double) -> Double {
    var value = value
    sum(&value, count: 1)
    return value
  }

  /// The sum of one number of each rank.
  public func sum(_ value: Int) -> Int {
    var value = value
    sum(&value, count: 1)
    return value
  }

  /// The largest of each element of `values` [count] over all ranks.
  public func maximum(_ values: UnsafeMutablePointer<Double>, count: Int) {
    #if MPI
      inPieces(count, of: values) { ssae_mpi_max_double(communicator, $0, $1) }
    #endif
  }

  /// The largest of one number of each rank.
  public func maximum(_ value: Double) -> Double {
    var value = value
    maximum(&value, count: 1)
    return value
  }

  /// Whether any rank says so.
  public func holdsAnywhere(_ condition: Bool) -> Bool { maximum(condition ? 1 : 0) > 0 }

  /// Adds up `values` [count] of all ranks, of which this rank needs, and gets in `own`, `range(of: count)` alone.
  ///
  /// At most 2^31 − 1 elements. `own` must not lie in `values`.
  public func sumScatter(
    _ values: UnsafePointer<Float>, count total: Int, into own: UnsafeMutablePointer<Float>
  ) {
    guard count > 1 else { return own.update(from: values, count: total) }
    #if MPI
      traffic.add(total * MemoryLayout<Float>.stride)
      let counts = (0..<count).map { Int32(range(of: total, rank: $0).count) }
      ssae_mpi_sum_scatter_float(communicator, values, own, counts)
    #endif
  }

  #if MPI
    private func inPieces<Element>(
      _ total: Int, of values: UnsafeMutablePointer<Element>, _ body: (UnsafeMutablePointer<Element>, Int32) -> Void
    ) {
      guard count > 1 else { return }
      traffic.add(total * MemoryLayout<Element>.stride)
      for start in stride(from: 0, to: total, by: Self.piece) {
        body(values + start, Int32(min(Self.piece, total - start)))
      }
    }
  #endif

  /// Elements or bytes of one call: MPI counts in 32 bits.
  static let piece = 1 << 28
}
