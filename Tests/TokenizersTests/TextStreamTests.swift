import Foundation
import Testing
import Tokenizers

private let host =
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path + "/Models/host"

/// Text of new tokens after a prompt, up to a stop string.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: host), "the embedded host is not here"))
struct TextStreamTests {
  private let text = "The fox 🦊 sat. Où est-il ? 日本 end, the end."

  /// Wherever the prompt ends, prompt and continuation together are the whole text, the space between them included.
  @Test func continuesThePromptsText() throws {
    let tokenizer = try Tokenizer(path: host)
    let ids = tokenizer.encode(text)
    let whole = tokenizer.decode(ids)
    #expect(whole == text)
    for cut in 1..<ids.count {
      let prompt = tokenizer.decode(Array(ids[..<cut]))
      guard whole.hasPrefix(prompt) else { continue }
      #expect(prompt + streamed(tokenizer, ids, cut: cut, stops: []).joined() == whole, "cut at \(cut)")
    }
  }

  @Test func piecesAreWholeCharacters() throws {
    let tokenizer = try Tokenizer(path: host)
    let pieces = streamed(tokenizer, tokenizer.encode(text), cut: 1, stops: [])
    #expect(pieces.allSatisfy { !$0.contains("\u{FFFD}") })
    #expect(pieces.count > 5)
  }

  @Test(arguments: ["sat", "🦊", "the end", "e", "日本 en", "nowhere"])
  func endsBeforeTheFirstStopString(_ stop: String) throws {
    let tokenizer = try Tokenizer(path: host)
    let ids = tokenizer.encode(text)
    let whole = streamed(tokenizer, ids, cut: 1, stops: []).joined()
    let expected = whole.range(of: stop).map { String(whole[..<$0.lowerBound]) } ?? whole
    #expect(streamed(tokenizer, ids, cut: 1, stops: ["zzz", stop]).joined() == expected)
    // Nothing of a stop string has been shown before it is complete.
    var stream = TextStream(tokenizer, after: Array(ids[..<1]), stops: [stop])
    var shown = ""
    for id in ids[1...] where !stream.isStopped {
      shown += stream.append(id)
      #expect(expected.hasPrefix(shown))
    }
    #expect(stream.isStopped == whole.contains(stop))
  }

  private func streamed(_ tokenizer: Tokenizer, _ ids: [Int32], cut: Int, stops: [String]) -> [String] {
    var stream = TextStream(tokenizer, after: Array(ids[..<cut]), stops: stops)
    return ids[cut...].map { stream.append($0) } + [stream.finish()]
  }
}
