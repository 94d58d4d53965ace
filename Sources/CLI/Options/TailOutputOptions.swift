import ArgumentParser
import Files

/// Where tail metrics are written, and how what was counted gets there.
struct TailOutputOptions: ParsableArguments {
  @Option(
    name: .customLong("output"), help: ArgumentHelp("Folder to write; one that exists is refused.", valueName: "DIR"))
  var path: String

  @Flag(help: "Replace a folder that exists.")
  var overwrite = false

  @Flag(help: "Go on after the last part of a folder that was interrupted, with the same options.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Memory for pairs of features and tokens, of all SAEs together: bytes, or with k, M, G; more goes to disk.",
      valueName: "SIZE"))
  var memory: MemorySize = MemorySize(bytes: 1_000_000_000)

  @Option(help: ArgumentHelp("Tokens after which what was counted is written to disk.", valueName: "N"))
  var checkpointEvery = 2_000_000

  var mode: FolderMode { overwrite ? .overwrite : resume ? .resume : .create }

  /// What to say after an interruption.
  var resumeHint: String { "complete parts stay in \(path); go on with the same command and --resume" }

  func validate() throws {
    guard !(overwrite && resume) else { throw ValidationError("give either --overwrite or --resume") }
    guard checkpointEvery >= 1 else {
      throw ValidationError("--checkpoint-every must be at least 1; found \(checkpointEvery)")
    }
  }
}
