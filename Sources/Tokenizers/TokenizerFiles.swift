import Files

struct TokenizerFiles {
  init(path: String) throws(FileError) {}
  func read() throws(FileError) -> TokenizerParts { throw FileError(.missing, "", "not yet") }
}
struct SentencePieceProto {
  var bytes: [UInt8]
  var vocabulary: Vocabulary
  var kinds: [SentencePieceSurface.Kind]
}
