import Files
import Reports

/// Runs the commands of the demonstration, each printed before its result, and writes the page of all of them.
struct Demonstration {
  private let steps: [DemoStep]
  private let folder: ResumableFolder

  /// Throws when the folder is not one a demonstration made, or `mode` does not allow what it holds.
  init(models: String, folder path: String, mode: FolderMode, threads: Int?) throws {
    steps = DemoPlan(models: models, folder: path, threads: threads).steps
    let names = Set(steps.map(\.name))
    folder = try ResumableFolder(path, content: "demonstration", mode: mode) { name in
      name == Self.pageName || names.contains(name) || names.contains(String(name.dropLast(".txt".count)))
        || names.contains(String(name.dropLast(Self.partial.count)))
    }
  }

  private static let pageName = "index.html"
  private static let partial = ".part"

  func run() throws {
    Interruption.listen()
    var sections: [DemoPage.Section] = []
    for (index, step) in steps.enumerated() {
      try StandardOutput.line("\n[\(index + 1)/\(steps.count)] \(step.title)\n$ \(step.command)")
      let output = try result(of: step)
      try StandardOutput.write(output)
      sections.append(try section(step, output))
    }
    let page = DemoPage(introduction: DemoPlan.introduction, sections).page
    let path = folder.file(Self.pageName)
    try AtomicFile.write(page.html, to: path, overwrite: true)
    try StandardOutput.line("\n\(path)")
  }

  /// What the step prints; from an earlier run where it finished then.
  private func result(of step: DemoStep) throws -> String {
    let kept = folder.file(step.name + ".txt")
    if !FileSystem.exists(kept) {
      try FileSystem.removeFolder(folder.file(step.name))
      let unfinished = folder.file(step.name + Self.partial)
      let code = try ChildProcess.run(Self.program, step.arguments, output: unfinished)
      try Interruption.check(hint: "run it again with --resume to go on")
      // The command has said why.
      guard code == 0 else { throw FailedStep(code: code, command: step.command) }
      try FileSystem.rename(unfinished, to: kept)
    }
    return try text(of: step.name + ".txt")
  }

  private static var program: String { FileSystem.resolved("/proc/self/exe") ?? CommandLine.arguments[0] }

  private func section(_ step: DemoStep, _ output: String) throws -> DemoPage.Section {
    DemoPage.Section(
      title: step.title, explanation: step.explanation, command: step.command, output: output,
      figures: try step.figures.map { (try text(of: $0.file), $0.caption) }, links: step.pages)
  }

  private func text(of name: String) throws -> String {
    try TextSource(folder.file(name)).text()
  }
}

/// A command of the demonstration failed, and has said why.
struct FailedStep: Error {
  let code: Int32
  let command: String
}
