import Files
import Kernels

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What must be in place before any command runs.
enum ProgramStart {
  /// Refuses a processor without the instructions the kernels need, and sets what signals do.
  static func prepare() {
    let missing = Processor.missingInstructions
    guard missing.isEmpty else {
      StandardError.write(
        "ssae-host: error: this processor lacks \(missing.joined(separator: ", ")), which the program was built for\n")
      exit(70)
    }
    // A closed pipe then is an error of `write`, so that temporary files are removed on the way out.
    signal(SIGPIPE, SIG_IGN)
    MappedFile.reportTruncation()
  }
}
