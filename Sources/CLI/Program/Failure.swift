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
    case is OutputClosed: endProcess(141)
    default:
      // Everything that swift-argument-parser throws itself has another code than a plain failure.
      if SSAEHost.exitCode(for: error) != .failure { SSAEHost.exit(withError: error) }
      leave(70, "internal error: \(error)", hint: "this is a bug; please report it with the command that shows it")
    }
  }

  private static func leave(_ code: Int32, _ message: String, hint: String?) -> Never {
    StandardError.line("ssae-host: error: \(message.onOneLine)")
    if let hint { StandardError.line("  hint: \(hint.onOneLine)") }
    endProcess(code)
  }
}

/// `exit` of the C library, whose name the method above shadows.
private func endProcess(_ code: Int32) -> Never { exit(code) }
