import Corpora
import Files
import Kernels
import SparseAutoencoders
import TestSupport
import Testing
import Transformers

@testable import Evaluation

/// Auto-interpretation by files of requests and answers; scores against numpy (Tools/fixtures/detection.py).
@Suite struct InterpretationTests {
  private static func gathered(_ options: GatheringOptions) throws -> GatheredFeatures {
    let sae = try PerplexityFixture.sae("sae-jumprelu")
    let gathering = FeatureGathering(options, features: Array(0..<sae.featureCount), of: sae.featureCount)
    try FeatureWalk(PerplexityFixture.decoder, sae, at: .residPost(1))
      .run(PerplexityFixture.corpus(), into: gathering, batchSize: .sequences(6))
    return gathering.result
  }

  /// Every set of every feature: windows apart, texts different, labels those of the dense activations.
  @Test func setsAreDisjointAndSaidRightly() throws {
    var sizes = ExampleSets.Sizes()
    (sizes.top, sizes.quantile, sizes.inactive) = (2, 2, 4)
    let gathered = try Self.gathered(sizes.gathering(window: 3, seed: 5))
    let dense = try Self.activePositions()
    var found = 0
    for index in gathered.features {
      let feature = try #require(gathered[index])
      guard let sets = ExampleSets(feature, of: gathered, sizes: sizes) else { continue }
      found += 1
      #expect(sets == ExampleSets(feature, of: gathered, sizes: sizes))
      var windows: [Range<Int>] = []
      for (number, example) in (sets.explanation + sets.test).enumerated() {
        let start = 20 * Int(example.document) + max(0, example.position - 1)
        let window = start..<start + example.ids.count
        #expect(!windows.contains { $0.overlaps(window) }, "feature \(index), example \(number)")
        windows.append(window)
        let isActive = window.contains { dense[index].contains($0) }
        #expect(isActive == (example.kind != .inactive), "feature \(index), example \(number)")
        #expect(isActive == example.activations.contains { $0 > 0 })
      }
      #expect(Set((sets.explanation + sets.test).map(\.ids)).count == windows.count)
      #expect(!sets.explanation.contains { $0.kind == .inactive })
      #expect(sets.explanation.count >= 2 && sets.explanation.count <= 4)
      #expect(sets.test.count { $0.kind == .inactive } <= 4 && sets.test.count { $0.kind == .top } <= 2)
    }
    #expect(found > 30)
  }

  /// The places (20 a row) where each feature is active.
  private static func activePositions() throws -> [Set<Int>] {
    let sae = try PerplexityFixture.sae("sae-jumprelu")
    var places = Array(repeating: Set<Int>(), count: sae.featureCount)
    let corpus = try PerplexityFixture.corpus()
    var reader = corpus.reader()
    var sequences: [TokenSequence] = []
    while let sequence = try reader.next() { sequences.append(sequence) }
    let batch = TokenBatch(sequences.map(\.ids), included: sequences.map(\.included))
    let observer = try sae.intervention(at: .residPost(1)) { result in
      for (row, place) in result.rows.enumerated() {
        for entry in result.features.range(of: row) { places[Int(result.features.indices[entry])].insert(place) }
      }
    }
    let decoder = PerplexityFixture.decoder
    try decoder.run(
      batch, until: .residPost(1), interventions: InterventionTable([observer], for: decoder.config),
      residual: FloatBuffer(batch.count * decoder.config.width), workspace: Workspace())
    return places
  }

  private static func passage(_ kind: ExampleSets.Kind, _ tokens: [String], _ activations: [Float]) throws
    -> FeaturePassage
  {
    try FeaturePassage(
      JSONNode(
        .object([
          "kind": JSON(kind.rawValue), "document": 0, "position": 0, "tokens": JSON(tokens),
          "activations": JSON(activations),
        ]), file: "passage"))
  }

  private static func set() throws -> InterpretationSet {
    let features = try [4, 9].map { index in
      try InterpretationSet.Feature(
        index: index, count: 30, density: 0.01, maximum: 8,
        explanation: [
          try passage(.top, ["a <<b>>", "\n\"c\"", " d", " e"], [0, 8, 0.1, 0]),
          try passage(.quantile, [" <script>", "x"], [0, 2]),
        ], test: (0..<5).map { try passage($0 % 2 == 0 ? .top : .inactive, ["t\($0)"], [$0 % 2 == 0 ? 1 : 0]) })
    }
    return InterpretationSet(features, skipped: [7], origin: ["sae": "s"])
  }

  @Test func requestsAreLinesOfTheBatchForm() throws {
    let set = try Self.set()
    let requests = set.requests(model: "m", parameters: ["temperature": 0])
    let folder = try TemporaryFolder(["requests.jsonl": requests.lines])
    var lines = try JSONLines(folder.path("requests.jsonl"))
    let all = try lines.all()
    #expect(all.count == 2 && requests.count == 2)
    let first = all[0].node
    #expect(try first.keys() == ["custom_id", "method", "url", "body"])
    #expect(try first.required("custom_id").string() == "\(set.id)-explain-4")
    #expect(try first.required("method").string() == "POST")
    #expect(try first.required("url").string() == "/v1/chat/completions")
    let body = try first.required("body")
    #expect(try body.required("model").string() == "m" && body.required("temperature").int() == 0)
    let messages = try body.required("messages").array()
    #expect(try messages.map { try $0.required("role").string() } == ["system", "user"])
    // Markers of the text are spelt otherwise, neighbouring active tokens share a pair, strengths are of the maximum.
    #expect(
      try messages[1].required("content").string() == """
        Passage 1: "a ‹‹b››<<\\n\\"c\\" d>> e"
        Active: "\\n\\"c\\"" 10, " d" 1

        Passage 2: " <script><<x>>"
        Active: "x" 3
        """)
  }

  @Test func examplesAreReadBackAndChangesNoticed() throws {
    let set = try Self.set()
    let folder = try TemporaryFolder(["examples.json": JSON(set.json).serialized()])
    let read = try InterpretationSet(contentsOf: folder.path("examples.json"))
    #expect(read.json == set.json && read.id == set.id && read.skipped == [7])
    var text = String(decoding: JSON(set.json).serialized(), as: UTF8.self)
    text = text.replacing("\"t1\"", with: "\"t2\"")
    try folder.file("changed.json", text)
    #expect(throws: FileError.self) { try InterpretationSet(contentsOf: folder.path("changed.json")) }
  }

  @Test(arguments: [
    ("Explanation: names of rivers", "names of rivers"), ("explanation: x\nEXPLANATION:  y  z ", "y z"),
    ("**Explanation:** *the word \"of\"*", "the word \"of"), ("just a sentence.", "just a sentence."),
    ("Explanation:", ""), ("İ Explanation: dotted", "dotted"),
  ])
  func explanationsStandBehindTheirWord(_ answer: String, _ expected: String) {
    #expect(Explanations.explanation(answer) == expected)
  }

  @Test(
    arguments: [
      ("[0, 1, 1]", [false, true, true]), ("So: [1,1,1]. No, wait:\n```json\n[0, 0, 1]\n```", [false, false, true]),
      ("[true, false, \"1\"]", [true, false, true]), ("see [1] and [2]: [1,0,0] (as in [x])", [true, false, false]),
      ("[0, 1]", nil), ("[0, 1, 2]", nil), ("0, 1, 1", nil), ("[]", nil), ("[0,1,]", nil), ("", nil),
    ] as [(String, [Bool]?)])
  func marksAreTheLastListOfTheRightLength(_ answer: String, _ expected: [Bool]?) {
    #expect(DetectionScores.marks(answer, count: 3) == expected)
  }

  private static func batchLine(_ id: String, _ message: String, finish: String = "stop", status: Int = 200) -> String {
    #"{"id":"x","custom_id":"\#(id)","response":{"status_code":\#(status),"body":{"choices":[{"message":\#(message),"#
      + #""finish_reason":"\#(finish)"}]}},"error":null}"#
  }

  @Test func answersOfEveryKindAreUnderstood() throws {
    let lines = [
      Self.batchLine("a", #"{"role":"assistant","content":"yes","refusal":null}"#),
      #"{"custom_id": "b", "text": " <think>hm</think> maybe "}"#,
      Self.batchLine("c", #"{"content":null,"refusal":"I will not"}"#),
      Self.batchLine("d", #"{"content":"half"}"#, finish: "content_filter"),
      Self.batchLine("e", #"{"content":"x"}"#, status: 429),
      #"{"custom_id":"f","response":null,"error":{"code":"expired","message":"too late"}}"#,
      Self.batchLine("g", #"{"content":[{"type":"text","text":"in "},{"type":"text","text":"parts"}]}"#),
      #"{"custom_id":"h","response":{"status_code":200,"body":{"choices":[]}}}"#,
      #"{"custom_id":"i","text":"  "}"#, "",
      // Another try.
      Self.batchLine("e", #"{"content":"second"}"#), #"{"custom_id":"a","text":"no"}"#,
    ]
    let folder = try TemporaryFolder(["answers.jsonl": Array(lines.joined(separator: "\n").utf8)])
    let asked = Set("abcdefghijk".map(String.init))
    let answers = try ChatAnswers([folder.path("answers.jsonl")], to: asked)
    #expect(answers.texts == ["a": "yes", "b": "maybe", "g": "in parts", "e": "second"])
    #expect(
      answers.failures == [
        "c": "refused", "d": "refused", "f": "error: too late", "h": "no choices", "i": "no text",
      ])
    #expect(answers.repeated == 1)
  }

  @Test(arguments: [
    ("{\"custom_id\": \"z\", \"text\": \"x\"}", "no request has this id"), ("{\"text\": \"x\"}", "custom_id"),
    ("{\"custom_id\": \"a\"}", "not an answer"), ("[1]", "expected object"), ("{\"custom_id\": \"a\", \"te", "JSON"),
    ("{\"custom_id\": 5, \"text\": \"x\"}", "expected string"),
    ("{\"custom_id\": \"a\", \"text\": 1}", "expected string"),
  ])
  func whatIsNoAnswerIsAnErrorThatNamesItsLine(_ line: String, _ words: String) throws {
    let folder = try TemporaryFolder(["answers.jsonl": Array("{\"custom_id\": \"a\", \"text\": \"x\"}\n\(line)\n".utf8)]
    )
    let error = #expect(throws: FileError.self) { try ChatAnswers([folder.path("answers.jsonl")], to: ["a"]) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("answers.jsonl:2"), "\(text)")
    #expect(text.contains(words), "\(text)")
  }

  @Test func scoresAgreeWithNumpy() throws {
    let root = try JSONNode(contentsOf: PerplexityFixture.folder + "/detection.json")
    let nodes = try root.required("features").array()
    let features = try nodes.map { node in
      InterpretationSet.Feature(
        index: try node.required("feature").int(), count: 10, density: try node.required("density").double(),
        maximum: 1, explanation: [],
        test: try node.required("kinds").array().map { kind in
          let kind = try #require(ExampleSets.Kind(rawValue: kind.string()))
          return try Self.passage(kind, ["x"], [kind == .inactive ? 0 : 1])
        })
    }
    let set = InterpretationSet(features, skipped: [], origin: JSONObject())
    var lines = try nodes.compactMap { node in
      try node.optional("explanation").map { explanation -> String in
        let id = "\(set.id)-explain-\(try node.required("feature").int())"
        return String(
          decoding: JSON(["custom_id": JSON(id), "text": JSON(try explanation.string())]).serialized(), as: UTF8.self)
      }
    }
    let folder = TemporaryFolder()
    var path = try folder.file("explanations.jsonl", lines.joined(separator: "\n"))
    let explanations = Explanations(
      try ChatAnswers([path], to: set.explanationIds), to: set,
      passagesPerRequest: try root.required("passages_per_request").int())
    #expect(explanations.failures.values.allSatisfy { $0 == "unanswered" } && !explanations.failures.isEmpty)
    // What is written is read back the same.
    let saved = try folder.file("explanations.json", JSON(explanations.json(set)).serialized())
    #expect(try Explanations(contentsOf: saved, for: set).json(set) == explanations.json(set))

    let asked = explanations.detectionIds(set)
    #expect(asked.count == explanations.requests(set, model: "m", parameters: JSONObject()).count)
    lines = []
    for node in nodes where try !node.required("explanation").isNull {
      for (part, answer) in try node.required("answers").array().enumerated() {
        let id = "\(explanations.id)-detect-\(try node.required("feature").int())-\(part)"
        #expect(asked.contains(id))
        lines.append(
          String(
            decoding: JSON(["custom_id": JSON(id), "text": JSON(try answer.string())]).serialized(), as: UTF8.self))
      }
    }
    path = try folder.file("detections.jsonl", lines.joined(separator: "\n"))
    let scores = DetectionScores(set, explanations, try ChatAnswers([path], to: asked), seed: 1)
    for (node, feature) in zip(nodes, scores.features) {
      let counts = feature.counts
      let numbers = [counts.truePositives, counts.falsePositives, counts.falseNegatives, counts.trueNegatives]
      #expect(try numbers == node.required("counts").array().map { try $0.int() }, "feature \(feature.index)")
      #expect(numbers.reduce(counts.unanswered, +) == (feature.explanation == nil ? 0 : feature.testCount(set)))
      for (key, value) in [
        ("f1", counts.f1), ("precision", counts.precision), ("recall", counts.recall), ("accuracy", counts.accuracy),
      ] {
        let expected = try node.required(key)
        guard !expected.isNull else {
          #expect(value == nil, "\(key) of \(feature.index)")
          continue
        }
        let found = try #require(value)
        #expect(try abs(found - expected.double()) < 1e-12, "\(key) of \(feature.index)")
      }
    }
    let mean = try #require(scores.mean)
    #expect(try abs(mean.mean - root.required("mean").double()) < 1e-12)
    // The bootstrap's interval is about that of the normal distribution.
    let error = try root.required("standard_error").double()
    #expect(abs((mean.high - mean.low) / (2 * 1.96 * error) - 1) < 0.1)
    for (share, expected) in zip([0, 0.25, 0.5, 0.75, 1], try root.required("quartiles").array()) {
      let found = try #require(scores.quantile(share))
      #expect(try abs(found - expected.double()) < 1e-12)
    }
    for (bin, expected) in zip(scores.byFrequency, try root.required("by_frequency").array()) {
      #expect(try bin.features == expected.required("features").int())
      #expect(try abs(bin.mean.mean - expected.required("mean").double()) < 1e-12)
      #expect(try abs(bin.density / expected.required("density").double() - 1) < 1e-12)
    }
    #expect(try scores.byFrequency.count == root.required("by_frequency").array().count)
    let written = try folder.file("scores.json", JSON(scores.json).fileBytes(for: "scores.json"))
    #expect(try DetectionScores(contentsOf: written).json == scores.json)
    #expect(DetectionScores(set, explanations, try ChatAnswers([], to: []), seed: 1).mean == nil)
  }
}

extension DetectionScores.Feature {
  fileprivate func testCount(_ set: InterpretationSet) -> Int {
    set.features.first { $0.index == index }?.test.count ?? 0
  }
}
