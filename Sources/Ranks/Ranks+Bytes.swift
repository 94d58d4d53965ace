#if MPI
  import CMPI
#endif

/// Bytes of any length between ranks.
extension Ranks {
  /// Each rank's bytes, in the order of ranks, at rank 0; nothing at the others.
  public func gather(_ bytes: [UInt8]) -> [[UInt8]] {
    guard count > 1 else { return [bytes] }
    #if MPI
      let sizes = gatherSizes(bytes.count)
      guard isFirst else {
        traffic.add(bytes.count)
        send(bytes, to: 0)
        return []
      }
      return [bytes] + (1..<count).map { receive(sizes[$0], from: $0) }
    #else
      return []
    #endif
  }

  /// Each rank's bytes, in the order of ranks, at every rank.
  public func gatherAll(_ bytes: [UInt8]) -> [[UInt8]] {
    guard count > 1 else { return [bytes] }
    #if MPI
      let sizes = gatherSizes(bytes.count)
      return (0..<count).map { root in
        root == rank ? broadcast(bytes, sizes[root], from: root) : broadcast(sizes[root], from: root)
      }
    #else
      return []
    #endif
  }

  /// The same for values of any kind.
  public func gatherAll<Value: BitwiseCopyable>(_ values: [Value]) -> [[Value]] {
    guard count > 1 else { return [values] }
    return gatherAll(values.withUnsafeBytes { Array($0) }).map { bytes in
      bytes.withUnsafeBytes { Array($0.bindMemory(to: Value.self)) }
    }
  }

  /// The same count of elements from each rank, in the order of ranks, at every rank: [N, count].
  public func gatherAll<Element: BitwiseCopyable>(
    _ values: UnsafePointer<Element>, count total: Int, into gathered: UnsafeMutablePointer<Element>
  ) {
    guard count > 1 else { return gathered.update(from: values, count: total) }
    #if MPI
      let size = total * MemoryLayout<Element>.stride
      precondition(size <= Int32.max, "2 GiB or more from one rank in one call")
      traffic.add(size)
      ssae_mpi_gather_all(communicator, values, Int32(size), gathered)
    #endif
  }

  /// What rank `root` gives, at every rank; the others' `bytes` do not matter.
  public func broadcast(_ bytes: [UInt8], from root: Int = 0) -> [UInt8] {
    guard count > 1 else { return bytes }
    #if MPI
      var size = bytes.count
      withUnsafeMutableBytes(of: &size) { broadcast($0, from: root) }
      return rank == root ? broadcast(bytes, size, from: root) : broadcast(size, from: root)
    #else
      return bytes
    #endif
  }

  /// The same for memory of a size that every rank knows, in place.
  public func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int = 0) {
    guard count > 1, let base = bytes.baseAddress else { return }
    #if MPI
      if rank == root { traffic.add(bytes.count) }
      for start in stride(from: 0, to: bytes.count, by: Self.piece) {
        ssae_mpi_broadcast(communicator, base + start, Int32(min(Self.piece, bytes.count - start)), Int32(root))
      }
    #endif
  }

  #if MPI
    private func gatherSizes(_ size: Int) -> [Int] {
      var size = size
      var sizes = Array(repeating: 0, count: count)
      ssae_mpi_gather_all(communicator, &size, Int32(MemoryLayout<Int>.size), &sizes)
      return sizes
    }

    private func broadcast(_ bytes: [UInt8], _ size: Int, from root: Int) -> [UInt8] {
      var bytes = bytes
      bytes.withUnsafeMutableBytes { broadcast($0, from: root) }
      return bytes
    }

    private func broadcast(_ size: Int, from root: Int) -> [UInt8] {
      broadcast([UInt8](repeating: 0, count: size), size, from: root)
    }

    private func send(_ bytes: [UInt8], to receiver: Int) {
      bytes.withUnsafeBytes { bytes in
        for start in stride(from: 0, to: bytes.count, by: Self.piece) {
          ssae_mpi_send(
            communicator, bytes.baseAddress! + start, Int32(min(Self.piece, bytes.count - start)), Int32(receiver))
        }
      }
    }

    private func receive(_ size: Int, from sender: Int) -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
        for start in stride(from: 0, to: size, by: Self.piece) {
          ssae_mpi_receive(
            communicator, bytes.baseAddress! + start, Int32(min(Self.piece, size - start)), Int32(sender))
        }
        count = size
      }
    }
  #endif
}
