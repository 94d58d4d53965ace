#if MPI
  import CMPI
#endif

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Why the ranks that a launcher started cannot work together.
public struct RanksError: Error {
  /// In one line.
  public let message: String
  /// What the user could do about it.
  public let hint: String
}

/// The start and the end of the processes of one command.
extension Ranks {
  /// All processes of the command: starts MPI when the environment says that a launcher started us, else `alone`.
  ///
  /// Call it once, before anything else. Throws where the launcher started several processes that cannot find each
  /// other: a program without MPI, or `srun` without PMIx.
  public static func join() throws(RanksError) -> Ranks {
    #if MPI
      let marks: [String] = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"]
      guard marks.contains(where: { getenv($0) != nil }) else {
        if let tasks = number("SLURM_STEP_NUM_TASKS"), tasks > 1 {
          throw RanksError(
            message: "srun started \(tasks) processes that do not know of each other",
            hint: "start them with 'srun --mpi=pmix' or with mpirun")
        }
        return alone
      }
      var faults: Int32 = -1
      let world = ssae_mpi_start(&faults)
      guard world >= 0 else {
        throw RanksError(message: "MPI does not start", hint: "does 'mpirun -n 2 hostname' work?")
      }
      Faults.communicator = faults
      return Ranks(
        rank: Int(ssae_mpi_rank(world)), count: Int(ssae_mpi_count(world)), communicator: world, traffic: Traffic())
    #else
      if let size = number("OMPI_COMM_WORLD_SIZE"), size > 1 {
        throw RanksError(
          message: "started as \(size) processes, but this program was built without MPI",
          hint: "build it with 'swift build -c release --traits MPI'")
      }
      return alone
    #endif
  }

  /// The number that the launcher gave this process before anything was joined; 0 without a launcher.
  public static var launchedRank: Int { number("OMPI_COMM_WORLD_RANK") ?? number("SLURM_PROCID") ?? 0 }

  /// Threads for each rank, so that those on one machine use each of its processors once; nil for one process alone.
  public func threadsEach() -> Int? {
    guard count > 1 else { return nil }
    #if MPI
      return Int(ssae_mpi_processors_each(communicator))
    #else
      return nil
    #endif
  }

  /// This rank among all of them, for messages: `rank 2 of 4 (node17)`.
  public var name: String {
    #if MPI
      guard count > 1 else { return "rank 0 of 1" }
      var text = [CChar](repeating: 0, count: 256)
      ssae_mpi_machine(&text, text.count)
      let machine = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      return "rank \(rank) of \(count) (\(machine))"
    #else
      return "rank 0 of 1"
    #endif
  }

  /// Leaves the other ranks in peace: every rank calls it at its end. Nothing may be asked of ranks afterwards.
  public func leave() {
    guard communicator >= 0 else { return }
    #if MPI
      ssae_mpi_finish()
    #endif
  }

  /// Ends all ranks with `code`, wherever they are. Not collective: one rank that fails is enough, and several that fail
  /// alike speak once. `tell` is called on one rank, the first of those that failed within `patience` seconds, `delay`
  /// seconds from now: where the others' end is the reason for this one's, it does not come to that.
  public func end(_ code: Int32, patience: Double = 1, delay: UInt32 = 0, _ tell: () -> Void) -> Never {
    guard communicator >= 0 else {
      tell()
      exit(code)
    }
    #if MPI
      if delay > 0, count > 1 { sleep(delay) }
      if ssae_mpi_fails_first(Faults.communicator, patience) != 0 {
        tell()
        // The launcher reads what was told before it hears of the end.
        usleep(50_000)
      } else {
        // The earlier rank ends this one.
        sleep(10)
      }
      ssae_mpi_abort(code)
    #endif
    exit(code)
  }

  private static func number(_ variable: String) -> Int? { getenv(variable).flatMap { Int(String(cString: $0)) } }
}

#if MPI
  /// Set once when MPI starts.
  private enum Faults {
    nonisolated(unsafe) static var communicator: Int32 = -1
  }
#endif
