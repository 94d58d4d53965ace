import ArgumentParser
import Files
import Training

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The one place where an error becomes a line on stderr and an exit code of sysexits.h.
enum Failure {
  static func exit(_ error: any Error) -> Never {
    switch error {
    case let error as FileError: leave(error.kind.rawValue, error.description, hint: error.hint)
    case let error as DivergedError:
      let error = error.fileError
      leave(error.kind.rawValue, error.description, hint: error.hint)
    case let error as UsageError: leave(64, error.message, hint: error.hint)
    case let error as UnsoundMachine:
      leave(
        70, "this machine computes wrong numbers: " + error.problems.joined(separator: "; "),
        hint: "try another BLAS (OPENBLAS_CORETYPE=Haswell chooses other kernels) or another machine")
    case let error as FailedStep: leave(error.code, "this command failed: \(error.command)", hint: nil)
    case let error as Interrupted: leave(130, "interrupted", hint: error.hint)
    case is OutputClosed: CommandRanks.all.end(141) {}
    default:
      // Everything that swift-argument-parser throws itself has another code than a plain failure.
      if SSAEHost.exitCode(for: error) != .failure { leaveParser(error) }
      leave(70, "internal error: \(error)", hint: "this is a bug; please report it with the command that shows it")
    }
  }

  /// Ends this process alone, where another one says why.
  static func endSilently(_ code: Int32) -> Never { endProcess(code) }

  private static func leave(_ code: Int32, _ message: String, hint: String?) -> Never {
    let ranks = CommandRanks.all
    // Requests are alike for all ranks; what one of them meets in a file may be its own.
    let place = ranks.count > 1 && code != 64 && code != 130 ? "\(ranks.name): " : ""
    // All ranks hear of an interruption; the first says so when it comes to a safe point, unless the launcher ends all for
    // another's failure.
    ranks.end(code, patience: code == 130 ? 30 : 1, delay: code == 130 ? 2 : 0) {
      StandardError.writeAnyway("ssae-host: error: \(place)\(message.onOneLine)\n")
      if let hint { StandardError.writeAnyway("  hint: \(hint.onOneLine)\n") }
    }
  }

  /// Help, the version, or what is wrong with the arguments: alike for all ranks.
  private static func leaveParser(_ error: any Error) -> Never {
    let ranks = CommandRanks.all
    guard ranks.count > 1 else { SSAEHost.exit(withError: error) }
    guard SSAEHost.exitCode(for: error).isSuccess else {
      ranks.end(SSAEHost.exitCode(for: error).rawValue) {
        StandardError.writeAnyway(SSAEHost.fullMessage(for: error) + "\n")
      }
    }
    ranks.leave()
    if ranks.isFirst { SSAEHost.exit(withError: error) }
    endProcess(0)
  }
}

/// `exit` of the C library, whose name the method above shadows.
private func endProcess(_ code: Int32) -> Never { exit(code) }
