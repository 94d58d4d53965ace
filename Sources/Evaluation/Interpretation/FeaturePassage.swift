import Files

/// An example of a feature as text.
public struct FeaturePassage: Sendable, Equatable {
  public let kind: ExampleSets.Kind
  public let document: Int
  public let position: Int
  /// What each token adds to the text.
  public let tokens: [String]
  /// The feature's activation at each token.
  public let activations: [Float]

  /// Whether the feature is active somewhere in it.
  public var isActive: Bool { kind != .inactive }
  public var text: String { tokens.joined() }

  /// `texts` says what each of some tokens adds to a text.
  public init(_ example: ExampleSets.Example, texts: ([Int32]) -> [String]) {
    kind = example.kind
    document = Int(example.document)
    position = example.position
    tokens = texts(example.ids)
    activations = example.activations
  }

  var json: JSONObject {
    [
      "kind": JSON(kind.rawValue), "document": JSON(document), "position": JSON(position), "tokens": JSON(tokens),
      "activations": JSON(activations),
    ]
  }

  init(_ node: JSONNode) throws(FileError) {
    try node.refuseUnknownKeys(besides: ["kind", "document", "position", "tokens", "activations"])
    let kind = try node.required("kind")
    guard let known = ExampleSets.Kind(rawValue: try kind.string()) else { throw kind.error("unknown kind of example") }
    self.kind = known
    document = try node.required("document").int()
    position = try node.required("position").int()
    var tokens: [String] = []
    for token in try node.required("tokens").array() { tokens.append(try token.string()) }
    var activations: [Float] = []
    for activation in try node.required("activations").array() { activations.append(try activation.float()) }
    guard tokens.count == activations.count else {
      throw node.error("not as many activations as tokens", expected: "\(tokens.count) activations")
    }
    guard known == .inactive || activations.contains(where: { $0 > 0 }) else {
      throw node.error("an active example without an activation")
    }
    self.tokens = tokens
    self.activations = activations
  }
}
