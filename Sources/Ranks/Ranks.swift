#if MPI
  import CMPI
#endif

/// The processes that run one command together: one, or those that `mpirun` or `srun` started.
///
/// Every method but the plain properties is collective: all ranks call it, in the same order, from the main thread.
/// For one rank each is the identity and costs nothing, so that the same code runs alone. Without the package trait
/// `MPI` there is never more than one. A call that fails ends all ranks: MPI says why.
public struct Ranks: Sendable {
  /// This process among them, `0..<count`.
  public let rank: Int
  /// How many there are.
  public let count: Int
  /// What this rank has given to collectives; shared by the values made by `split`.
  let traffic: Traffic
  /// MPI's number for them; unused by one rank.
  let communicator: Int32

  init(rank: Int, count: Int, communicator: Int32, traffic: Traffic) {
    self.rank = rank
    self.count = count
    self.communicator = communicator
    self.traffic = traffic
  }

  /// One process by itself.
  public static let alone = Ranks(rank: 0, count: 1, communicator: -1, traffic: Traffic())

  /// Whether this is the rank that prints, and writes what is written once.
  public var isFirst: Bool { rank == 0 }

  /// Bytes that this rank has handed to collectives since the start: each buffer counted once where it leaves (for
  /// `sum` the whole buffer, for `broadcast` at its root only), not what the algorithm beneath makes of it.
  public var bytesSent: Int { traffic.bytes }

  /// Calls of collectives that moved something.
  public var messagesSent: Int { traffic.messages }

  /// The ranks that gave the same `color`, in the same order: data-parallel and feature-parallel groups compose.
  public func split(color: Int) -> Ranks {
    guard count > 1 else { return self }
    #if MPI
      let part = ssae_mpi_split(communicator, Int32(color))
      return Ranks(
        rank: Int(ssae_mpi_rank(part)), count: Int(ssae_mpi_count(part)), communicator: part, traffic: traffic)
    #else
      preconditionFailure("more than one rank without MPI")
    #endif
  }

  /// Waits until every rank is here.
  public func barrier() {
    guard count > 1 else { return }
    #if MPI
      ssae_mpi_barrier(communicator)
    #endif
  }

  /// The blocks of `0..<total` that this rank computes: block k is rank k mod N's.
  public func isOwn(block: Int) -> Bool { block % count == rank }

  /// This rank's range of `total` things, split into contiguous ranges that differ by at most one.
  public func range(of total: Int) -> Range<Int> { range(of: total, rank: rank) }

  /// Another rank's.
  public func range(of total: Int, rank: Int) -> Range<Int> { total * rank / count..<total * (rank + 1) / count }
}
