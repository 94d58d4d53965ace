import Files
import TestSupport
import Testing

@testable import Tokenizers

struct SentencePieceTests {
  private static func model(_ name: String) throws -> [UInt8] {
    let file = try MappedFile(FileSystem.join(Fixtures.folder, name + "/tokenizer.model"))
    return withExtendedLifetime(file) { Array(file.bytes) }
  }

  private static func load(_ bytes: [UInt8]) throws -> Tokenizer {
    let folder = try TemporaryFolder(["tokenizer.model": bytes])
    return try withExtendedLifetime(folder) { try Tokenizer(path: folder.path) }
  }

  @Test func rolesComeFromTheModel() throws {
    let tokenizer = try Self.load(Self.model("sentencepiece-unigram"))
    #expect(tokenizer.specials == SpecialTokens(bos: 1, eos: 2, unk: 0, pad: 3))
    #expect(tokenizer.addsBOS)
    #expect(tokenizer.specialIDs == [0, 1, 2, 3])
  }

  @Test func everyTruncationIsRefusedOrReadWithoutHarm() throws {
    let bytes = try Self.model("sentencepiece-unigram")
    var refused = 0
    for length in stride(from: 0, to: bytes.count, by: 7) {
      do { _ = try Self.load(Array(bytes[..<length])) } catch let error as FileError {
        refused += 1
        #expect(error.kind == .badData)
      }
    }
    // A cut between two fields may leave a smaller valid file, never most of them.
    #expect(refused > bytes.count / 7 * 9 / 10)
  }

  @Test(arguments: ["sentencepiece-unigram", "sentencepiece-bpe"])
  func flippedBytesNeverCrash(name: String) throws {
    let bytes = try Self.model(name)
    var state: UInt64 = 1
    for _ in 0..<600 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var damaged = bytes
      damaged[Int(state >> 33) % bytes.count] ^= UInt8(truncatingIfNeeded: 1 << (state >> 29 & 7))
      guard let tokenizer = try? Self.load(damaged) else { continue }
      for text in ["Ada found 3 apples.", "<s>é½abc\u{200B}\u{0}", "\u{1F642}"] {
        let ids = tokenizer.encode(text)
        #expect(ids.allSatisfy { tokenizer.contains($0) })
        _ = tokenizer.decode(ids)
      }
    }
  }

  /// A field with its length.
  private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [number << 3 | 2, UInt8(bytes.count & 0x7F | 0x80), UInt8(bytes.count >> 7)] + bytes
  }

  private static func piece(_ text: String, type: UInt8 = 1) -> [UInt8] {
    field(1, field(1, Array(text.utf8)) + [0x15, 0, 0, 0, 0, 0x18, type])
  }

  @Test func handMadeModels() throws {
    let base = Self.piece("<unk>", type: 2) + Self.piece("a") + Self.piece("b")
    #expect(try Self.load(base).encode("a").isEmpty == false)
    for (bytes, mentions) in [
      ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "past its message"),
      ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "64 bits"),
      ([0x0B], "wire type 3"),
      ([0x00], "field number"),
      (Array("GGUF".utf8) + [3, 0, 0, 0], "a GGUF file"),
      (Self.piece("a"), "one unknown piece"),
      (base + Self.piece("a"), "twice"),
      (base + Self.piece(""), "empty"),
      (base + Self.piece("c", type: 3), "control pieces"),
      (base + Self.piece("c", type: 9), "unknown type 9"),
      (base + Self.piece("<0x41>", type: 6), "byte pieces"),
      (base + Self.field(1, Self.field(1, [0x63]) + [0x15, 0, 0, 0xC0, 0x7F]), "finite"),
      (base + Self.field(2, [0x18, 4]), "model type 4"),
      (base + Self.field(3, Self.field(2, [1, 2, 3])), "charsmap"),
      (base + Self.field(3, Self.field(2, [0, 4, 0, 0] + [UInt8](repeating: 0xFF, count: 1024) + [0])), "charsmap"),
    ] as [([UInt8], String)] {
      let error = try #require(throws: FileError.self) { try Self.load(bytes) }
      #expect(error.description.contains(mentions), "\(error)")
    }
  }

  @Test func addedTokensOfTheConfigurationAreFound() throws {
    let config = #"""
      {"add_bos_token": true, "add_eos_token": true, "bos_token": "<s>", "eos_token": {"content": "</s>"},
       "added_tokens_decoder": {"1": {"content": "<s>", "special": true}, "2": {"content": "</s>", "special": true},
                                "420": {"content": "<extra>", "special": false}}}
      """#
    let folder = try TemporaryFolder([
      "tokenizer.model": Self.model("sentencepiece-bpe"), "tokenizer_config.json": Array(config.utf8),
    ])
    let tokenizer = try Tokenizer(path: folder.path)
    #expect(tokenizer.vocabularySize == 421)
    let plain = tokenizer.encode("hello")
    #expect(tokenizer.encode("<s>hello</s>", addSpecialTokens: true) == [1, 1] + plain + [2, 2])
    #expect(tokenizer.encode("<s>", plainText: true) != [1])
    #expect(tokenizer.encode("hello<extra>hello") == plain + [420] + plain)
    #expect(tokenizer.decode(plain + [420]) == "hello<extra>")
    #expect(tokenizer.bosRule.contains("tokenizer_config.json"))
  }

  /// A BPE model's texts are handed to libsentencepiece word by word.
  @Test func cuttingAtBlanksChangesNothing() throws {
    let tokenizer = try Self.load(Self.model("sentencepiece-bpe"))
    let proto = try SentencePieceProto(
      contentsOf: FileSystem.join(Fixtures.folder, "sentencepiece-bpe/tokenizer.model"))
    #expect(proto.canBeCutAtBlanks)
    guard case .sentencePiece(let model) = tokenizer.model else {
      Issue.record("not a SentencePiece model")
      return
    }
    // A line of 380 kB, one without a blank, and runs of blanks longer than a remembered word.
    let long = [
      String(repeating: "the old tree \u{378}\u{2581} z  🙂é, ", count: 10_000),
      String(repeating: "theoldtree\u{378}\u{2581}é,", count: 10_000),
      String(repeating: "a" + .init(repeating: " ", count: 300), count: 700),
    ]
    for text in (Fixtures.texts + long).map({ Array($0.utf8) }) {
      var cut: [Int32] = []
      var whole: [Int32] = []
      model.encode(text, into: &cut)
      text.withUnsafeBufferPointer { model.encodeWhole($0, into: &whole) }
      #expect(cut == whole, "\(String(decoding: text.prefix(60), as: UTF8.self).debugDescription)")
    }
    #expect(
      try !SentencePieceProto(
        contentsOf: FileSystem.join(Fixtures.folder, "sentencepiece-unigram/tokenizer.model")
      ).canBeCutAtBlanks)
  }
}
