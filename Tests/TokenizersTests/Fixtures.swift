import Files
import Testing

@testable import Tokenizers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The tiny tokenizers beside these tests and what the peers' libraries answered for them.
enum Fixtures {
  static let folder = FileSystem.join(FileSystem.folder(of: #filePath), "Fixtures")

  /// The hostile strings that every tokenizer is tried on.
  static let texts: [String] = {
    let root = try! JSONNode(contentsOf: FileSystem.join(folder, "texts.json"))
    return try! root.array().map { node in
      if let text = node.value.string { return text }
      let parts = try node.array()
      return String(repeating: try parts[0].string(), count: try parts[1].int())
    }
  }()

  /// One tokenizer's answers.
  struct Expected {
    var answers: [String]
    var samples: [(text: String, ids: [Int32])]
    var plain: [(text: String, ids: [Int32])]
    /// The ids of "a b" and of "" with special tokens.
    var withSpecialTokens: [[Int32]]
    var sequences: [[Int32]]
    var decoded: [String]

    init(_ root: JSONNode) throws {
      let answers = Array(try root.required("answers").string())
      self.answers = stride(from: 0, to: answers.count, by: 6).map { String(answers[$0..<$0 + 6]) }
      samples = try Self.pairs(root.required("samples"))
      plain = try root.optional("plain").map(Self.pairs) ?? []
      withSpecialTokens = try root.required("with_special_tokens").array().map(Self.ids)
      sequences = try root.required("sequences").array().map(Self.ids)
      decoded = try root.required("decoded").array().map { try $0.string() }
    }

    private static func ids(_ node: JSONNode) throws -> [Int32] { try node.array().map { Int32(try $0.int()) } }

    private static func pairs(_ node: JSONNode) throws -> [(text: String, ids: [Int32])] {
      try node.array().map { pair in
        let parts = try pair.array()
        return (try parts[0].string(), try ids(parts[1]))
      }
    }
  }

  /// The low 24 bits of the CRC-32 of ids and decoded text, as the maker writes them.
  static func checksum(_ ids: [Int32], _ decoded: String) -> String {
    var bytes = ids.flatMap { id in (0..<4).map { UInt8(truncatingIfNeeded: id >> (8 * $0)) } }
    bytes += Array(decoded.utf8)
    let value = CRC32.of(bytes) & 0xFFFFFF
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Compares a tokenizer with everything its peer answered.
  static func check(_ tokenizer: Tokenizer, _ expected: Expected, sourceLocation: SourceLocation = #_sourceLocation) {
    for (text, ids) in expected.samples {
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)", sourceLocation: sourceLocation)
    }
    #expect(expected.answers.count == texts.count, sourceLocation: sourceLocation)
    for (text, answer) in zip(texts, expected.answers) {
      let ids = tokenizer.encode(text)
      let decoded = tokenizer.decode(ids)
      if checksum(ids, decoded) != answer {
        Issue.record(
          "\(text.prefix(60).debugDescription): \(ids.prefix(30)) → \(decoded.prefix(60).debugDescription)",
          sourceLocation: sourceLocation)
      }
    }
    for (text, ids) in expected.plain {
      #expect(
        tokenizer.encode(text, plainText: true) == ids, "\(text.debugDescription)", sourceLocation: sourceLocation)
    }
    #expect(
      tokenizer.encode("a b", addSpecialTokens: true) == expected.withSpecialTokens[0], sourceLocation: sourceLocation)
    #expect(
      tokenizer.encode("", addSpecialTokens: true) == expected.withSpecialTokens[1], sourceLocation: sourceLocation)
    for (ids, text) in zip(expected.sequences, expected.decoded) {
      let decoded = tokenizer.decode(ids)
      #expect(
        Array(decoded.utf8) == Array(text.utf8),
        "\(ids): \(decoded.debugDescription), expected \(text.debugDescription)",
        sourceLocation: sourceLocation)
      var stream = tokenizer.streamingDecoder()
      let streamed = ids.map { stream.append($0) } + [stream.finish()]
      #expect(
        streamed.flatMap { Array($0.utf8) } == Array(decoded.utf8), "\(ids) streamed", sourceLocation: sourceLocation)
    }
  }

  /// The folder with real vocabularies, if there is one.
  static let assets: String? = {
    let named = getenv("SSAE_HOST_ASSETS").map { String(cString: $0) }
    let root = FileSystem.folder(of: FileSystem.folder(of: FileSystem.folder(of: #filePath)))
    let folder = named ?? FileSystem.join(root, "../shared/assets")
    return FileSystem.isFolder(folder) ? folder : nil
  }()
}
