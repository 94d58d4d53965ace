import Files
import SparseAutoencoders

/// A place where a feature is active, as text.
public struct FeatureContext: Sendable, Equatable {
  public let activation: Float
  public let document: Int
  public let position: Int
  public let before: String
  public let token: String
  public let after: String

  /// `texts` says what each of some tokens adds to a text.
  public init(_ example: FeatureExample, texts: ([Int32]) -> [String]) {
    activation = example.activation
    document = Int(example.document)
    position = example.position
    let texts = texts(example.ids)
    before = texts[..<example.peak].joined()
    token = texts[example.peak]
    after = texts[(example.peak + 1)...].joined()
  }

  public var json: JSONObject {
    [
      "activation": JSON(activation), "document": JSON(document), "position": JSON(position), "before": JSON(before),
      "text": JSON(token), "after": JSON(after),
    ]
  }
}
