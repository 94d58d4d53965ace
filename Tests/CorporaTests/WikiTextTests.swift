import Files
import Foundation
import Testing
import Tokenizers

@testable import Corpora

/// Real data, absent in a plain clone.
enum Assets {
  static let path: String? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = ProcessInfo.processInfo.environment["SSAE_HOST_ASSETS"] ?? root.path + "/../shared/assets"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()
}

@Suite(.enabled(if: Assets.path != nil, "needs the assets folder"))
struct WikiTextTests {
  /// Every token of every document is scored once, and packing loses only the end.
  @Test func countsAreExact() throws {
    let tokenizer = try Tokenizer(path: Assets.path! + "/gpt2-tokenizer")
    let text = try TextSource(Assets.path! + "/wikitext-2/test.txt").text().prefix(100_000)
    let documents = Documents([DataSource(text: String(text), named: "wikitext-2")], boundary: .lines)
    let specials = SpecialIds(tokenizer: tokenizer.specials, vocabularySize: tokenizer.vocabularySize)
    #expect(specials.bos == 50256 && specials.all == [50256])
    let exclusion = try ExclusionRule(.special, specials: specials)
    var tokens = 0
    var count = 0
    var reader = documents.reader()
    while let document = try reader.nextDocument() {
      tokens += tokenizer.encode(document.text).count
      count += 1
    }
    let bos = try BOSRule(
      saePrependsBOS: [true], tokenizerAddsBOS: tokenizer.addsBOS, id: specials.bos)

    func walk(_ packing: Packing, _ bos: BOSRule) throws -> (scored: Int, sequences: Int, positions: Int, dropped: Int)
    {
      var reader = try Corpus(
        documents, tokenizer: tokenizer, packing: packing, contextLength: 64, bos: bos, exclusion: exclusion,
        vocabularySize: tokenizer.vocabularySize
      ).reader()
      var scored = 0
      while let sequence = try reader.next() { scored += sequence.scoredCount }
      return (scored, reader.sequencesRead, reader.tokensRead, reader.droppedTokens)
    }
    #expect(try walk(.documents(stride: nil), bos).scored == tokens)
    #expect(try walk(.documents(stride: 17), bos).scored == tokens)
    let none = try BOSRule(tokenizerAddsBOS: tokenizer.addsBOS, id: specials.bos)
    #expect(none.id == nil)
    #expect(try walk(.documents(stride: 17), none).scored == tokens - count)
    let packed = try walk(.packed(separator: nil), none)
    #expect(packed.positions + packed.dropped == tokens && packed.positions == packed.sequences * 64)
    #expect(packed.dropped < 64)
  }
}
