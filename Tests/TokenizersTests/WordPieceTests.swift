import Files
import TestSupport
import Testing

@testable import Tokenizers

/// What is BERT's own; `PeerParityTests` compares whole tokenizers.
struct WordPieceTests {
  /// Every character of most blocks, between two letters, against tokenizers' normaliser and pre-tokeniser.
  @Test func everyCharacterIsTreatedAsThePeerDoes() throws {
    let root = try JSONNode(contentsOf: FileSystem.join(Fixtures.folder, "bert-characters.json"))
    let blocks = try root.required("blocks").array().map { UInt32(try $0.int()) }
    let normalized = Array(try root.required("normalized").string())
    let split = Array(try root.required("split").string())
    let nfkc = Array(try root.required("nfkc").string())
    let nfkd = Array(try root.required("nfkd").string())
    let unaccented = Array(try root.required("unaccented").string())
    let normalizer = Normalizer.bert(BertNormalization(stripsAccents: true))
    // Capital letters of two blocks came with Unicode 17, as did Swift 6.3.
    let lacksUnicode17 = Unicode.Scalar(0xA7CE)!.properties.age == nil
    for (index, start) in blocks.enumerated() {
      var text: [UInt8] = []
      for value in start..<start + 256 where Unicode.Scalar(value) != nil {
        text.append(0x41)
        text.append(utf8: value)
        text += [0x62, 0x20]
      }
      let digits = index * 6..<index * 6 + 6
      let found = String(decoding: normalizer.apply(to: text), as: UTF8.self)
      if !(lacksUnicode17 && [0xA700, 0x16E00].contains(start)) {
        #expect(Fixtures.checksum([], found) == String(normalized[digits]), "normalised, \(String(start, radix: 16))")
      }
      #expect(
        Fixtures.checksum([], String(decoding: Normalizer.withoutMarks(text), as: UTF8.self))
          == String(unaccented[digits]), "marks, \(String(start, radix: 16))")
      for (form, expected) in [(CanonicalNormalization.Form.composed, nfkc), (.decomposed, nfkd)] {
        let found = String(decoding: Normalizer.compatibility(form).apply(to: text), as: UTF8.self)
        #expect(Fixtures.checksum([], found) == String(expected[digits]), "\(form), \(String(start, radix: 16))")
      }
      let pieces = PreTokenizer.bert.reduce(Pieces(whole: text, beginsText: true)) { $1.apply(to: $0) }
      let joined = Array(pieces.ranges.map { pieces.bytes[$0] }.joined(separator: [0]))
      #expect(
        Fixtures.checksum([], String(decoding: joined, as: UTF8.self)) == String(split[digits]),
        "split, \(String(start, radix: 16))")
    }
  }

  private static func folder(_ vocabulary: String, config: String? = nil) throws -> TemporaryFolder {
    var files = ["vocab.txt": Array(vocabulary.utf8)]
    if let config { files["tokenizer_config.json"] = Array(config.utf8) }
    return try TemporaryFolder(files)
  }

  /// [PAD] 0, [UNK] 1, [CLS] 2, [SEP] 3, [MASK] 4, then the pieces given.
  private static func tokenizer(_ pieces: [String], config: String? = nil) throws -> Tokenizer {
    let lines = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + pieces
    return try read(folder(lines.map { $0 + "\n" }.joined(), config: config))
  }

  private static func read(_ folder: TemporaryFolder) throws -> Tokenizer {
    try withExtendedLifetime(folder) { try Tokenizer(path: folder.path) }
  }

  @Test func theLongestPieceWinsAndAWordWithARestIsUnknown() throws {
    let tokenizer = try Self.tokenizer(["un", "##aff", "##able", "##a", "una", "##ffable", "cafe", "!"])
    #expect(tokenizer.source == "vocab.txt")
    #expect(tokenizer.encode("unaffable") == [9, 10])
    #expect(tokenizer.encode("Una CAFÉ!\tunaff") == [9, 11, 12, 1])
    #expect(tokenizer.encode("unaffableunaffable") == [1])
    #expect(tokenizer.encode("una[MASK]", addSpecialTokens: true) == [2, 9, 4, 3])
    #expect(tokenizer.encode("una[MASK]", plainText: true) == [9, 1, 1, 1])
    #expect(tokenizer.decode([2, 9, 10, 11, 12, 3], skipSpecialTokens: true) == "unaffable cafe!")
    #expect(!tokenizer.addsBOS && tokenizer.specials.bos == nil)
    #expect(tokenizer.specials.cls == 2 && tokenizer.specials.sep == 3 && tokenizer.specials.pad == 0)
    #expect(tokenizer.specialIDs == [0, 1, 2, 3, 4])
  }

  @Test func wordsOfMoreThanAHundredCharactersAreUnknown() throws {
    let tokenizer = try Self.tokenizer(["é", "##é"], config: #"{"strip_accents": false}"#)
    #expect(tokenizer.encode(String(repeating: "é", count: 100)).count == 100)
    #expect(tokenizer.encode(String(repeating: "é", count: 101)) == [1])
  }

  @Test func switchesComeFromTokenizerConfig() throws {
    let pieces = ["e", "É", "E", "字", "##字"]
    let text = "É 字字"
    #expect(try Self.tokenizer(pieces).encode(text) == [5, 8, 8])
    let cased = #"{"do_lower_case": false, "tokenize_chinese_chars": false}"#
    #expect(try Self.tokenizer(pieces, config: cased).encode(text) == [6, 8, 9])
    let stripped = #"{"do_lower_case": false, "strip_accents": true, "unk_token": {"content": "E"}}"#
    #expect(try Self.tokenizer(pieces, config: stripped).encode(text + " x") == [7, 8, 8, 7])
  }

  /// As transformers counts lines: blank ones take an id, and the last of equal ones is the piece.
  @Test func linesThatAreBlankOrTwiceKeepTheIdsOfTheOthers() throws {
    let lines = "[UNK]\r\n[CLS]\r\n[SEP]\r\n\r\na\r\nb\r\na\r\n"
    let tokenizer = try Self.read(Self.folder(lines))
    #expect(tokenizer.encode("a b") == [6, 5])
    #expect(tokenizer.vocabularySize == 7 && !tokenizer.contains(3) && !tokenizer.contains(4))
  }

  @Test func hostileVocabularies() throws {
    let base = "[UNK]\n[CLS]\n[SEP]\n"
    for (vocabulary, config, mentions) in [
      ("", nil, "unk_token"), ("a\nb\n", nil, "unk_token"), ("[UNK]\n[CLS]\n", nil, "sep_token"),
      (base, #"{"unk_token": "<unk>"}"#, "<unk>"), (base, #"{"cls_token": ""}"#, "cls_token"),
      (base, #"{"do_lower_case": "yes"}"#, "do_lower_case"), (base, #"{"strip_accents": 1}"#, "strip_accents"),
      (base, #"{"tokenizer_class": "BertJapaneseTokenizer"}"#, "BertJapaneseTokenizer"),
      (base, #"{"added_tokens_decoder": {"1": {"content": "x"}}}"#, "added token x"),
      (base, #"{"added_tokens_decoder": {"-1": {"content": "x"}}}"#, "added_tokens_decoder"),
    ] as [(String, String?, String)] {
      let folder = try Self.folder(vocabulary, config: config)
      let error = try #require(throws: FileError.self) { try Tokenizer(path: folder.path) }
      #expect(error.kind == .badData && error.description.contains(mentions), "\(error)")
      #expect(!error.description.contains("\n"))
    }
    let invalid = try TemporaryFolder(["vocab.txt": Array(base.utf8) + [0x61, 0xFF, 0x0A]])
    #expect(throws: FileError.self) { try Tokenizer(path: invalid.path) }
  }

  @Test(
    arguments: [
      (#""vocab":{"a":0}"#, "unk_token"), (#""vocab":{"a":0},"unk_token":"b""#, "unk_token"),
      (#""vocab":{"[UNK]":0},"max_input_chars_per_word":-1"#, "model.max_input_chars_per_word"),
      (#""vocab":{"[UNK]":0},"max_input_chars_per_word":1000000000"#, "model.max_input_chars_per_word"),
      (#""vocab":{"[UNK]":0},"continuing_subword_prefix":7"#, "model.continuing_subword_prefix"),
      (#""unk_token":"[UNK]""#, "model.vocab"), (#""vocab":["[UNK]"]"#, "model.vocab"),
    ])
  func hostileModels(model: String, mentions: String) throws {
    let folder = try TemporaryFolder(["tokenizer.json": Array(#"{"model":{"type":"WordPiece",\#(model)}}"#.utf8)])
    let error = try #require(throws: FileError.self) { try Tokenizer(path: folder.path) }
    #expect(error.kind == .badData && error.description.contains(mentions), "\(error)")
  }

  @Test func theOtherFilesOfAFolderWinOverVocabularyText() throws {
    let json = #"{"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":7}}}"#
    let folder = try TemporaryFolder(["vocab.txt": Array("[UNK]\n".utf8), "tokenizer.json": Array(json.utf8)])
    #expect(try Self.read(folder).source == "tokenizer.json")
  }

  /// A piece as long as a file, and a word that nearly matches it everywhere.
  @Test(.timeLimit(.minutes(10))) func longWordsTakeNoQuadraticTime() throws {
    let tokenizer = try Self.tokenizer(["a", "##a", String(repeating: "a", count: 200_000)])
    #expect(tokenizer.encode(String(repeating: "a", count: 300_000)) == [1])
    #expect(tokenizer.encode(String(repeating: "a ", count: 50_000)).count == 50_000)
  }
}
