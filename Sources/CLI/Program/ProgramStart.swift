import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What must be in place before any command runs. Processors that cannot run the program are refused earlier: CBuild.
enum ProgramStart {
  /// Joins the ranks of the command and sets what signals do, after MPI, which sets some itself.
  static func prepare() throws {
    try CommandRanks.join()
    // A closed pipe then is an error of `write`, so that temporary files are removed on the way out.
    signal(SIGPIPE, SIG_IGN)
    MappedFile.reportTruncation()
  }
}
