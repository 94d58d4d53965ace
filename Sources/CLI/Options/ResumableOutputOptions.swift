import ArgumentParser
import Files

/// The folder of a job that can be interrupted and gone on with.
struct ResumableOutputOptions: ParsableArguments {
  @Option(
    name: .customLong("output"), help: ArgumentHelp("Folder to write; one that exists is refused.", valueName: "DIR"))
  var path: String

  @Flag(help: "Replace a folder that exists.") var overwrite = false

  @Flag(help: "Go on where an interrupted run was last saved, with the same options.") var resume = false

  var mode: FolderMode { overwrite ? .overwrite : resume ? .resume : .create }

  /// What to say after an interruption.
  var resumeHint: String { "what is done stays in \(path); go on with the same command and --resume" }

  func validate() throws {
    guard !(overwrite && resume) else { throw ValidationError("give either --overwrite or --resume") }
  }
}
