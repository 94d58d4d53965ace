import Foundation
import Testing

/// Every `$ ssae-host …` of the documents runs, in order, on the embedded model, and prints what is shown below it.
///
/// With `SSAE_HOST_RECORD=1` the documents are rewritten with what was printed instead: for new models or wording.
@Suite(.enabled(if: Sample.hasHost, "the embedded host is not here"))
struct DocumentedCommandsTests {
  private static let documents = ["README.md"] + pages
  private static let pages =
    ((try? FileManager.default.contentsOfDirectory(atPath: Program.root + "/Documentation")) ?? [])
    .filter { $0.hasSuffix(".md") }.sorted().map { "Documentation/" + $0 }

  @Test(arguments: documents) func commandsRun(_ document: String) throws {
    let folder = TemporaryFolder()
    try prepare(folder)
    let path = Program.root + "/" + document
    var lines = try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let isRecording = ProcessInfo.processInfo.environment["SSAE_HOST_RECORD"] == "1"
    var shift = 0
    for command in ShownCommand.all(in: lines) {
      let result = try Program.run(command.arguments, in: folder.path)
      #expect(result.code == 0, "\(document): \(command.line)\n\(result.errors)")
      if isRecording {
        let recorded = record(result.output, over: command.output)
        let place = command.place.lowerBound + shift..<command.place.upperBound + shift
        lines.replaceSubrange(place, with: recorded)
        shift += recorded.count - command.output.count
        continue
      }
      // Numbers may round differently on another machine; everything else is the program's own wording.
      let printed = Set(result.output.split(separator: "\n").map(withoutNumbers))
      for line in command.output where line != "…" && line.contains(where: \.isLetter) {
        #expect(printed.contains(withoutNumbers(line)), "\(document): \(command.line) does not print: \(line)")
      }
    }
    if isRecording {
      try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  /// What was printed, shortened where the document shortens it: there a shown line takes the numbers of the printed
  /// line with the same words, and one that was not printed stays, for its author to mend.
  private func record(_ output: String, over shown: [Substring]) -> [Substring] {
    var printed = output.split(separator: "\n", omittingEmptySubsequences: false)
    while printed.last == "" { printed.removeLast() }
    guard shown.contains("…") else { return shown.isEmpty ? [] : printed }
    var next = 0
    return shown.map { line in
      let words = withoutNumbers(line)
      guard line != "…", let found = printed[next...].firstIndex(where: { withoutNumbers($0) == words }) else {
        return line
      }
      next = found + 1
      return printed[found]
    }
  }

  @Test func readmeShowsCommands() throws {
    let text = try String(contentsOfFile: Program.root + "/README.md", encoding: .utf8)
    #expect(ShownCommand.all(in: text.split(separator: "\n", omittingEmptySubsequences: false)).count > 8)
  }

  /// The names that the documents use.
  private func prepare(_ folder: TemporaryFolder) throws {
    for (name, target) in [
      ("Models", Program.root + "/Models"), ("my-model", Sample.host), ("my-sae", Sample.hostSAE),
      ("my-text.jsonl", Sample.heldout),
    ] {
      try FileManager.default.createSymbolicLink(atPath: folder.path(name), withDestinationPath: target)
    }
    let prompts = ["It was a rainy Sunday", "Dr. Helen Carter is a"]
    _ = try folder.file("prompts.jsonl", prompts.map { "{\"text\": \"\($0)\"}\n" }.joined())
    _ = try folder.file(
      "seeds.jsonl", #"{"id": "s", "text": "The old man walked to the river with his dog and a long rope."}"# + "\n")
    _ = try folder.file(
      "ablations.json",
      #"{"format_version": 1, "features": [{"hook": "blocks.2.hook_resid_post", "index": 840, "ablate": true}]}"#)
    _ = try folder.file(
      "labelled.jsonl",
      #"{"text": "The girl has a red ball.", "label": 0}"# + "\n" + #"{"text": "The old man was sad.", "label": 1}"#)
    _ = try folder.file("bios.jsonl", biographies(5))
    _ = try folder.file("bios-test.jsonl", biographies(6))
    _ = try folder.file(
      "pairs.csv",
      "sent_more,sent_less,bias_type\nHe fixed the car.,She fixed the car.,gender\n"
        + "She cried all day.,He cried all day.,gender\n")
    try FileManager.default.createDirectory(atPath: folder.path("saes"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("saes/layer-2"), withDestinationPath: Sample.hostSAE)
    let notes = try String(contentsOfFile: Program.root + "/Models/text/physics.jsonl", encoding: .utf8)
    _ = try folder.file(
      "physics-seeds.jsonl", notes.split(separator: "\n").prefix(8).map { $0 + "\n" }.joined())
    _ = try folder.tokens("tokens.safetensors", [[1, 278, 404, 291, 469, 290], [1, 688, 1063, 261]])
  }

  /// Short biographies of professors and nurses, men and women, `count` of each.
  private func biographies(_ count: Int) -> String {
    DebiasTextTests.biographies(count).replacing("\"bio\"", with: "\"text\"")
      .replacing("\"job\"", with: "\"profession\"").replacing("\"sex\"", with: "\"gender\"")
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
  /// The lines below the command, "…" where the document leaves some out, and their numbers in the document.
  var output: [Substring] = []
  var place: Range<Int>

  /// Words after the program's name; double quotes keep blanks.
  var arguments: [String] {
    var words: [String] = []
    for (index, part) in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
      words += index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
    }
    return Array(words.dropFirst())
  }

  static func all(in lines: [Substring]) -> [ShownCommand] {
    var commands: [ShownCommand] = []
    var isInside = false
    var isOwn = false  // whether the lines belong to a command of ours
    for (number, line) in lines.enumerated() {
      if line.hasPrefix("```") {
        isInside = line == "```console"
        isOwn = false
      } else if isInside, line.hasPrefix("$ ") {
        isOwn = line.hasPrefix("$ ssae-host ")
        if isOwn {
          commands.append(ShownCommand(line: String(line.dropFirst(2)), place: number + 1..<number + 1))
        }
      } else if isOwn {
        commands[commands.count - 1].output.append(line)
        commands[commands.count - 1].place = commands[commands.count - 1].place.lowerBound..<number + 1
      }
    }
    return commands
  }
}
