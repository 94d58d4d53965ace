import Files

/// What `attribution.json` says, for people.
struct AttributionTable {
  let text: String

  init(_ object: JSONObject) {
    var lines: [String] = []
    let hooks = object["hooks"]?.array?.compactMap(\.object) ?? []
    let width = hooks.map { Self.string($0["hook"]).count }.max() ?? 0
    lines.append("\("hook".padded(to: width))  \("features".aligned(to: 12))  \("error".aligned(to: 12))  complete")
    for hook in hooks {
      let complete = Self.number(hook["completeness"]).map { "\(($0 * 100).fixed(1)) %" } ?? "-"
      lines.append(
        [
          Self.string(hook["hook"]).padded(to: width), Self.figure(hook["effects"]), Self.figure(hook["error"]),
          complete.aligned(to: 8),
        ].joined(separator: "  "))
    }
    let features = object["features"]?.array?.compactMap(\.object) ?? []
    if !features.isEmpty { lines.append("") }
    for feature in features.prefix(20) {
      let contexts = feature["contexts"]?.array?.compactMap(\.object) ?? []
      let tokens = contexts.compactMap { $0["token"]?.string.map { "'\($0.onOneLine)'" } }.joined(separator: " ")
      lines.append(
        "\(Self.figure(feature["effect"]))  \(Self.string(feature["hook"])):\(Self.integer(feature["index"]))  \(tokens)"
      )
    }
    if features.count > 20 { lines.append("… and \(features.count - 20) more in attribution.json") }
    text = lines.map { $0 + "\n" }.joined()
  }

  private static func string(_ value: JSON?) -> String { value?.string ?? "" }

  private static func number(_ value: JSON?) -> Double? {
    switch value {
    case .double(let number)?: number
    case .int(let number)?: Double(number)
    default: nil
    }
  }

  private static func integer(_ value: JSON?) -> String {
    if case .int(let number)? = value { "\(number)" } else { "" }
  }

  private static func figure(_ value: JSON?) -> String { (number(value)?.fixed(4) ?? "-").aligned(to: 12) }
}
