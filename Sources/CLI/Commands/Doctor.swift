import ArgumentParser
import Evaluation
import Files
import Kernels
import SparseAutoencoders

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the machine, its BLAS and the numbers this program computes on it.",
    discussion: """
      Says what the machine is and measures what it can do. Compares matrix products of every kind with sums in double \
      precision, and what the embedded models predict, clean and with their SAEs spliced in, with what PyTorch computed \
      from the same weights: a bad library or processor shows here before it shows in a result. Writes nothing.

      Exits with 70 when a number is wrong.

      EXAMPLES
        ssae-host doctor
        ssae-host doctor --models ./ssae-host/Models --json
      """)

  @Option(
    help: ArgumentHelp("The embedded models. (default: Models above the program or here)", valueName: "DIR"))
  var models: String?

  @OptionGroup var common: RunOptions

  func run() throws {
    common.begin()
    var checkup = Checkup()
    checkup.look()
    checkup.measure { common.note($0) }
    try checkup.compareModels(EmbeddedModels.folder(models)) { common.note($0) }
    if common.json {
      try StandardOutput.json(checkup.json)
    } else {
      try StandardOutput.write(checkup.text)
    }
    guard checkup.problems.isEmpty else { throw UnsoundMachine(problems: checkup.problems) }
  }
}

/// Numbers came out wrong.
struct UnsoundMachine: Error {
  let problems: [String]
}
