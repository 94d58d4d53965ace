import Foundation
import Testing

/// Every `$ ssae-host …` of the documents runs, in order, on the embedded model, and prints what is shown below it.
@Suite(.enabled(if: Sample.hasHost, "the embedded host is not here"))
struct DocumentedCommandsTests {
  private static let documents = ["README.md"] + pages
  private static let pages =
    ((try? FileManager.default.contentsOfDirectory(atPath: Program.root + "/Documentation")) ?? [])
    .filter { $0.hasSuffix(".md") }.sorted().map { "Documentation/" + $0 }

  @Test(arguments: documents) func commandsRun(_ document: String) throws {
    let folder = TemporaryFolder()
    try prepare(folder)
    let text = try String(contentsOfFile: Program.root + "/" + document, encoding: .utf8)
    for command in ShownCommand.all(in: text) {
      let result = try Program.run(command.arguments, in: folder.path)
      #expect(result.code == 0, "\(document): \(command.line)\n\(result.errors)")
      // Numbers may round differently on another machine; everything else is the program's own wording.
      let printed = Set(result.output.split(separator: "\n").map(withoutNumbers))
      for line in command.output where line.contains(where: \.isLetter) {
        #expect(printed.contains(withoutNumbers(line)), "\(document): \(command.line) does not print: \(line)")
      }
    }
  }

  @Test func readmeShowsCommands() throws {
    let text = try String(contentsOfFile: Program.root + "/README.md", encoding: .utf8)
    #expect(ShownCommand.all(in: text).count > 8)
  }

  /// The names that the documents use.
  private func prepare(_ folder: TemporaryFolder) throws {
    for (name, target) in [
      ("Models", Program.root + "/Models"), ("my-model", Sample.host), ("my-sae", Sample.hostSAE),
      ("my-text.jsonl", Sample.heldout),
    ] {
      try FileManager.default.createSymbolicLink(atPath: folder.path(name), withDestinationPath: target)
    }
    _ = try folder.file("prompts.jsonl", #"{"text": "Once upon a time"}"# + "\n" + #"{"text": "The old man"}"# + "\n")
    _ = try folder.file(
      "ablations.json",
      #"{"format_version": 1, "features": [{"hook": "blocks.2.hook_resid_post", "index": 367, "ablate": true}]}"#)
    _ = try folder.tokens("tokens.safetensors", [[1, 278, 404, 291, 469, 290], [1, 688, 1063, 261]])
  }

  /// A line with every run of digits and signs as one mark, and of blanks as one blank.
  private func withoutNumbers(_ line: Substring) -> String {
    line.split(separator: " ").joined(separator: " ")
      .replacing(/[-+]?[0-9][0-9.,eE+-]*/, with: "#")
  }
}

/// A command of a `console` block and the lines shown below it.
private struct ShownCommand {
  let line: String
  var output: [Substring] = []

  /// Words after the program's name; double quotes keep blanks.
  var arguments: [String] {
    var words: [String] = []
    for (index, part) in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
      words += index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
    }
    return Array(words.dropFirst())
  }

  static func all(in text: String) -> [ShownCommand] {
    var commands: [ShownCommand] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if isInside, line.hasPrefix("$ ssae-host ") {
        commands.append(ShownCommand(line: String(line.dropFirst(2))))
      } else if isInside, !commands.isEmpty, line != "…" {
        commands[commands.count - 1].output.append(line)
      }
    }
    return commands
  }
}
