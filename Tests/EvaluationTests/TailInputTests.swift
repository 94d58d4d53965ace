import Files
import Foundation
import SparseAutoencoders
import Testing

@testable import Evaluation

/// What a tail evaluation reads: concepts, frequencies, records of training.
@Suite struct TailInputTests {
  private func withFile<R>(_ name: String, _ text: String, _ body: (String) throws -> R) throws -> R {
    let folder = NSTemporaryDirectory() + "/ssae-host-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    return try body(folder + "/" + name)
  }

  @Test func listsOfConceptsAreReadInEveryForm() throws {
    let json = """
      {"subdomain": "physics", "concept": "carnot", "name": "the Carnot cycle", "forms": ["the ideal heat engine"], "frequency": 0.04}
      {"name": "creep", "strings": ["slow flow"]}

      {"name": "pair", "tokens": [[3, 4], [5]]}
      """
    try withFile("list.jsonl", json) { path in
      let concepts = try ConceptList(path).concepts
      #expect(
        concepts == [
          Concept("the Carnot cycle", strings: ["the Carnot cycle", "the ideal heat engine"], frequency: 0.04),
          Concept("creep", strings: ["slow flow"]), Concept("pair", strings: [], tokens: [[3, 4], [5]]),
        ])
    }
    try withFile("list.txt", "the Carnot cycle | the ideal heat engine\t0.04\r\n\ncreep\n") { path in
      let concepts = try ConceptList(path).concepts
      #expect(
        concepts == [
          Concept("the Carnot cycle", strings: ["the Carnot cycle", "the ideal heat engine"], frequency: 0.04),
          Concept("creep", strings: ["creep"]),
        ])
    }
    for (name, text) in [
      ("a.txt", "\n"), ("a.txt", "creep\toften"), ("a.jsonl", "{}"), ("a.jsonl", #"{"name": "x", "strings": []}"#),
      ("a.jsonl", #"{"name": "x", "tokens": [[]]}"#), ("a.jsonl", #"{"name": "x", "tokens": [[-1]]}"#),
    ] {
      try withFile(name, text) { path in _ = #expect(throws: FileError.self, "\(text)") { try ConceptList(path) } }
    }
  }

  /// Ids are letters here: one id is one byte, but for id 0, which has no text.
  private static let spelling: ConceptFinder.Spelling = { ids in
    var (text, starts): ([UInt8], [Int]) = ([], [])
    for id in ids {
      starts.append(text.count)
      if id > 0 { text.append(UInt8(id)) }
    }
    return (text, starts)
  }

  private func found(_ concepts: [Concept], in text: String) -> [String] {
    let ids = [0] + text.utf8.map { Int32($0) }
    return ConceptFinder(concepts, spelling: Self.spelling).mentions(in: ids).map { mention in
      let bytes = mention.tokens.map { ids[$0] }.filter { $0 > 0 }.map { UInt8($0) }
      return "\(concepts[mention.concept].name): \(String(decoding: bytes, as: UTF8.self))"
    }
  }

  @Test func mentionsAreWholeWordsTheLongestAndInAnyCase() {
    let concepts = [
      Concept("hall", strings: ["the Hall effect"]),
      Concept("quantum", strings: ["quantum Hall effect", "Hall effect"]),
      Concept("creep", strings: ["creep"]), Concept("pulley", strings: ["the pulley"]),
      Concept("sheave", strings: ["the pulley"]),
    ]
    #expect(found(concepts, in: "The Hall effect, quantum hall effects.") == ["hall: The Hall effect"])
    #expect(found(concepts, in: "creeps creep! CREEP-creep") == ["creep: creep", "creep: CREEP", "creep: creep"])
    #expect(
      found(concepts, in: "A Hall effect of the pulley") == [
        "quantum: Hall effect", "pulley: the pulley", "sheave: the pulley",
      ])
    #expect(found(concepts, in: "").isEmpty && found([], in: "creep").isEmpty)
    let sequences = [Concept("ids", strings: [], tokens: [[97, 98], [98]])]
    #expect(found(sequences, in: "abcb") == ["ids: ab", "ids: b", "ids: b"])
  }

  @Test func frequenciesAreReadByIdAndByText() throws {
    let ids: (String) -> Int32? = { ["the": 1, "cat": 2][$0] }
    for (name, text) in [
      ("a.csv", "token_id,count\n1,10\n2,3\n"), ("a.csv", "count,token\n10,the\n3,cat\n"),
      ("a.jsonl", #"{"token": "the", "count": 10}"# + "\n" + #"{"token_id": 2, "count": 3}"#),
      ("a.tsv", "the\t4\n1\t6\ncat\t3\n"),
    ] {
      try withFile(name, text) { path in
        let counts = try TokenFrequencies(contentsOf: path, vocabularySize: 4, id: ids).counts
        #expect(counts == [0, 10, 3, 0], "\(text)")
      }
    }
    try withFile("a.csv", "token,count\nthe,1\ndog,5\n") { path in
      let read = try TokenFrequencies(contentsOf: path, vocabularySize: 4, id: ids)
      #expect(read.skipped == 1 && read.counts == [0, 1, 0, 0])
    }
    for (name, text) in [
      ("a.csv", "token_id,count\n9,1\n"), ("a.csv", "token_id,count\n1,-1\n"), ("a.csv", "token_id,count\n1,x\n"),
      ("a.csv", "token,count\ndog,1\n"), ("a.tsv", "the 4\n"), ("a.jsonl", #"{"count": 1}"#),
    ] {
      try withFile(name, text) { path in
        _ = #expect(throws: FileError.self, "\(text)") {
          try TokenFrequencies(contentsOf: path, vocabularySize: 4, id: ids)
        }
      }
    }
  }

  @Test func sketchesAddUpAndKeepTheirTotal() {
    let values = (0..<1000).map { Double($0 * $0) / 300 }
    var (whole, first, second) = (ValueSketch(), ValueSketch(), ValueSketch())
    for (place, value) in values.enumerated() {
      whole.add(value)
      if place % 3 == 0 { first.add(value) } else { second.add(value) }
    }
    first.add(second)
    #expect(first.count == 1000 && first.quantile(0.5) == whole.quantile(0.5) && first.maximum == whole.maximum)
    #expect(abs(first.mean! - whole.mean!) < 1e-9 && abs(first.variance! / whole.variance! - 1) < 1e-12)
    #expect(ValueSketch(state: ArraySlice(whole.state)) == whole)
    let edges = [0.0, 10, 100, 1000, 2000, 4000]
    let exact = zip(edges, edges.dropFirst()).map { low, high in values.count { $0 >= low && $0 < high } }
    let found = whole.histogram(edges)
    #expect(found.reduce(0, +) == 1000)
    for (a, b) in zip(found, exact) { #expect(abs(a - b) <= 3, "\(found), expected \(exact)") }
    #expect(ValueSketch().quantile(0.5) == nil && ValueSketch().histogram([0, 1]) == [0])
  }
}
