import Files
import TestSupport
import Testing

@testable import Tokenizers

/// Damaged `tokenizer.json` files are read or refused; they never crash, and never give ids they do not have.
@Suite(.timeLimit(.minutes(10))) struct MutationTests {
  static let names = try! FileSystem.list(Fixtures.folder)
    .filter { FileSystem.exists("\(Fixtures.folder)/\($0)/tokenizer.json") }

  @Test(arguments: names)
  func mutatedFilesNeverCrash(name: String) throws {
    let root = try JSONNode(contentsOf: "\(Fixtures.folder)/\(name)/tokenizer.json").value
    var mutation = JSONMutation(seed: name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
    for _ in 0..<100 {
      let files = try TemporaryFolder(["tokenizer.json": mutation.mutated(root).serialized()])
      guard let tokenizer = read(files.path) else { continue }
      for text in ["Ada found 3 apples.", "<s>é½ abc\u{200B}\u{0}  x", "\u{1F642}\n\n"] {
        let ids = tokenizer.encode(text, addSpecialTokens: true)
        #expect(ids.allSatisfy { tokenizer.contains($0) }, "\(name)")
        _ = tokenizer.decode(ids)
      }
    }
  }

  /// nil when the file is refused as bad data.
  private func read(_ path: String) -> Tokenizer? {
    do throws(FileError) {
      return try Tokenizer(path: path)
    } catch {
      #expect(error.kind == .badData, "\(error)")
      return nil
    }
  }
}
