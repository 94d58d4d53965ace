import Files

/// The passages of many features: what an explainer is shown of each, and what its explanation is tested on.
public struct InterpretationSet: Sendable {
  public struct Feature: Sendable {
    public let index: Int
    /// Positions at which it is active, and their share of all.
    public let count: Int
    public let density: Double
    /// Its largest activation.
    public let maximum: Float
    public let explanation: [FeaturePassage]
    public let test: [FeaturePassage]

    public init(
      index: Int, count: Int, density: Double, maximum: Float, explanation: [FeaturePassage], test: [FeaturePassage]
    ) {
      (self.index, self.count, self.density, self.maximum) = (index, count, density, maximum)
      (self.explanation, self.test) = (explanation, test)
    }
  }

  /// What the passages are of: model, SAE, hook, data, rules, run.
  public let origin: JSONObject
  public let features: [Feature]
  /// Features that were asked for and have too few passages.
  public let skipped: [Int]
  /// Eight hexadecimal digits that every request begins with: those of other passages have others.
  public let id: String

  public init(_ features: [Feature], skipped: [Int], origin: JSONObject) {
    (self.features, self.skipped, self.origin) = (features, skipped, origin)
    id = Self.id(of: .array(features.map { .object(Self.json($0)) }))
  }

  /// The checksum of a value's JSON text.
  static func id(of value: JSON) -> String {
    let digits = String(CRC32.of(value.serialized()), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// A request for an explanation of every feature.
  public func requests(model: String, parameters: JSONObject) -> ChatRequests {
    var requests = ChatRequests(model: model, parameters: parameters)
    for feature in features {
      requests.add(
        explanationId(feature.index), system: InterpretationPrompts.explainer,
        user: InterpretationPrompts.passages(feature.explanation, maximum: feature.maximum))
    }
    return requests
  }

  /// The ids of all explanation requests.
  public var explanationIds: Set<String> { Set(features.map { explanationId($0.index) }) }

  func explanationId(_ feature: Int) -> String { "\(id)-explain-\(feature)" }

  /// What `examples.json` holds.
  public var json: JSONObject {
    [
      "format_version": 1, "id": JSON(id), "origin": .object(origin), "skipped": JSON(skipped),
      "features": .array(features.map { .object(Self.json($0)) }),
    ]
  }

  private static func json(_ feature: Feature) -> JSONObject {
    [
      "feature": JSON(feature.index), "count": JSON(feature.count), "density": JSON(feature.density),
      "maximum": JSON(feature.maximum), "explanation": .array(feature.explanation.map { .object($0.json) }),
      "test": .array(feature.test.map { .object($0.json) }),
    ]
  }

  /// Reads `examples.json`; one that was changed by hand is an error.
  public init(contentsOf path: String) throws(FileError) {
    let root = try JSONNode(contentsOf: path, limits: .records)
    guard try root.required("format_version").int() == 1 else {
      throw try root.required("format_version").error("unknown version", expected: "1")
    }
    try root.refuseUnknownKeys(besides: ["format_version", "id", "origin", "skipped", "features"])
    var skipped: [Int] = []
    for feature in try root.required("skipped").array() { skipped.append(try feature.int()) }
    var features: [Feature] = []
    for node in try root.required("features").array() { features.append(try Feature(node)) }
    self.init(features, skipped: skipped, origin: try root.required("origin").object())
    guard try root.required("id").string().hasSameBytes(as: id) else {
      throw try root.required("id").error("the passages are not those that the id was made of", expected: id)
    }
  }
}

extension InterpretationSet.Feature {
  fileprivate init(_ node: JSONNode) throws(FileError) {
    try node.refuseUnknownKeys(besides: ["feature", "count", "density", "maximum", "explanation", "test"])
    index = try node.required("feature").int()
    count = try node.required("count").int()
    density = try node.required("density").double()
    maximum = try node.required("maximum").float()
    explanation = try Self.passages(node.required("explanation"))
    test = try Self.passages(node.required("test"))
  }

  private static func passages(_ node: JSONNode) throws(FileError) -> [FeaturePassage] {
    var passages: [FeaturePassage] = []
    for passage in try node.array() { passages.append(try FeaturePassage(passage)) }
    return passages
  }
}
