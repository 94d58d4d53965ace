import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What must be in place before any command runs. Processors that cannot run the program are refused earlier: CBuild.
enum ProgramStart {
  /// Sets what signals do.
  static func prepare() {
    // A closed pipe then is an error of `write`, so that temporary files are removed on the way out.
    signal(SIGPIPE, SIG_IGN)
    MappedFile.reportTruncation()
  }
}
