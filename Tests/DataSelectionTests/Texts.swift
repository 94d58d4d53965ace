import Corpora
import DataSelection
import Files
import Foundation
import TestSupport

/// Pools of the tests.
enum Texts {
  /// A pool of JSON lines with ids `d0`, `d1` …
  static func pool(
    _ texts: [String], in folder: TemporaryFolder, name: String = "pool.jsonl", chunking: Chunking = .whole
  )
    throws -> Pool
  {
    var bytes: [UInt8] = []
    for (number, text) in texts.enumerated() {
      let line: JSONObject = ["id": JSON("d\(number)"), "text": JSON(text)]
      bytes += try JSON(line).fileBytes(for: name, pretty: false)
    }
    return Pool(try Documents([try folder.file(name, bytes)]), chunking: chunking)
  }

  static func fixture(_ name: String) throws -> JSONNode {
    try JSONNode(contentsOf: fixturePath(name))
  }

  static func fixturePath(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures/" + name
  }

  static func strings(_ node: JSONNode) throws -> [String] { try node.array().map { try $0.string() } }

  /// Scores of every chunk against one seed, by number.
  static func scores(_ count: Int, _ search: (Ranking) throws -> Void) throws -> [Int: Float] {
    let ranking = Ranking(seeds: 1, aggregate: .max, capacity: count + 1, leftOut: [])
    try search(ranking)
    return Dictionary(uniqueKeysWithValues: ranking.ranked().map { ($0.number, $0.score) })
  }
}
