import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A program that is run and waited for.
enum ChildProcess {
  /// Runs `program` with its standard output going to a file, made anew; gives its exit code, or 128 + the signal that
  /// ended it.
  static func run(_ program: String, _ arguments: [String], output: String) throws(FileError) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let code = posix_spawn(&process, program, &actions, nil, &words, environ)
    guard code == 0 else { throw FileError(.inputOutput, program, "cannot be run: \(String(cString: strerror(code)))") }
    var status: Int32 = 0
    // A signal to this process interrupts the wait; the child ends by itself, as it had the signal too.
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }
}
