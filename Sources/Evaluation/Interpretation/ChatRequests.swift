import Files

/// Requests of the batch interfaces of language-model services, which local servers take too: JSON Lines with custom_id,
/// method, url and body.
public struct ChatRequests: Sendable {
  /// The name of the model that is to answer, as its service knows it.
  public let model: String
  /// Further members of every body, such as a temperature.
  public let parameters: JSONObject
  public private(set) var lines: [UInt8] = []
  public private(set) var count = 0

  public init(model: String, parameters: JSONObject = JSONObject()) {
    self.model = model
    self.parameters = parameters
  }

  mutating func add(_ id: String, system: String, user: String) {
    var body: JSONObject = ["model": JSON(model)]
    body["messages"] = [
      ["role": "system", "content": JSON(system)], ["role": "user", "content": JSON(user)],
    ]
    for (key, value) in parameters.entries { body[key] = value }
    let request: JSONObject = [
      "custom_id": JSON(id), "method": "POST", "url": "/v1/chat/completions", "body": .object(body),
    ]
    lines += JSON(request).serialized(finalNewline: true)
    count += 1
  }
}
