import Files
import Foundation
import Testing

/// `select dense --encoder` on a tiny encoder, as its folder says and, without sentence-transformers' files, as asked:
/// the rule for Contriever, whose folder is a bare BERT to be compared by the inner product.
struct SelectDenseTests {
  private static let encoder = Program.root + "/Tests/TransformersTests/EncoderFixtures/sentence"
  private static let queryText = 3

  /// A copy of the encoder without what sentence-transformers adds; the weights under the given name.
  private func bare(_ folder: TemporaryFolder) throws -> String {
    let path = folder.path("bare")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for name in ["config.json", "tokenizer.json", "model.safetensors"] {
      try FileManager.default.copyItem(atPath: Self.encoder + "/" + name, toPath: path + "/" + name)
    }
    return path
  }

  /// The pool of the fixture's texts and one of them as the seed, which is not chosen.
  private func arguments(_ folder: TemporaryFolder) throws -> [String] {
    let texts = try JSONNode(contentsOf: Self.encoder + "/texts.json").array().map { try $0.string() }
    func file(_ name: String, _ places: [Int]) throws -> String {
      let lines = places.map { place in
        JSON.object(["id": JSON(String(place)), "text": JSON(texts[place])])
      }
      return try folder.file(
        name, lines.map { String(decoding: $0.serialized(), as: UTF8.self) + "\n" }.joined())
    }
    return [
      "select", "dense", "--pool", try file("pool.jsonl", Array(texts.indices)), "--seeds",
      try file("seeds.jsonl", [Self.queryText]), "--top", "4", "--output", folder.path("out.jsonl"), "--overwrite",
    ]
  }

  /// Texts and scores by the fixture's vectors, best first; the empty text and the seed are not among them.
  private func expected(_ tensor: String) throws -> [(id: String, score: Double)] {
    let vectors = try SafetensorsFile(Self.encoder + "/expected.safetensors").tensor(tensor)
    let (values, d) = (try vectors.floats(), vectors.shape[1])
    func row(_ i: Int) -> ArraySlice<Float> { values[i * d..<(i + 1) * d] }
    let query = row(Self.queryText)
    let texts = (0..<vectors.shape[0]).filter { $0 != 1 && $0 != Self.queryText }
    let scores = texts.map { i in zip(row(i), query).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } }
    return zip(texts, scores).map { (String($0), $1) }.sorted { $0.1 > $1.1 }
  }

  private func check(_ folder: TemporaryFolder, _ tensor: String) throws {
    var lines = try JSONLines(folder.path("out.jsonl"))
    let chosen = try lines.all().map(\.node)
    let expected = try expected(tensor)
    #expect(try chosen.map { try $0.required("id").string() } == expected.map(\.id))
    for (line, wanted) in zip(chosen, expected) {
      let score = try line.required("score").double()
      #expect(abs(score - wanted.score) <= 2e-5 * max(1, abs(wanted.score)), "\(wanted.id): \(score), \(wanted.score)")
    }
  }

  @Test func aFolderOfSentenceTransformersSaysWhatToDo() throws {
    let folder = TemporaryFolder()
    let result = try Program.run(arguments(folder) + ["--encoder", Self.encoder])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("mean pooling, at most 12 tokens, vectors of length 1 (cosine)"))
    try check(folder, "mean_unit")
  }

  @Test func aBareFolderIsComparedAsAsked() throws {
    let folder = TemporaryFolder()
    let arguments = try arguments(folder) + ["--encoder", try bare(folder), "--max-length", "12"]
    for (options, missing) in [
      ([], "--pooling mean --no-normalise for Contriever"), (["--pooling", "mean"], "no modules.json"),
      (["--no-normalise"], "no modules.json"),
    ] {
      let asked = try Program.run(arguments + options)
      #expect(asked.code == 64 && asked.errors.contains(missing), "\(asked.errors)")
    }
    let raw = try Program.run(arguments + ["--pooling", "mean", "--no-normalise"])
    #expect(raw.code == 0, "\(raw.errors)")
    #expect(raw.errors.contains("vectors as they are (dot product)"))
    try check(folder, "mean")
    #expect(try Program.run(arguments + ["--pooling", "cls", "--no-normalise"]).code == 0)
    try check(folder, "cls")
  }

  @Test func foldersThatAreNoEncodersAreRefused() throws {
    let folder = TemporaryFolder()
    let arguments = try arguments(folder)
    for (path, code, message) in [
      (Sample.model, 65, "decoder"), (folder.path("nowhere"), 66, "nowhere"), (folder.path(""), 66, "config.json"),
    ] as [(String, Int32, String)] {
      let result = try Program.run(arguments + ["--encoder", path, "--pooling", "mean", "--normalise"])
      #expect(result.code == code && result.errors.contains(message), "\(path): \(result.code) \(result.errors)")
    }
  }

  @Test func anIndexOfOtherOptionsOrAnotherMethodIsNamed() throws {
    let folder = TemporaryFolder()
    let index = ["--index", folder.path("index")]
    let arguments = try arguments(folder)
    let bare = try bare(folder)
    #expect(try Program.run(arguments + index + ["--encoder", Self.encoder]).code == 0)
    for (options, message) in [
      (["--no-normalise"], "normalise; expected false, found true"), (["--pooling", "cls"], "pooling; expected cls"),
      (["--max-length", "9"], "longest_sequence; expected 9, found 12"), (["--chunk-words", "2"], "chunks; expected"),
    ] {
      let result = try Program.run(arguments + index + ["--encoder", Self.encoder] + options)
      #expect(result.code == 65 && result.errors.contains(message), "\(result.errors)")
      #expect(result.errors.contains("--rebuild-index"))
    }
    // The same weights without the same files are another encoder.
    let other = try Program.run(
      arguments + index + ["--encoder", bare, "--pooling", "mean", "--normalise", "--max-length", "12"])
    #expect(other.code == 65 && other.errors.contains("other options (encoder;"), "\(other.errors)")
    var words = arguments
    words[1] = "bm25"
    let method = try Program.run(words + index)
    #expect(method.code == 65 && method.errors.contains("expected bm25, found dense"), "\(method.errors)")
    #expect(
      try Program.run(arguments + index + ["--encoder", Self.encoder, "--pooling", "cls", "--rebuild-index"]).code == 0)
  }

  /// Interrupted and killed while texts are embedded: the same command goes on, and index and choice are the same bytes.
  @Test(arguments: [SIGINT, SIGKILL])
  func anInterruptedIndexGoesOn(_ signal: Int32) throws {
    let folder = TemporaryFolder()
    let words = ["Ada", "found", "a", "red", "ball", "hello", "world", "Tom", "small", "birds", "old", "tree"]
    let lines = (0..<12_000).map { number in
      let start = number * 7 + number / 11
      let text = (0..<8).map { words[(start + $0 * $0 * 5) % words.count] }.joined(separator: " ")
      return #"{"id": "\#(number)", "text": "\#(text) \#(number)"}"#
    }
    let pool = try folder.file("pool.jsonl", lines.joined(separator: "\n"))
    let seeds = try folder.file("seeds.jsonl", #"{"text": "Tom found small birds"}"#)
    func command(_ name: String) -> [String] {
      [
        "select", "dense", "--encoder", Self.encoder, "--pool", pool, "--seeds", seeds, "--top", "50", "--threads", "1",
        "--quiet", "--index", folder.path(name), "--output", folder.path(name + ".jsonl"),
      ]
    }
    #expect(try Program.run(command("whole")).code == 0)

    let job = try Job(command("cut"))
    job.wait(for: folder.path("cut/chunks-00000.safetensors"))
    kill(job.process.processIdentifier, signal)
    let cut = try job.wait()
    #expect(cut.code != 0 && !folder.contents.contains("cut.jsonl"), "it ended before it was interrupted")
    if signal == SIGINT {
      #expect(cut.code == 130 && cut.errors.contains("go on with the same command"), "\(cut.errors)")
    }
    let again = try Program.run(command("cut"))
    #expect(again.code == 0, "\(again.errors)")
    #expect(try TemporaryFolder.contents(folder.path("cut")) == TemporaryFolder.contents(folder.path("whole")))
    #expect(
      try String(contentsOfFile: folder.path("cut.jsonl"), encoding: .utf8)
        == String(contentsOfFile: folder.path("whole.jsonl"), encoding: .utf8))
  }
}
