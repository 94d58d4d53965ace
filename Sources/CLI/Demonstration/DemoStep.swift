/// A part of the demonstration: commands that belong together, and how their results are shown.
struct DemoStep {
  /// Names what it writes below the demonstration's folder.
  let name: String
  let title: String
  /// What the commands do and what to look at.
  let explanation: String
  let runs: [Run]
  /// Whether the commands print sentences, which may wrap, and not tables.
  var isProse = false
  /// SVG files that it writes, below the folder, each with a sentence.
  var figures: [(file: String, caption: String)] = []
  /// Files that it writes, below the folder, to be opened.
  var pages: [(file: String, text: String)] = []
  /// Commands that a user would run next and the demonstration cannot, with the reason.
  var next: (reason: String, commands: [String])?

  /// One command.
  struct Run {
    /// Tells it from the others of its step.
    let label: String
    /// The command line after the program's name.
    let arguments: [String]

    /// As a user would type it.
    var command: String { (["ssae-host"] + arguments.map(Self.quoted)).joined(separator: " ") }

    /// In single quotes where a shell would read more than letters in it.
    private static func quoted(_ word: String) -> String {
      func isPlain(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_./=:,@%+".contains(character))
      }
      if !word.isEmpty, word.allSatisfy(isPlain) { return word }
      return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
  }

  /// Where a run's output is kept.
  func outputName(_ run: Int) -> String { runs.count > 1 ? "\(name)-\(run + 1).txt" : "\(name).txt" }
}
