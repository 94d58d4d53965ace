import Files

/// What language models said of features, and the requests that test it.
public struct Explanations: Sendable {
  /// By feature; nil where no usable answer came.
  public let texts: [(feature: Int, text: String?)]
  /// Why there is none, by feature.
  public let failures: [Int: String]
  /// Passages that one detection request asks about.
  public let passagesPerRequest: Int
  /// Eight hexadecimal digits that every detection request begins with: those of other explanations have others.
  public let id: String

  /// Longer explanations are cut.
  private static let longest = 1000

  /// From the answers to an explanation request for each feature.
  public init(_ answers: ChatAnswers, to set: InterpretationSet, passagesPerRequest: Int) {
    var failures: [Int: String] = [:]
    let texts = set.features.map { feature -> (feature: Int, text: String?) in
      let id = set.explanationId(feature.index)
      let text = answers.texts[id].map(Self.explanation)
      if text?.isEmpty ?? true {
        failures[feature.index] = answers.failures[id] ?? (text == nil ? "unanswered" : "no text")
      }
      return (feature.index, text?.isEmpty ?? true ? nil : text)
    }
    self.init(texts, failures: failures, passagesPerRequest: passagesPerRequest, set: set.id)
  }

  private init(
    _ texts: [(feature: Int, text: String?)], failures: [Int: String], passagesPerRequest: Int, set: String
  ) {
    (self.texts, self.failures, self.passagesPerRequest) = (texts, failures, passagesPerRequest)
    let all = texts.flatMap { [JSON($0.feature), $0.text.map { JSON($0) } ?? .null] }
    id = InterpretationSet.id(of: .array([JSON(set), JSON(passagesPerRequest)] + all))
  }

  /// What stands behind the last "Explanation:" of an answer, on one line; the whole answer without one.
  static func explanation(_ answer: String) -> String {
    let lowered = answer.lowercased()
    var text = answer
    // Lower-casing may change lengths; then the word is looked for as it was asked for.
    if lowered.utf8.count == answer.utf8.count, let found = lowered.ranges(of: "explanation:").last {
      let offset = lowered.utf8.distance(from: lowered.utf8.startIndex, to: found.upperBound)
      text = String(decoding: answer.utf8.dropFirst(offset), as: UTF8.self)
    } else if let found = answer.ranges(of: "Explanation:").last {
      text = String(answer[found.upperBound...])
    }
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let plain = words.drop { "*_\"` ".contains($0) }
    let end = plain.lastIndex { !"*_\"` ".contains($0) }
    return end.map { String(plain[...$0].prefix(longest)) } ?? ""
  }

  /// The detection requests of every explained feature: passages in the order of the test, some at a time.
  public func requests(_ set: InterpretationSet, model: String, parameters: JSONObject) -> ChatRequests {
    var requests = ChatRequests(model: model, parameters: parameters)
    for (feature, explained) in zip(set.features, texts) {
      guard let text = explained.text else { continue }
      for (number, part) in parts(feature).enumerated() {
        requests.add(
          detectionId(feature.index, number), system: InterpretationPrompts.detector,
          user: InterpretationPrompts.detection(text, feature.test[part].map(\.text)))
      }
    }
    return requests
  }

  /// Which passages of a feature's test each request asks about.
  func parts(_ feature: InterpretationSet.Feature) -> [Range<Int>] {
    stride(from: 0, to: feature.test.count, by: passagesPerRequest).map {
      $0..<min($0 + passagesPerRequest, feature.test.count)
    }
  }

  /// The ids of all detection requests.
  public func detectionIds(_ set: InterpretationSet) -> Set<String> {
    Set(
      zip(set.features, texts).flatMap { feature, explained in
        explained.text == nil ? [] : parts(feature).indices.map { detectionId(feature.index, $0) }
      })
  }

  func detectionId(_ feature: Int, _ part: Int) -> String { "\(id)-detect-\(feature)-\(part)" }

  /// What `explanations.json` holds.
  public func json(_ set: InterpretationSet) -> JSONObject {
    var object: JSONObject = ["format_version": 1, "examples": JSON(set.id), "id": JSON(id)]
    object["passages_per_request"] = JSON(passagesPerRequest)
    object["explanations"] = .array(
      texts.map { feature, text in
        var entry: JSONObject = ["feature": JSON(feature), "explanation": text.map { JSON($0) } ?? .null]
        if let why = failures[feature] { entry["why"] = JSON(why) }
        return .object(entry)
      })
    return object
  }

  /// Reads `explanations.json`, which must belong to the passages.
  public init(contentsOf path: String, for set: InterpretationSet) throws(FileError) {
    let root = try JSONNode(contentsOf: path, limits: .records)
    try root.refuseUnknownKeys(
      besides: ["format_version", "examples", "id", "passages_per_request", "explanations"])
    guard try root.required("examples").string().hasSameBytes(as: set.id) else {
      throw try root.required("examples").error("explanations of other passages", expected: set.id)
    }
    let perRequest = try root.required("passages_per_request")
    guard try perRequest.int() >= 1 else { throw perRequest.error("out of range", expected: "at least 1") }
    let entries = try root.required("explanations").array()
    guard entries.count == set.features.count else {
      throw try root.required("explanations").error(
        "not one for each feature", expected: "\(set.features.count) explanations")
    }
    var (texts, failures): ([(feature: Int, text: String?)], [Int: String]) = ([], [:])
    for (entry, feature) in zip(entries, set.features) {
      guard try entry.required("feature").int() == feature.index else {
        throw try entry.required("feature").error("features in another order", expected: "\(feature.index)")
      }
      texts.append((feature.index, try entry.optional("explanation")?.string()))
      failures[feature.index] = try entry.optional("why")?.string()
    }
    self.init(texts, failures: failures, passagesPerRequest: try perRequest.int(), set: set.id)
    guard try root.required("id").string().hasSameBytes(as: id) else {
      throw try root.required("id").error("the explanations are not those that were asked about", expected: id)
    }
  }
}
