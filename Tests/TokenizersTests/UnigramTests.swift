import Files
import TestSupport
import Testing

@testable import Tokenizers

/// What `PeerParityTests` does not reach: texts longer than the table of the search, and damaged files.
struct UnigramTests {
  @Test func longTextsAreCutWhereNothingChanges() throws {
    let folder = FileSystem.join(Fixtures.folder, "unigram-bytes")
    let tokenizer = try Tokenizer(path: folder)
    let expected = try JSONNode(contentsOf: FileSystem.join(folder, "expected.json")).required("long").array()
    let the = String(repeating: "the ", count: 16383)
    let texts = [
      ("the old tree \u{378}\u{379}z 🙂é, ", 9000), ("hello\u{378}", 12000), ("a", 90000), (the + "\u{378}", 3),
    ]
    #expect(expected.count == texts.count)
    for (text, answer) in zip(texts, expected) {
      let ids = tokenizer.encode(String(repeating: text.0, count: text.1))
      #expect(Fixtures.checksum(ids, "") == (try answer.string()), "\(text.0.prefix(20)) × \(text.1)")
    }
  }

  @Test(
    arguments: [
      (#"{"vocab":[["a",-1]]}"#, "unk_id"), (#"{"unk_id":1,"vocab":[["a",-1]]}"#, "model.unk_id"),
      (#"{"unk_id":-1,"vocab":[["a",-1]]}"#, "model.unk_id"), (#"{"unk_id":0,"vocab":[]}"#, "model.unk_id"),
      (#"{"unk_id":0,"vocab":[["a"]]}"#, "model.vocab[0]"), (#"{"unk_id":0,"vocab":[["a","x"]]}"#, "model.vocab[0]"),
      (#"{"unk_id":0,"vocab":[["a",0],["a",1]]}"#, "model.vocab[1]"), (#"{"unk_id":0,"vocab":[["",0]]}"#, "of 0 bytes"),
      (#"{"unk_id":0,"vocab":{"a":0}}"#, "model.vocab"), (#"{"unk_id":0}"#, "vocab"),
    ])
  func refusesDamagedModels(_ model: String, _ message: String) throws {
    let json = #"{"model":{"type":"Unigram",\#(model.dropFirst())}"#
    let files = try TemporaryFolder(["tokenizer.json": Array(json.utf8)])
    let error = #expect(throws: FileError.self) { try Tokenizer(path: files.path) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "no error")")
  }

  @Test(arguments: ["", "AAAA", "%%%%", "AAQAAA==", "A", "AAAAA==="])
  func refusesDamagedTables(_ table: String) throws {
    let json =
      #"{"model":{"type":"Unigram","unk_id":0,"vocab":[["a",0]]},"#
      + #""normalizer":{"type":"Precompiled","precompiled_charsmap":"\#(table)"}}"#
    let files = try TemporaryFolder(["tokenizer.json": Array(json.utf8)])
    let error = #expect(throws: FileError.self) { try Tokenizer(path: files.path) }
    #expect(error?.item == "normalizer.precompiled_charsmap")
  }

  @Test func base64() {
    #expect(Base64.decoded("") == [])
    #expect(Base64.decoded("TWFu") == Array("Man".utf8))
    #expect(Base64.decoded("TWE=") == Array("Ma".utf8))
    #expect(Base64.decoded("TQ==") == Array("M".utf8))
    #expect(Base64.decoded("+/8=") == [0xFB, 0xFF])
    for text in ["TWF", "TW=u", "T===", "TWE", "====", "TW u", "TWFu\n"] {
      #expect(Base64.decoded(text) == nil, "\(text)")
    }
  }
}
