import Files
import Ranks

/// The processes that run this command, for what prints, reads options and ends the program.
enum CommandRanks {
  /// Set once, before any command is parsed.
  nonisolated(unsafe) private(set) static var all = Ranks.alone
  /// Before the ranks have joined, all but the first are silent already.
  private static let launchedFirst = Ranks.launchedRank == 0

  /// Whether this process prints.
  static var speaks: Bool { all.count > 1 ? all.isFirst : true }

  /// What the first rank alone opens, such as the output that it writes; nil at the others.
  static func atFirst<Result>(_ body: () throws -> Result) rethrows -> Result? { all.isFirst ? try body() : nil }

  /// Has the first rank make something on disk, then the others open it.
  static func firstThenOthers<Result>(_ body: () throws -> Result) rethrows -> Result {
    if !all.isFirst { all.barrier() }
    let result = try body()
    if all.isFirst { all.barrier() }
    return result
  }

  /// Starts or finds the other processes.
  static func join() throws {
    do {
      all = try Ranks.join()
    } catch {
      if !launchedFirst { Failure.endSilently(64) }
      throw UsageError(error.message, hint: error.hint)
    }
  }
}

/// A command whose ranks divide the work; every other command is refused where there are several.
protocol SharedCommand {}
