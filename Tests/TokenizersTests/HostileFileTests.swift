import Files
import TestSupport
import Testing

@testable import Tokenizers

/// Files made to crash, hang or mislead a reader: each is refused in one line that names the file.
struct HostileFileTests {
  /// A `tokenizer.json` with parts replaced.
  private static func json(
    vocab: String = #"{"a":0,"b":1,"ab":2}"#, merges: String = #"["a b"]"#, model: String = "", rest: String = ""
  ) -> String {
    #"{"model":{"type":"BPE","vocab":\#(vocab),"merges":\#(merges)\#(model)}\#(rest)}"#
  }

  @Test(
    arguments: [
      ("merge outside the vocabulary", json(merges: #"["a c"]"#), "merge 0"),
      ("result of a merge outside the vocabulary", json(merges: #"["b a"]"#), "found ba"),
      ("merge of one piece", json(merges: #"["ab"]"#), "model.merges[0]"),
      ("merge of three pieces", json(merges: #"[["a","b","c"]]"#), "model.merges[0]"),
      ("merge that is a number", json(merges: "[3]"), "model.merges[0]"),
      ("merges that are no list", json(merges: "{}"), "model.merges"),
      ("negative id", json(vocab: #"{"a":-1}"#, merges: "[]"), "model.vocab.a"),
      ("id beyond 2^31", json(vocab: #"{"a":4294967296}"#, merges: "[]"), "model.vocab.a"),
      ("id that would reserve gigabytes", json(vocab: #"{"a":2000000000}"#, merges: "[]"), "model.vocab.a"),
      ("id written as a float", json(vocab: #"{"a":1.0}"#, merges: "[]"), "model.vocab.a"),
      ("id twice", json(vocab: #"{"a":0,"b":0}"#, merges: "[]"), "id 0 is there twice"),
      ("piece twice", json(vocab: #"{"a":0,"a":1}"#, merges: "[]"), "duplicate"),
      ("unknown token outside the vocabulary", json(model: #","unk_token":"<unk>""#), "unk_token"),
      ("dropout", json(model: #","dropout":0.1"#), "model.dropout"),
      ("no model", "{}", "model"),
      ("model of another type", #"{"model":{"type":"WordLevel","vocab":{}}}"#, "WordLevel"),
      ("empty added token", json(rest: #","added_tokens":[{"id":3,"content":""}]"#), "added_tokens[0]"),
      (
        "added token too long",
        json(rest: #","added_tokens":[{"id":3,"content":"\#(String(repeating: "a", count: 5000))"}]"#),
        "added_tokens[0]"
      ),
      ("added token with another's id", json(rest: #","added_tokens":[{"id":0,"content":"x"}]"#), "added token x"),
      ("added token under another id", json(rest: #","added_tokens":[{"id":9,"content":"a"}]"#), "added token a"),
      (
        "added id twice", json(rest: #","added_tokens":[{"id":3,"content":"x"},{"id":3,"content":"y"}]"#),
        "id 3 is there twice"
      ),
      ("added id out of range", json(rest: #","added_tokens":[{"id":-5,"content":"x"}]"#), "added_tokens[0].id"),
      ("unknown normaliser", json(rest: #","normalizer":{"type":"Nmt"}"#), "Nmt"),
      ("unknown pre-tokeniser", json(rest: #","pre_tokenizer":{"type":"UnicodeScripts"}"#), "UnicodeScripts"),
      ("unknown decoder", json(rest: #","decoder":{"type":"CTC"}"#), "CTC"),
      ("unknown post-processor", json(rest: #","post_processor":{"type":"Magic"}"#), "Magic"),
      (
        "regular expression that backtracks",
        json(rest: #","pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a+)+$"},"behavior":"Isolated"}"#), "(a+)+$"
      ),
      (
        "unknown behaviour",
        json(rest: #","pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"behavior":"Explode"}"#), "Explode"
      ),
      (
        "empty pattern", json(rest: #","normalizer":{"type":"Replace","pattern":{"String":""},"content":"x"}"#),
        "empty pattern"
      ),
      (
        "template that holds the text twice",
        json(
          rest:
            #","post_processor":{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A"}},{"Sequence":{"id":"A"}}]}"#
        ),
        "text once"
      ),
      (
        "template naming itself",
        json(
          rest:
            #","post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}},{"Sequence":{"id":"A"}}],"special_tokens":{}}"#
        ), "x"
      ),
      (
        "template with an id outside the vocabulary",
        json(
          rest:
            #","post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}},{"Sequence":{"id":"A"}}],"special_tokens":{"x":{"ids":[77]}}}"#
        ), "id 77"
      ),
      (
        "strip of a negative count", json(rest: #","decoder":{"type":"Strip","content":" ","start":-1,"stop":0}"#),
        "start"
      ),
      ("deep nesting", String(repeating: #"{"normalizer":"#, count: 100_000), "nested deeper"),
      ("not JSON", "{]", "tokenizer.json"),
    ].map(HostileText.init))
  func tokenizerJSON(_ hostile: HostileText) throws {
    let (name, mentions) = (hostile.name, hostile.mentions)
    let folder = try TemporaryFolder(["tokenizer.json": Array(hostile.text.utf8)])
    let error = try #require(throws: FileError.self) { try Tokenizer(path: folder.path) }
    #expect(error.kind == .badData)
    #expect(error.description.contains("tokenizer.json"), "\(name): \(error)")
    #expect(error.description.contains(mentions), "\(name): \(error)")
    #expect(!error.description.contains("\n"))
  }

  @Test func gapsInTheVocabularyAreNoPieces() throws {
    let folder = try TemporaryFolder([
      "tokenizer.json": Array(Self.json(vocab: #"{"a":0,"b":7,"ab":9}"#, rest: #","decoder":{"type":"Fuse"}"#).utf8)
    ])
    let tokenizer = try Tokenizer(path: folder.path)
    #expect(tokenizer.vocabularySize == 10)
    #expect(tokenizer.encode("abba") == [9, 7, 0])
    #expect(!tokenizer.contains(3) && !tokenizer.contains(-1) && !tokenizer.contains(10) && tokenizer.contains(9))
    #expect(tokenizer.token(3) == nil)
    #expect(tokenizer.decode([9, 3, -1, 99, 0]) == "aba")
  }

  @Test func twoFileFormat() throws {
    let vocabulary = Array(#"{"a":0,"b":1,"ab":2}"#.utf8)
    for (merges, mentions) in [("a b c\n", "line 1"), ("#version: 0.2\na b\nab\n", "line 3"), ("a \u{1}\n", "merge 0")]
    {
      let folder = try TemporaryFolder(["vocab.json": vocabulary, "merges.txt": Array(merges.utf8)])
      let error = try #require(throws: FileError.self) { try Tokenizer(path: folder.path) }
      #expect(error.description.contains(mentions), "\(error)")
    }
    let invalid = try TemporaryFolder(["vocab.json": vocabulary, "merges.txt": [0x61, 0x20, 0xFF, 0x0A]])
    #expect(throws: FileError.self) { try Tokenizer(path: invalid.path) }
    let other = try TemporaryFolder([
      "vocab.json": vocabulary, "merges.txt": Array("a b\n".utf8),
      "tokenizer_config.json": Array(#"{"tokenizer_class":"BlenderbotTokenizer"}"#.utf8),
    ])
    let error = try #require(throws: FileError.self) { try Tokenizer(path: other.path) }
    #expect(error.description.contains("BlenderbotTokenizer"))
  }

  @Test func nothingThere() throws {
    #expect(try #require(throws: FileError.self) { try Tokenizer(path: "/nonexistent/x") }.kind == .missing)
    let folder = try TemporaryFolder([:])
    #expect(try #require(throws: FileError.self) { try Tokenizer(path: folder.path) }.kind == .missing)
  }

  @Test func tiktokenIsRecognised() throws {
    let folder = try TemporaryFolder(["tokenizer.model": Array("IQ== 0\nIg== 1\nIw== 2\n".utf8)])
    let error = try #require(throws: FileError.self) { try Tokenizer(path: folder.path) }
    #expect(error.description.contains("tiktoken"))
    #expect(error.hint?.contains("tokenizer.json") ?? false)
  }
}

/// Shown by its name alone: some are very long.
struct HostileText: CustomTestStringConvertible {
  let name: String
  let text: String
  /// What the error says.
  let mentions: String

  var testDescription: String { name }
}
