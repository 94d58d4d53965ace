import Files
import TestSupport
import Testing

@testable import Tokenizers

struct TokenizerTests {
  private static func fixture(_ name: String) throws -> Tokenizer {
    try Tokenizer(path: FileSystem.join(Fixtures.folder, name))
  }

  @Test(arguments: ["gpt2", "neox", "llama-prepend", "llama3", "sentencepiece-bpe"])
  func streamedTextIsTheDecodedTextInWholeCharacters(name: String) throws {
    let tokenizer = try Self.fixture(name)
    for text in Fixtures.texts {
      let ids = tokenizer.encode(text)
      var stream = tokenizer.streamingDecoder()
      var whole: [UInt8] = []
      for id in ids {
        let part = stream.append(id)
        #expect(
          !part.unicodeScalars.contains("\u{FFFD}") || text.unicodeScalars.contains("\u{FFFD}")
            || name.contains("llama"))
        whole += Array(part.utf8)
      }
      whole += Array(stream.finish().utf8)
      #expect(whole == tokenizer.decodeBytes(ids))
    }
  }

  @Test(arguments: ["gpt2", "llama3"])
  func byteLevelRoundTripsEveryText(name: String) throws {
    let tokenizer = try Self.fixture(name)
    for text in Fixtures.texts {
      #expect(tokenizer.decodeBytes(tokenizer.encode(text)) == Array(text.utf8))
    }
  }

  @Test func illFormedBytesAreReadAsReplacementCharacters() throws {
    let tokenizer = try Self.fixture("gpt2")
    #expect(tokenizer.encode([0x61, 0xFF, 0xE2, 0x82]) == tokenizer.encode("a\u{FFFD}\u{FFFD}"))
  }

  @Test func identifiersOfPieces() throws {
    let tokenizer = try Self.fixture("gpt2")
    #expect(tokenizer.id(of: "<|endoftext|>") == 0)
    #expect(tokenizer.token(0) == "<|endoftext|>")
    let blank = try #require(tokenizer.id(of: "Ġ"))
    #expect(tokenizer.encode(" ") == [blank])
    #expect(tokenizer.id(of: "nowhere") == nil)
    #expect(tokenizer.isSpecial(0) && !tokenizer.isSpecial(blank))
    #expect(tokenizer.decode([blank, 0, blank], skipSpecialTokens: true) == "  ")
  }

  @Test func idZeroIsAValidBOS() throws {
    let tokenizer = try Self.fixture("llama3")
    #expect(tokenizer.specials.bos == 0)
    #expect(tokenizer.addsBOS)
    #expect(tokenizer.encode("a", addSpecialTokens: true).first == 0)
  }

  @Test func bosRuleNamesItsSource() throws {
    #expect(try Self.fixture("llama-prepend").bosRule == "yes: the post-processor of tokenizer.json")
    #expect(try Self.fixture("gpt2").addsBOS == false)
    let source = try MappedFile(FileSystem.join(Fixtures.folder, "gpt2/tokenizer.json"))
    let folder = try TemporaryFolder([
      "tokenizer.json": Array(source.bytes),
      "tokenizer_config.json": Array(#"{"add_bos_token":true,"bos_token":"<|endoftext|>"}"#.utf8),
    ])
    let tokenizer = try Tokenizer(path: folder.path)
    #expect(tokenizer.addsBOS && tokenizer.bosRule.contains("tokenizer_config.json"))
    #expect(tokenizer.encode("", addSpecialTokens: true) == [0])
  }

  @Test func theJSONFileWinsInAFolder() throws {
    let json = try MappedFile(FileSystem.join(Fixtures.folder, "gpt2/tokenizer.json"))
    let model = try MappedFile(FileSystem.join(Fixtures.folder, "sentencepiece-bpe/tokenizer.model"))
    let folder = try TemporaryFolder(["tokenizer.json": Array(json.bytes), "tokenizer.model": Array(model.bytes)])
    #expect(try Tokenizer(path: folder.path).source == "tokenizer.json")
    #expect(try Tokenizer(path: folder.path + "/tokenizer.model").source == "tokenizer.model")
  }

  @Test func threadsShareATokenizer() async throws {
    let tokenizer = try Self.fixture("neox")
    let expected = Fixtures.texts.map { tokenizer.encode($0) }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 { group.addTask { Fixtures.texts.map { tokenizer.encode($0) } == expected } }
      for await same in group { #expect(same) }
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func longWordsTakeLinearithmicTime() throws {
    for name in ["gpt2", "llama-prepend"] {
      let tokenizer = try Self.fixture(name)
      for unit in ["a", "he", "é", " "] {
        let text = String(repeating: unit, count: 50_000)
        #expect(tokenizer.decodeBytes(tokenizer.encode(text)).count == text.utf8.count)
      }
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func longRunsOfMarksAreNormalisedInLittleTime() throws {
    // Below and above the length from which the marks are ordered here: the same characters either way.
    func normalized(_ text: String) -> [UInt8] { CanonicalNormalization.normalized(Array(text.utf8), .composed) }
    for count in [3, 15, 40, 30_000] {
      let marks = String(repeating: "\u{301}\u{323}", count: count)
      let expected =
        "\u{1EB9}" + String(repeating: "\u{323}", count: count - 1) + String(repeating: "\u{301}", count: count)
      #expect(normalized("e" + marks + "x") == Array((expected + "x").utf8))
    }
  }
}
