import Synchronization

/// Counts what a rank gives to collectives.
final class Traffic: Sendable {
  private let sent = Atomic<Int>(0)
  private let calls = Atomic<Int>(0)

  var bytes: Int { sent.load(ordering: .relaxed) }
  var messages: Int { calls.load(ordering: .relaxed) }

  func add(_ bytes: Int) {
    sent.wrappingAdd(bytes, ordering: .relaxed)
    calls.wrappingAdd(1, ordering: .relaxed)
  }
}
