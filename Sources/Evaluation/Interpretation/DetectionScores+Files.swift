import Files

extension DetectionScores {
  /// What `scores.json` holds; undefined numbers are null.
  public var json: JSONObject {
    var object: JSONObject = [
      "format_version": 1, "examples": JSON(examples), "origin": .object(origin),
      "definition": JSON(Self.definition), "interval": "percentile bootstrap over features, 2.5 to 97.5 %",
    ]
    object["asked"] = JSON(features.count)
    object["explained"] = JSON(features.count { $0.explanation != nil })
    object["scored"] = JSON(values.count)
    object["skipped"] = JSON(skipped)
    object["detection_requests"] = JSON(requests)
    object["unusable_detection_answers"] = JSON(unusableRequests)
    object["f1"] = .object(summary)
    object["f1_of_always_active"] = .number(Self.mean(features.compactMap(\.counts.f1OfAlways)))
    object["seed"] = JSON(String(seed))
    for kind in Self.activeKinds { object["recall_of_\(kind.rawValue)"] = .number(recall(of: kind)) }
    object["by_frequency"] = .array(
      byFrequency.map { bin in
        var entry: JSONObject = ["density_from": JSON(bin.density), "features": JSON(bin.features)]
        for (key, value) in Self.json(bin.mean).entries { entry[key] = value }
        return .object(entry)
      })
    object["features"] = .array(features.map { .object(json($0)) })
    return object
  }

  public static let definition =
    "detection: 2PR/(P + R) over test passages that were answered; a passage is positive when the feature is active "
    + "somewhere in it"

  private static let activeKinds: [ExampleSets.Kind] = [.top, .quantile]

  private var summary: JSONObject {
    var object = mean.map(Self.json) ?? ["mean": .null, "low": .null, "high": .null]
    for (key, share) in [
      ("minimum", 0.0), ("quarter", 0.25), ("median", 0.5), ("three_quarters", 0.75), ("maximum", 1),
    ] {
      object[key] = .number(quantile(share))
    }
    return object
  }

  private static func json(_ mean: BootstrapMean) -> JSONObject {
    ["mean": JSON(mean.mean), "low": JSON(mean.low), "high": JSON(mean.high)]
  }

  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Of the answered passages of an active kind, over all features, those said to fit; nil without any.
  public func recall(of kind: ExampleSets.Kind) -> Double? {
    let all = features.compactMap { $0.found[kind] }
    let answered = all.reduce(0) { $0 + $1.answered }
    return answered > 0 ? Double(all.reduce(0) { $0 + $1.found }) / Double(answered) : nil
  }

  private func json(_ feature: Feature) -> JSONObject {
    let counts = feature.counts
    var object: JSONObject = [
      "feature": JSON(feature.index), "density": JSON(feature.density), "count": JSON(feature.count),
      "explanation": feature.explanation.map { JSON($0) } ?? .null,
    ]
    if let failure = feature.failure { object["why"] = JSON(failure) }
    object["f1"] = .number(counts.f1)
    object["precision"] = .number(counts.precision)
    object["recall"] = .number(counts.recall)
    object["accuracy"] = .number(counts.accuracy)
    object["true_positives"] = JSON(counts.truePositives)
    object["false_positives"] = JSON(counts.falsePositives)
    object["false_negatives"] = JSON(counts.falseNegatives)
    object["true_negatives"] = JSON(counts.trueNegatives)
    object["unanswered"] = JSON(counts.unanswered)
    for kind in Self.activeKinds {
      let found = feature.found[kind] ?? (0, 0)
      object[kind.rawValue] = ["answered": JSON(found.answered), "found": JSON(found.found)]
    }
    return object
  }

  /// Reads `scores.json`.
  public init(contentsOf path: String) throws(FileError) {
    let root = try JSONNode(contentsOf: path, limits: .records)
    guard try root.required("format_version").int() == 1 else {
      throw try root.required("format_version").error("unknown version", expected: "1")
    }
    let seed = try root.required("seed")
    guard let number = UInt64(try seed.string()) else { throw seed.error("not a number") }
    var skipped: [Int] = []
    for feature in try root.required("skipped").array() { skipped.append(try feature.int()) }
    var features: [Feature] = []
    for node in try root.required("features").array() { features.append(try Self.feature(node)) }
    self.init(
      examples: try root.required("examples").string(), origin: try root.required("origin").object(), skipped: skipped,
      features, requests: try root.required("detection_requests").int(),
      unusable: try root.required("unusable_detection_answers").int(), seed: number)
  }

  private static func feature(_ node: JSONNode) throws(FileError) -> Feature {
    var counts = Counts()
    counts.truePositives = try node.required("true_positives").int()
    counts.falsePositives = try node.required("false_positives").int()
    counts.falseNegatives = try node.required("false_negatives").int()
    counts.trueNegatives = try node.required("true_negatives").int()
    counts.unanswered = try node.required("unanswered").int()
    var found: [ExampleSets.Kind: (answered: Int, found: Int)] = [:]
    for kind in activeKinds {
      let entry = try node.required(kind.rawValue)
      found[kind] = (try entry.required("answered").int(), try entry.required("found").int())
    }
    return Feature(
      index: try node.required("feature").int(), density: try node.required("density").double(),
      count: try node.required("count").int(), explanation: try node.optional("explanation")?.string(),
      failure: try node.optional("why")?.string(), counts: counts, found: found)
  }

  /// A row per feature; undefined numbers are empty.
  public var csv: String {
    var rows = [
      [
        "feature", "density", "count", "f1", "precision", "recall", "accuracy", "true_positives", "false_positives",
        "false_negatives", "true_negatives", "unanswered", "explanation", "why",
      ]
    ]
    for feature in features {
      let counts = feature.counts
      let rates = [counts.f1, counts.precision, counts.recall, counts.accuracy]
      let answers = [
        counts.truePositives, counts.falsePositives, counts.falseNegatives, counts.trueNegatives, counts.unanswered,
      ]
      var row = ["\(feature.index)", "\(feature.density)", "\(feature.count)"]
      row += rates.map { rate in rate.map { "\($0)" } ?? "" }
      row += answers.map { "\($0)" }
      row += [feature.explanation ?? "", feature.failure ?? ""]
      rows.append(row)
    }
    return CSVText.of(rows)
  }
}
