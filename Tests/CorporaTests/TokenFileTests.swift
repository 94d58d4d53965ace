import Files
import TestSupport
import Testing

@testable import Corpora

@Suite struct TokenFileTests {
  let folder: TemporaryFolder

  init() throws { folder = TemporaryFolder() }

  private func file(_ tensors: [(name: String, shape: [Int], values: TensorValues)]) throws -> String {
    let path = folder.path + "/tokens.safetensors"
    try SafetensorsWriter.write(path, tensors, overwrite: true)
    return path
  }

  private func error(
    _ tensors: [(name: String, shape: [Int], values: TensorValues)], context: Int = 8
  ) throws -> FileError? {
    let path = try file(tensors)
    return #expect(throws: FileError.self) {
      try TokenFile(path, vocabularySize: 10, contextLength: context)
    }
  }

  @Test func rowsAreTakenAsTheyAre() throws {
    let path = try file([
      ("tokens", [2, 3], .int64([1, 2, 3, 4, -100, 99])), ("lengths", [2], .int32([3, 1])),
    ])
    let tokens = try TokenFile(path, vocabularySize: 10, contextLength: 3)
    let corpus = try Corpus(tokens, exclusion: ExclusionRule(.none, specials: SpecialIds(vocabularySize: 10)))
    var reader = corpus.reader()
    let first = try reader.next()
    #expect(first?.ids == [1, 2, 3] && first?.documents == [0, 0, 0] && first?.firstScored == 1)
    #expect(reader.fractionDone == 0.5)
    #expect(try reader.next()?.ids == [4])
    #expect(try reader.next() == nil)
    #expect(corpus.contextLength == 3 && corpus.files[0].path == path)
  }

  @Test func errors() throws {
    #expect(
      try error([("tokens", [2, 2], .int32([1, 2, 3, 10]))])?.message
        == "id outside the vocabulary at row 1, column 1")
    #expect(try error([("tokens", [2, 2], .int32([1, -2, 3, 4]))])?.found == "-2")
    #expect(
      try error([("tokens", [1, 3], .int32([1, 2, 3]))], context: 2)?.message == "row 0 is longer than the context")
    #expect(try error([("tokens", [4], .int32([1, 2, 3, 4]))])?.expected == "[B, T]")
    #expect(try error([("tokens", [2, 2], .float32([1, 2, 3, 4]))])?.expected == "I32 or I64")
    #expect(try error([("ids", [2, 2], .int32([1, 2, 3, 4]))])?.kind == .badData)
    #expect(try error([("tokens", [0, 2], .int32([]))])?.message == "no tokens")
    let tokens = ("tokens", [2, 2], TensorValues.int32([1, 2, 3, 4]))
    #expect(try error([tokens, ("lengths", [2], .int32([2, 3]))])?.found == "3")
    #expect(try error([tokens, ("lengths", [2], .int32([2, 0]))])?.expected == "1 to 2")
    #expect(try error([tokens, ("lengths", [3], .int32([2, 2, 2]))])?.message == "wrong shape")
  }
}
