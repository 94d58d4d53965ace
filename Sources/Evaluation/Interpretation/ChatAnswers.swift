import Files

/// Answers to requests, by the id of the request: lines as batch interfaces write them, or {"custom_id", "text"}.
public struct ChatAnswers: Sendable {
  /// Texts that can be used.
  public private(set) var texts: [String: String] = [:]
  /// Why a request has no usable answer, where something came back for it.
  public private(set) var failures: [String: String] = [:]
  /// Lines for a request that had a usable answer already; the first counts.
  public private(set) var repeated = 0

  /// Reads files. A line that is no answer, or answers nothing that was asked, is an error that names it.
  public init(_ paths: [String], to asked: Set<String>) throws(FileError) {
    for path in paths {
      var lines = try JSONLines(path)
      while let line = try lines.next() { try add(line.node, asked) }
    }
  }

  private mutating func add(_ node: JSONNode, _ asked: Set<String>) throws(FileError) {
    let idNode = try node.required("custom_id")
    let id = try idNode.string()
    guard asked.contains(id) else {
      throw FileError(
        .badData, node.file, "no request has this id", item: "custom_id", expected: asked.min().map { "such as \($0)" },
        found: id, hint: "these may be answers of another run, or to the other kind of request")
    }
    let answer = try Self.answer(node)
    guard texts[id] == nil else {
      repeated += 1
      return
    }
    switch answer {
    case .text(let text):
      texts[id] = text
      failures[id] = nil
    case .failure(let why): failures[id] = why
    }
  }

  private enum Answer {
    case text(String)
    case failure(String)
  }

  private static func answer(_ node: JSONNode) throws(FileError) -> Answer {
    if let text = try node.optional("text") { return usable(try text.string()) }
    if let error = try node.optional("error") {
      return .failure("error: \(error.value.object?["message"]?.string ?? error.value.string ?? "not said")")
    }
    guard let response = try node.optional("response") else {
      if node.contains("text") { return .failure("no text") }
      throw FileError(
        .badData, node.file, "not an answer", expected: "'response' or 'error' of a batch, or 'text'",
        found: try node.keys().joined(separator: ", "))
    }
    if let status = try response.optional("status_code")?.int(), status != 200 { return .failure("status \(status)") }
    guard let choice = try response.required("body").optional("choices")?.array().first else {
      return .failure("no choices")
    }
    let message = try choice.required("message")
    if let refusal = try message.optional("refusal")?.string(), !refusal.isEmpty { return .failure("refused") }
    if try choice.optional("finish_reason")?.string() == "content_filter" { return .failure("refused") }
    guard let content = try message.optional("content") else { return .failure("no text") }
    guard case .array = content.value else { return usable(try content.string()) }
    var text = ""
    for part in try content.array() { text += try part.optional("text")?.string() ?? "" }
    return usable(text)
  }

  /// What a reasoning model thought first is left out.
  private static func usable(_ text: String) -> Answer {
    let parts = text.split(separator: "</think>", omittingEmptySubsequences: false)
    let said = String(parts.last ?? "").trimmed
    return said.isEmpty ? .failure("no text") : .text(said)
  }
}

extension String {
  /// Without white space at its ends.
  var trimmed: String {
    let rest = drop { $0.isWhitespace }
    guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(rest[...last])
  }
}
