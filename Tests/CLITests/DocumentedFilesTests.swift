import Foundation
import Testing

/// What the documents point to is there.
@Suite struct DocumentedFilesTests {
  private static let documents =
    ["README.md", "CONTRIBUTING.md", "BENCHMARKS.md", "Models/README.md"]
    + ((try? FileManager.default.contentsOfDirectory(atPath: Program.root + "/Documentation")) ?? [])
    .filter { $0.hasSuffix(".md") }.sorted().map { "Documentation/" + $0 }

  private static func text(_ document: String) throws -> String {
    try String(contentsOfFile: Program.root + "/" + document, encoding: .utf8)
  }

  /// Links to files, and to headings in them.
  @Test(arguments: documents) func linksLeadSomewhere(_ document: String) throws {
    let folder = document.split(separator: "/").dropLast().joined(separator: "/")
    for found in try Self.text(document).matches(of: /\]\(([^)\s]+)\)/) {
      let target = String(found.output.1)
      if target.contains("://") { continue }
      let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let path = parts[0].isEmpty ? document : folder.isEmpty ? parts[0] : folder + "/" + parts[0]
      #expect(FileManager.default.fileExists(atPath: Program.root + "/" + path), "\(document): \(target)")
      guard parts.count == 2, FileManager.default.fileExists(atPath: Program.root + "/" + path) else { continue }
      #expect(try Self.anchors(path).contains(parts[1]), "\(document): no such heading: \(target)")
    }
  }

  /// Headings as links name them: small letters, blanks as hyphens, no punctuation.
  private static func anchors(_ document: String) throws -> Set<String> {
    let headings = try text(document).split(separator: "\n").filter { $0.hasPrefix("#") }
    return Set(
      headings.map { heading in
        heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
          .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
          .replacing(" ", with: "-")
      })
  }

  /// Names of files and folders of the sources, tests and tools.
  @Test(arguments: documents) func filesThatAreNamedAreThere(_ document: String) throws {
    let names = try Self.text(document)
      .matches(of: /(?:^|[\s`(])((?:Sources|Tests|Tools|Benchmarks)\/[A-Za-z0-9_.\/+-]*)/).map { String($0.output.1) }
    for name in Set(names) where !name.contains("/.") {
      let path = name.hasSuffix(".") ? String(name.dropLast()) : name
      #expect(FileManager.default.fileExists(atPath: Program.root + "/" + path), "\(document): \(path)")
    }
  }
}
