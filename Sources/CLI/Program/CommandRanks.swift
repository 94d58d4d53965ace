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
