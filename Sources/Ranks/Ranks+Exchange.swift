#if MPI
  import CMPI
#endif

extension Ranks {
  /// Each rank gives every rank a part of its own: part r, of `given[r]` elements, goes to rank r, and the part from rank
  /// r, of `taken[r]` elements, comes to place r of `received`. Less than 2 GiB go and come in one call.
  public func exchange<Element: BitwiseCopyable>(
    _ parts: UnsafePointer<Element>, given: [Int], into received: UnsafeMutablePointer<Element>, taken: [Int]
  ) {
    precondition(given.count == count && taken.count == count, "a part per rank")
    guard count > 1 else { return received.update(from: parts, count: given[0]) }
    #if MPI
      let size = MemoryLayout<Element>.stride
      let (out, back) = (Parts(given, size), Parts(taken, size))
      traffic.add(out.total)
      ssae_mpi_exchange(communicator, parts, out.sizes, out.starts, received, back.sizes, back.starts)
    #endif
  }
}

#if MPI
  /// Where parts lie, in bytes, as MPI wants it.
  private struct Parts {
    var sizes: [Int32] = []
    var starts: [Int32] = []
    var total = 0

    init(_ counts: [Int], _ size: Int) {
      for count in counts {
        sizes.append(Int32(count * size))
        starts.append(Int32(total))
        total += count * size
      }
    }
  }
#endif
