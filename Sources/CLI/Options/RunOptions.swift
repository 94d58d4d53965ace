import ArgumentParser
import Kernels

/// What every command takes.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Threads to use, by each rank. (default: all processors, shared by the ranks)", valueName: "N"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Seed of what generate, train, features and debias attribute draw; unused elsewhere.", valueName: "N"))
  var seed: UInt64 = 0

  @Flag(help: "No progress and no notes on stderr; warnings stay.")
  var quiet = false

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1; found \(threads)") }
  }

  /// Puts the options into force; call it first.
  func begin() {
    if let threads = threads ?? CommandRanks.all.threadsEach() { Threads.set(threads) }
  }

  /// A line about what was understood or chosen, for a person.
  func note(_ text: String) {
    if !quiet { StandardError.line(text.onOneLine) }
  }
}
