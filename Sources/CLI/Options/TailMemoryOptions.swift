import ArgumentParser
import Files

/// How much memory tail metrics take, and how often they are saved.
struct TailMemoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Memory for pairs of features and tokens, of all SAEs together: bytes, or with k, M, G; more goes to disk.",
      valueName: "SIZE"))
  var memory: MemorySize = MemorySize(bytes: 1_000_000_000)

  @Option(help: ArgumentHelp("Tokens after which what was counted is written to disk.", valueName: "N"))
  var checkpointEvery = 2_000_000

  func validate() throws {
    guard checkpointEvery >= 1 else {
      throw ValidationError("--checkpoint-every must be at least 1; found \(checkpointEvery)")
    }
  }
}
