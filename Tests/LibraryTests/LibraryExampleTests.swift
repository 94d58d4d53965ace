import Foundation
import Testing

/// The library used as Documentation/library.md shows it, and the page showing that very code.
struct LibraryExampleTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  private let example = LibraryExample(folder: root + "/Models")

  @Test func featuresOfATextAreFound() throws {
    let found = try example.strongestFeatures(in: "Electrical resistance is investigated with")
    #expect(found.map(\.token) == ["<s>", "▁E", "lectric", "al", "▁resistance", "▁is", "▁investigated", "▁with"])
    // As `inspect` prints them.
    #expect(found[3].feature == 1631 && abs(found[3].value - 8.257) < 0.01)
    #expect(found[5].feature == 172 && abs(found[5].value - 8.112) < 0.01)
  }

  @Test func textIsContinuedWithoutAFeature() throws {
    let text = try example.text(after: "Laura Bennett is a nurse in Denver.", without: 341)
    #expect(text.hasPrefix("Bennett works in Denver with an emphasis on adult education."))
  }

  @Test func perplexityIsThatOfTheProgram() throws {
    let found = try example.perplexities(of: Self.root + "/Models/text/heldout-general.jsonl")
    #expect(abs(found.clean - 1.8580) < 1e-3)
    #expect(abs(found.spliced - 2.3285) < 1e-3)
  }

  @Test func thePageShowsTheCode() throws {
    let page = try String(contentsOfFile: Self.root + "/Documentation/library.md", encoding: .utf8)
    let code = try String(contentsOfFile: #filePath.replacing("ExampleTests", with: "Example"), encoding: .utf8)
    let parts = code.components(separatedBy: "// shown: ").dropFirst()
    #expect(parts.count == 3)
    for part in parts {
      let lines = part.components(separatedBy: "// end")[0].components(separatedBy: "\n").dropFirst().dropLast()
      let shown = lines.map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : $0 }.joined(separator: "\n")
      #expect(page.contains("```swift\n\(shown)\n```"), "the page does not show:\n\(shown)")
    }
  }
}
