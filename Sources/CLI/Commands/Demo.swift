import ArgumentParser
import Files
import Reports

struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run every main job on the embedded models and show it on one page.",
    discussion: """
      Runs the commands a user would run, one after the other, each printed before its result, and writes \
      OUTPUT/index.html with all of them, their figures, and links to the pages they made. A few minutes on two cores; \
      --resume goes on where it was stopped.

      EXAMPLES
        ssae-host demo
        ssae-host demo --output /tmp/demo --overwrite
      """)

  @Option(help: ArgumentHelp("Folder to write; what exists is refused.", valueName: "DIR"))
  var output = "demo"
  @Option(
    help: ArgumentHelp("The embedded models. (default: Models above the program or here)", valueName: "DIR"))
  var models: String?
  @Flag(help: "Replace a folder that exists.") var overwrite = false
  @Flag(help: "Go on where a demonstration was stopped.") var resume = false
  @Option(help: ArgumentHelp("Threads to use. (default: all processors)", valueName: "N")) var threads: Int?

  func validate() throws {
    guard !(overwrite && resume) else { throw ValidationError("give either --overwrite or --resume") }
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1; found \(threads)") }
  }

  func run() throws {
    guard let models = try EmbeddedModels.folder(models) else {
      throw FileError(
        .missing, "Models", "the embedded models are neither above the program nor here",
        hint: "name their folder with --models")
    }
    let mode: FolderMode = overwrite ? .overwrite : resume ? .resume : .create
    try Demonstration(models: models, folder: output, mode: mode, threads: threads).run()
  }
}
