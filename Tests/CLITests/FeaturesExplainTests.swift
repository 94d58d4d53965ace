import Files
import Foundation
import Testing

/// `features explain` and `features score` as a user runs them, with a stand-in for the language model: it explains a
/// feature by the word that is marked most often, and finds the passages that hold that word.
@Suite(.enabled(if: Sample.hasHost, "the embedded host is not here"))
struct FeaturesExplainTests {
  private static let physics = Program.root + "/Models/text/heldout-physics.jsonl"

  private static func explain(_ output: String, _ arguments: [String] = []) throws -> Program.Result {
    try Program.run(
      [
        "features", "explain", "--model", Sample.host, "--sae", Sample.hostSAE, "--data", physics, "--limit-tokens",
        "4000", "--chat-model", "stand-in", "--output", output, "--quiet",
      ] + (arguments.isEmpty ? ["--random", "20"] : arguments))
  }

  /// One line for each request, as `line` makes it of the id, the question and whether it asks for an explanation.
  private static func answer(
    _ requests: String, _ line: (_ id: String, _ question: String, _ explains: Bool) throws -> String?
  ) throws -> String {
    var lines = try JSONLines(requests)
    return try lines.all().compactMap { request in
      let question = try request.node.required("body").required("messages").array()[1].required("content").string()
      return try line(
        request.node.required("custom_id").string(), question, !question.hasPrefix("Description: "))
    }.map { $0 + "\n" }.joined()
  }

  private static func passages(_ question: String) throws -> [String] {
    try question.matches(of: /Passage [0-9]+: (".*")/).map { found in
      try JSONNode(parsing: Array("[\(found.output.1)]".utf8), file: "passage").array()[0].string()
    }
  }

  private static func standIn(_ question: String, _ explains: Bool) throws -> String {
    guard explains else {
      let description = try #require(question.firstMatch(of: /Description: (.*)/)).output.1
      return "\(try passages(question).map { $0.lowercased().contains(description) ? 1 : 0 })"
    }
    let marked = try passages(question).flatMap { passage in
      passage.matches(of: /<<(.*?)>>/).map { $0.output.1.lowercased().trimmingCharacters(in: .whitespaces) }
    }.filter { !$0.isEmpty }
    let counts = Dictionary(grouping: marked, by: \.self).sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    return "Explanation: \(counts.first?.key ?? "nothing")"
  }

  private static func text(_ id: String, _ text: String) -> String {
    String(decoding: JSON(["custom_id": JSON(id), "text": JSON(text)]).serialized(), as: UTF8.self)
  }

  private static func batch(_ id: String, _ text: String) -> String {
    let message: JSON = ["role": "assistant", "content": JSON(text), "refusal": nil]
    let line: JSON = [
      "id": "r", "custom_id": JSON(id), "error": nil,
      "response": ["status_code": 200, "body": ["choices": [["message": message, "finish_reason": "stop"]]]],
    ]
    return String(decoding: line.serialized(), as: UTF8.self)
  }

  @Test func requestsAreExplainedDetectedAndScored() throws {
    let folder = TemporaryFolder()
    let path = folder.path("interp")
    let asked = try Self.explain(path)
    #expect(asked.code == 0, "\(asked.errors)")
    #expect(try Self.explain(path).code == 73)
    // The same seed draws the same, another one something else.
    for (name, seed) in [("same", "0"), ("other", "1")] {
      let again = try Self.explain(folder.path(name), ["--random", "20", "--seed", seed])
      #expect(again.code == 0, "\(again.errors)")
      let isSame = try ["requests.jsonl"].allSatisfy {
        try Data(contentsOf: URL(fileURLWithPath: folder.path("\(name)/\($0)")))
          == Data(contentsOf: URL(fileURLWithPath: path + "/\($0)"))
      }
      #expect(isSame == (name == "same"))
    }
    let set = try JSONNode(contentsOf: path + "/examples.json")
    let features = try set.required("features").array()
    #expect(features.count >= 6)
    #expect(try features.count + set.required("skipped").array().count == 20)
    for feature in features {
      for passage in try feature.required("test").array() {
        let isActive = try passage.required("activations").array().contains { try $0.double() > 0 }
        #expect(try isActive == (passage.required("kind").string() != "inactive"))
      }
    }

    let explanations = try folder.file(
      "explanations.jsonl",
      Self.answer(path + "/requests.jsonl") { Self.batch($0, try Self.standIn($1, $2)) })
    let first = try Program.run("features", "score", path, "--explanations", explanations, "--quiet")
    #expect(first.code == 0, "\(first.errors)")
    #expect(try Program.run("features", "score", path, "--explanations", explanations).code == 73)
    let detections = try folder.file(
      "detections.jsonl",
      Self.answer(path + "/detection-requests.jsonl") { Self.text($0, try Self.standIn($1, $2)) })
    let result = try Program.run("features", "score", path, "--detections", detections, "--json", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let scores = try result.json()
    #expect(try scores.required("scored").int() == features.count)
    let values = try scores.required("features").array().map { try $0.required("f1").double() }
    #expect(values.allSatisfy { (0...1).contains($0) })
    let mean = try scores.required("f1").required("mean").double()
    #expect(abs(values.reduce(0, +) / Double(values.count) - mean) < 1e-12)
    let words = try JSONNode(contentsOf: path + "/explanations.json").required("explanations").array()
    for ((feature, word), value) in zip(zip(features, words), values) {
      let word = try word.required("explanation").string()
      var (right, wrong) = (0.0, 0.0)  // True positives, and passages told wrongly.
      for passage in try feature.required("test").array() {
        let text = try passage.required("tokens").array().map { try $0.string() }.joined()
        let isActive = try passage.required("kind").string() != "inactive"
        let isSaid = text.lowercased().contains(word)
        if isActive, isSaid { right += 1 } else if isActive != isSaid { wrong += 1 }
      }
      #expect(abs(value - 2 * right / (2 * right + wrong)) < 1e-12, "\(word)")
    }
    var csv = try CSVReader(path + "/scores.csv")
    let column = try csv.column("f1")
    for value in values { #expect(try Double(#require(try csv.next()).fields[column]) == value) }
    let html = try String(contentsOfFile: path + "/scores.html", encoding: .utf8)
    #expect(html.components(separatedBy: "<svg").count == 3 && !html.contains(">nan"))

    // Beside itself: every figure has two series.
    let beside = try Program.run(
      "features", "score", path, "--detections", detections, "--overwrite", "--name", "this", "--beside",
      "<script>that</script>=\(path)", "--quiet")
    #expect(beside.code == 0, "\(beside.errors)")
    let both = try String(contentsOfFile: path + "/scores.html", encoding: .utf8)
    #expect(both.components(separatedBy: "class=\"legend\"").count == 5 && !both.contains("<script"))
  }

  /// Answers that are missing, refused, doubled or no list count as unanswered; hostile texts stay text.
  @Test func partialAnswersAreCounted() throws {
    let folder = TemporaryFolder()
    let path = folder.path("interp")
    #expect(try Self.explain(path, ["--random", "8"]).code == 0)
    var number = 0
    let explanations = try folder.file(
      "explanations.jsonl",
      Self.answer(path + "/requests.jsonl") { id, _, _ in
        number += 1
        switch number {
        case 1: return nil
        case 2: return #"{"custom_id":"\#(id)","response":null,"error":{"message":"expired"}}"#
        case 3: return Self.text(id, "Explanation: <script>alert(1)</script>") + "\n" + Self.text(id, "another")
        default: return Self.text(id, "Explanation: everything")
        }
      })
    let first = try Program.run("features", "score", path, "--explanations", explanations)
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.errors.contains("1 answers to requests that had one already"), "\(first.errors)")
    #expect(first.errors.contains("1 answers cannot be used: error: expired"), "\(first.errors)")
    let explained = try JSONNode(contentsOf: path + "/explanations.json").required("explanations").array()
    #expect(try explained[0].required("why").string() == "unanswered" && explained[0].required("explanation").isNull)
    #expect(try explained[2].required("explanation").string() == "<script>alert(1)</script>")
    number = 0
    let detections = try folder.file(
      "detections.jsonl",
      Self.answer(path + "/detection-requests.jsonl") { id, question, _ in
        number += 1
        let count = try Self.passages(question).count
        switch number % 4 {
        case 0: return nil
        case 1: return Self.text(id, "[1]")
        default: return Self.text(id, "\(Array(repeating: 1, count: count))")
        }
      })
    let result = try Program.run("features", "score", path, "--detections", detections, "--json", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    let scores = try result.json()
    #expect(try scores.required("explained").int() == explained.count - 2)
    #expect(try scores.required("asked").int() == explained.count && explained.count > 3)
    #expect(try scores.required("unusable_detection_answers").int() == number / 4 + (number + 3) / 4)
    for feature in try scores.required("features").array().dropFirst(2) where try !feature.required("f1").isNull {
      #expect(try feature.required("unanswered").int() > 0 && feature.required("recall").double() == 1)
    }
    let html = try String(contentsOfFile: path + "/scores.html", encoding: .utf8)
    #expect(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
  }

  /// Interrupted in the middle, gone on with: the same requests. Once done, nothing is done again.
  @Test func anInterruptedRunGoesOn() throws {
    let folder = TemporaryFolder()
    let text = try String(contentsOfFile: Self.physics, encoding: .utf8)
    let data = try folder.file("text.jsonl", String(repeating: text, count: 12))
    func arguments(_ output: String) -> [String] {
      [
        "features", "explain", "--model", Sample.host, "--sae", Sample.hostSAE, "--data", data, "--features", "7,840",
        "--chat-model", "stand-in", "--threads", "1", "--output", folder.path(output),
      ]
    }
    let job = try Job(arguments("stopped"))
    job.wait(for: folder.path("stopped/request.json"))
    usleep(700_000)
    job.process.interrupt()
    let stopped = try job.wait()
    #expect(stopped.code == 130 && stopped.errors.contains("--resume"), "\(stopped.errors)")
    #expect(!TemporaryFolder.names(folder.path("stopped")).contains("requests.jsonl"))
    let other = try Program.run(arguments("stopped") + ["--resume", "--top", "3"])
    #expect(other.code == 64 && other.errors.contains("top"), "\(other.errors)")
    for output in ["stopped", "whole"] {
      let result = try Program.run(arguments(output) + (output == "stopped" ? ["--resume"] : []))
      #expect(result.code == 0, "\(result.errors)")
    }
    func requests(_ output: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: folder.path(output + "/requests.jsonl")))
    }
    #expect(try requests("stopped") == requests("whole"))
    #expect(
      TemporaryFolder.names(folder.path("stopped")).sorted() == TemporaryFolder.names(folder.path("whole")).sorted())
    let done = try Program.run(arguments("stopped") + ["--resume"])
    #expect(done.code == 0 && done.errors.contains("nothing was left to do"))
  }

  @Test func whatCannotBeReadIsRefused() throws {
    let folder = TemporaryFolder()
    let path = folder.path("interp")
    for (arguments, words) in [
      (["--features", "3000"], "there is no feature 3000"), (["--window", "0"], "--window"),
      (["--chat-parameters", "{\"model\": 1}"], "model"), (["--chat-parameters", "{"], "--chat-parameters"),
      (["--top", "0", "--quantile", "1"], "no active passages"),
    ] {
      let result = try Self.explain(path, arguments)
      #expect([64, 65].contains(result.code) && result.errors.contains(words), "\(arguments): \(result.errors)")
    }
    #expect(try Program.run("features", "score", path, "--explanations", "x").code == 66)
    #expect(try Self.explain(path, ["--most-active", "2"]).code == 0)
    let missing = try Program.run("features", "score", path, "--detections", path + "/requests.jsonl")
    #expect(missing.code == 66 && missing.errors.contains("--explanations"), "\(missing.errors)")
    for (lines, words) in [
      ("{\"custom_id\": \"00000000-explain-1\", \"text\": \"x\"}", "no request has this id"),
      ("not JSON", "answers.jsonl:1"), ("", "no explanation that can be used"),
    ] {
      let answers = try folder.file("answers.jsonl", lines)
      let result = try Program.run("features", "score", path, "--explanations", answers)
      #expect(result.code == 65 && result.errors.contains(words), "\(lines): \(result.errors)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    #expect(names == ["examples.json", "request.json", "requests.jsonl"])
    let usage = try Program.run("features", "score", path, "--detections", "a", "--explanations", "b")
    #expect(usage.code == 64)
    #expect(try Program.run("features", "score", path, "--explanations", "a", "--name", "x").code == 64)
  }
}
