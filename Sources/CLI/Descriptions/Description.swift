import Files

/// What `info` says about something: the same facts for people and as JSON.
struct Description {
  private(set) var text = ""
  private(set) var json = JSONObject()

  init(_ kind: String, detail: String? = nil, path: String) {
    text = "\(path): \(kind)\(detail.map { ", \($0)" } ?? "")\n"
    json["path"] = JSON(path)
    json["kind"] = JSON(kind)
  }

  /// A fact in JSON alone.
  mutating func set(_ key: String, _ value: JSON) { json[key] = value }

  /// A title for the rows that follow.
  mutating func heading(_ title: String) { text += "\n\(title)\n" }

  /// A line of text alone; `source` says where a value came from.
  mutating func row(_ name: String, _ value: String, source: String? = nil) {
    let line = "  \(name.padded(to: 28)) \(value.onOneLine)"
    text += (source.map { "\(line.padded(to: 60))  \($0)" } ?? line) + "\n"
  }

  /// A fact for both.
  mutating func fact(_ key: String, _ value: JSON, source: String? = nil) {
    json[key] = value
    let shown = value.string ?? String(decoding: value.serialized(), as: UTF8.self)
    row(key, value == .null ? "not said" : shown, source: source)
  }

  /// A list under its title, left out of the text when empty.
  mutating func list(_ key: String, title: String, _ items: [String]) {
    json[key] = JSON(items)
    guard !items.isEmpty else { return }
    heading(title)
    for item in items { text += "  \(item.onOneLine)\n" }
  }

  /// Another description's facts under a key.
  mutating func embed(_ key: String, _ other: Description) {
    json[key] = .object(other.json)
    text += "\n" + other.text
  }
}
