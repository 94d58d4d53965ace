import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The job was stopped by a signal at a safe point.
struct Interrupted: Error {
  /// What to do to go on.
  var hint: String?
}

/// Ctrl-C and SIGTERM: the first asks for the end at the next safe point, the second ends the program at once.
enum Interruption {
  private static let requested = Atomic<Bool>(false)

  /// Whether the end was asked for.
  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// As if the user had asked: another rank was told.
  static func request() { requested.store(true, ordering: .relaxed) }

  /// From now on the program ends at its own safe points.
  static func listen() {
    // A parent that starts this program from a worker thread hands down that thread's blocked signals.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    sigprocmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.requested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// Throws when the end was asked for.
  static func check(hint: String? = nil) throws {
    if isRequested { throw Interrupted(hint: hint) }
  }
}
