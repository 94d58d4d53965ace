import ArgumentParser
import Corpora
import Evaluation
import Files
import Reports

struct FeaturesScore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Read a language model's answers: explanations, then detections, then F1.",
    discussion: """
      Goes on in the folder that 'features explain' wrote. First --explanations reads the answers to requests.jsonl and \
      writes explanations.json and detection-requests.jsonl, which ask, given an explanation alone, in which of the test \
      passages the feature is active. Then --detections reads the answers to those and writes scores.json, scores.csv, \
      scores.html and figures: detection F1 of every feature, its distribution, and its mean by how often features are \
      active.

      Answers are lines as batch interfaces write them (custom_id, response, error), or {"custom_id", "text"}. Requests \
      without an answer, refusals, errors and answers that cannot be read count as unanswered. A line that is no JSON, or \
      has an id that was not asked, is an error. Of several answers to a request the first that can be used counts.

      EXAMPLES
        ssae-host features score interpretation --explanations answers.jsonl
        ssae-host features score interpretation --detections detections.jsonl
        ssae-host features score interpretation --detections detections.jsonl \\
          --name ssae --beside gsae=gsae-interpretation
      """)

  @Argument(help: ArgumentHelp("The folder that 'features explain' wrote.", valueName: "DIR"))
  var path: String

  @Option(help: ArgumentHelp("Answers to requests.jsonl. Repeatable.", valueName: "FILE"))
  var explanations: [String] = []

  @Option(help: ArgumentHelp("Answers to detection-requests.jsonl. Repeatable.", valueName: "FILE"))
  var detections: [String] = []

  @Option(help: ArgumentHelp("With --explanations: passages that one detection request asks about.", valueName: "N"))
  var passagesPerRequest: Int?

  @OptionGroup(title: "Requests") var chat: ChatOptions

  @Option(help: ArgumentHelp("With --detections: what these scores are called in figures.", valueName: "NAME"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "With --detections: other folders with scores, whose figures are shown beside these. Repeatable.",
      valueName: "[NAME=]DIR"))
  var beside: [String] = []

  @Flag(help: "Replace results that exist.") var overwrite = false

  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard explanations.isEmpty != detections.isEmpty else {
      throw ValidationError("give either --explanations or --detections")
    }
    if let passagesPerRequest, !(1...1000).contains(passagesPerRequest) {
      throw ValidationError("--passages-per-request must be 1 to 1000; found \(passagesPerRequest)")
    }
    let unused =
      detections.isEmpty
      ? [("--name", name != nil), ("--beside", !beside.isEmpty)]
      : [
        ("--passages-per-request", passagesPerRequest != nil), ("--chat-model", chat.chatModel != nil),
        ("--chat-parameters", chat.chatParameters != nil),
      ]
    if let (option, _) = unused.first(where: \.1) {
      throw ValidationError("\(option) belongs to --\(detections.isEmpty ? "detections" : "explanations")")
    }
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    let examples = file("examples.json")
    guard FileSystem.exists(examples) else {
      throw FileError(.missing, examples, "no such file", hint: "'features explain' writes the folder")
    }
    let set = try InterpretationSet(contentsOf: examples)
    if detections.isEmpty { try explain(set) } else { try score(set, record) }
  }

  private func file(_ name: String) -> String { FileSystem.join(path, name) }

  private func explain(_ set: InterpretationSet) throws {
    let answers = try ChatAnswers(explanations, to: set.explanationIds)
    let explained = Explanations(answers, to: set, passagesPerRequest: passagesPerRequest ?? 10)
    tell(answers)
    let requests = explained.requests(
      set, model: chat.chatModel ?? set.origin["chat_model"]?.string ?? "",
      parameters: try chat.parameters() ?? set.origin["chat_parameters"]?.object ?? JSONObject())
    guard requests.count > 0 else {
      throw FileError(
        .badData, explanations[0], "no explanation that can be used",
        found: explained.failures.values.sorted().first.map { "\(set.features.count) features, the first: \($0)" })
    }
    let (target, targetRequests) = (file("explanations.json"), file("detection-requests.jsonl"))
    for path in [target, targetRequests] { try AtomicFile.checkTarget(path, overwrite: overwrite) }
    try AtomicFile.write(requests.lines, to: targetRequests, overwrite: overwrite)
    try AtomicFile.write(JSON(explained.json(set)).fileBytes(for: target), to: target, overwrite: overwrite)
    if common.json {
      var object = explained.json(set)
      object["requests"] = JSON(requests.count)
      return try StandardOutput.json(object)
    }
    let missing = explained.failures.count
    try StandardOutput.line(
      "\(path): explanations.json, \((set.features.count - missing).grouped) of \(set.features.count.grouped) features; "
        + "detection-requests.jsonl, \(requests.count.grouped) requests, \(requests.lines.count.asBytes)")
  }

  private func score(_ set: InterpretationSet, _ record: RunRecord) throws {
    let path = file("explanations.json")
    guard FileSystem.exists(path) else {
      throw FileError(.missing, path, "no such file", hint: "read the explanations first: --explanations FILE")
    }
    let explained = try Explanations(contentsOf: path, for: set)
    let answers = try ChatAnswers(detections, to: explained.detectionIds(set))
    tell(answers)
    let scores = DetectionScores(set, explained, answers, seed: common.seed)
    var all: [InterpretationPage.Scored] = [(name ?? FileSystem.name(of: self.path), scores)]
    for argument in beside {
      let argument = try NamedArgument(argument, option: "--beside")
      let other = try DetectionScores(contentsOf: FileSystem.join(argument.value, "scores.json"))
      all.append((argument.name ?? FileSystem.name(of: argument.value), other))
    }
    var object = scores.json
    object["beside"] = JSON(try beside.map { try NamedArgument($0, option: "--beside").value })
    let read = [file("examples.json"), path] + detections
    object["run"] = .object(record.finished(try read.map(DataFile.init(contentsOf:))))
    try write(all, object)
    if common.json { return try StandardOutput.json(object) }
    try StandardOutput.write(InterpretationTable(all).text)
    try StandardOutput.line("\(self.path): \(Self.results.joined(separator: ", ")), figures")
  }

  private static let results = ["scores.html", "scores.json", "scores.csv"]

  private func write(_ all: [InterpretationPage.Scored], _ object: JSONObject) throws {
    let origin = all[0].scores.origin
    func text(_ key: String) -> String { origin[key]?.string ?? "" }
    let page = InterpretationPage(
      all,
      notes: [
        "\(text("sae")) at \(text("hook")) of \(text("model")): \(text("chosen")). Explained by \(text("chat_model")). "
          + "Positions: \(text("mask")); \(text("packing")); \(text("bos"))."
      ])
    let files: [AtomicFile.Content] = [
      ("scores.json", try JSON(object).fileBytes(for: "scores.json")), ("scores.csv", Array(all[0].scores.csv.utf8)),
    ]
    try AtomicFile.write(
      files + page.files(page: "scores.html", record: object), in: path, overwrite: overwrite)
  }

  private func tell(_ answers: ChatAnswers) {
    if answers.repeated > 0 {
      common.note(
        "\(answers.repeated.grouped) answers to requests that had one already; the first that can be used counts")
    }
    guard !answers.failures.isEmpty else { return }
    let reasons = Dictionary(grouping: answers.failures.values, by: \.self).mapValues(\.count)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let words = reasons.prefix(5).map { "\($0.key) (\($0.value.grouped))" }.joined(separator: ", ")
    StandardError.warning("\(answers.failures.count.grouped) answers cannot be used: \(words)")
  }
}
