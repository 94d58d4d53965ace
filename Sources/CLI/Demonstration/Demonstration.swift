import Files
import Reports

/// Runs the commands of the demonstration, each printed before its result, and writes the page of all of them.
struct Demonstration {
  private let plan: DemoPlan
  private let steps: [DemoStep]
  private let folder: ResumableFolder

  /// Throws when the folder is not one a demonstration made, or `mode` does not allow what it holds.
  init(models: String, folder path: String, mode: FolderMode, threads: Int?) throws {
    plan = DemoPlan(models: models, folder: path, threads: threads)
    steps = plan.steps
    let own = Set(steps.flatMap { step in [step.name] + step.runs.indices.map(step.outputName) } + [Self.pageName])
    folder = try ResumableFolder(path, content: "demonstration", mode: mode) { name in
      own.contains(name) || name.hasSuffix(Self.partial) && own.contains(String(name.dropLast(Self.partial.count)))
    }
  }

  private static let pageName = "index.html"
  private static let partial = ".part"

  func run() throws {
    Interruption.listen()
    var sections: [DemoPage.Section] = []
    for (index, step) in steps.enumerated() {
      try StandardOutput.line("\n[\(index + 1)/\(steps.count)] \(step.title)")
      let runs = try step.runs.enumerated().map { place, run in
        try StandardOutput.line("$ \(run.command)")
        let output = try result(of: run, of: step, keptAs: step.outputName(place))
        try StandardOutput.write(output)
        return DemoPage.Run(label: step.runs.count > 1 ? run.label : "", command: run.command, output: output)
      }
      sections.append(
        DemoPage.Section(
          title: step.title, explanation: step.explanation, runs: runs, isProse: step.isProse,
          figures: try step.figures.map { (try text(of: $0.file), $0.caption) }, links: step.pages, next: step.next))
    }
    let path = folder.file(Self.pageName)
    let page = DemoPage(
      introduction: DemoPlan.introduction, try plan.summary(), sections, closing: DemoPlan.closing
    ).page
    try AtomicFile.write(page.html, to: path, overwrite: true)
    try StandardOutput.line("\n\(path)")
  }

  /// What a command prints; from an earlier run where it finished then.
  private func result(of run: DemoStep.Run, of step: DemoStep, keptAs name: String) throws -> String {
    if !FileSystem.exists(folder.file(name)) {
      if step.runs.count == 1 { try FileSystem.removeFolder(folder.file(step.name)) }
      let unfinished = folder.file(name + Self.partial)
      let code = try ChildProcess.run(Self.program, run.arguments, output: unfinished)
      try Interruption.check(hint: "run it again with --resume to go on")
      // The command has said why.
      guard code == 0 else { throw FailedStep(code: code, command: run.command) }
      try FileSystem.rename(unfinished, to: folder.file(name))
    }
    return try text(of: name)
  }

  private static var program: String { FileSystem.resolved("/proc/self/exe") ?? CommandLine.arguments[0] }

  private func text(of name: String) throws -> String {
    try TextSource(folder.file(name)).text()
  }
}

/// A command of the demonstration failed, and has said why.
struct FailedStep: Error {
  let code: Int32
  let command: String
}
