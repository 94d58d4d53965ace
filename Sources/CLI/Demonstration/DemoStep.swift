import Files

/// One command of the demonstration, and how its result is shown.
struct DemoStep {
  /// Names what it writes below the demonstration's folder.
  let name: String
  let title: String
  /// What the command does and what to look at.
  let explanation: String
  /// The command line after the program's name.
  let arguments: [String]
  /// SVG files that it writes, below the folder, each with a sentence.
  var figures: [(file: String, caption: String)] = []
  /// Pages that it writes, below the folder.
  var pages: [(file: String, text: String)] = []

  /// As a user would type it.
  var command: String { (["ssae-host"] + arguments.map(Self.quoted)).joined(separator: " ") }

  /// In single quotes where a shell would read more than letters in it.
  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
          || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-_./=:,@%+".utf8.contains(byte)
      }
    return isPlain
      ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
