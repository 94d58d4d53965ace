import Files

extension JSONNode {
  /// Steps of a stage.
  static let stageLimit = 1_000

  /// The name in `type`, and an error that says it is not supported.
  fileprivate func stageType(_ stage: String) throws(FileError) -> (name: String, unsupported: FileError) {
    let node = try required("type")
    return (try node.string(), node.error("this \(stage) is not supported"))
  }

  fileprivate func text(_ key: String) throws(FileError) -> [UInt8] { Array(try required(key).string().utf8) }

  /// `{"String": …}` or `{"Regex": …}`.
  fileprivate func pattern() throws(FileError) -> SplitPattern {
    let node = try required("pattern")
    if let literal = try node.optional("String") {
      guard try !literal.string().isEmpty else { throw literal.error("empty pattern") }
      return .literal(Array(try literal.string().utf8))
    }
    let regex = try node.required("Regex")
    guard let pattern = SplitPattern(regex: try regex.string()) else {
      throw regex.error(
        "this regular expression is not supported", expected: "one of those GPT-2, Llama 3 and Qwen use")
    }
    return pattern
  }
}

extension Normalizer {
  /// Reads `normalizer`.
  init(_ node: JSONNode) throws(FileError) {
    let (type, unsupported) = try node.stageType("normaliser")
    switch type {
    case "NFC": self = .canonical(.composed)
    case "NFD": self = .canonical(.decomposed)
    case "NFKC": self = .compatibility(.composed)
    case "NFKD": self = .compatibility(.decomposed)
    case "Lowercase": self = .lowercase
    case "StripAccents": self = .stripAccents
    case "Precompiled": self = .precompiled(try Self.charsmap(node.required("precompiled_charsmap")))
    case "BertNormalizer":
      self = .bert(
        BertNormalization(
          cleansText: try node.optional("clean_text")?.bool() ?? true,
          separatesIdeographs: try node.optional("handle_chinese_chars")?.bool() ?? true,
          stripsAccents: try node.optional("strip_accents")?.bool(),
          lowercases: try node.optional("lowercase")?.bool() ?? true))
    case "Prepend": self = .prepend(try node.text("prepend"))
    case "Replace": self = .replace(try node.pattern(), with: try node.text("content"))
    case "Strip":
      self = .strip(left: try node.required("strip_left").bool(), right: try node.required("strip_right").bool())
    case "Sequence":
      var steps: [Normalizer] = []
      for step in try node.required("normalizers").array(atMost: JSONNode.stageLimit) {
        steps.append(try Normalizer(step))
      }
      self = .sequence(steps)
    default: throw unsupported
    }
  }

  private static func charsmap(_ node: JSONNode) throws(FileError) -> Charsmap {
    guard let bytes = Base64.decoded(try node.string()) else { throw node.error("not base64") }
    do {
      return try Charsmap(bytes)
    } catch {
      throw FileError(.badData, node.file, "damaged table of the normaliser", item: node.path, found: error.reason)
    }
  }
}

extension PreTokenizer {
  /// Reads `pre_tokenizer`, sequences laid out flat.
  static func list(_ node: JSONNode) throws(FileError) -> [PreTokenizer] {
    let (type, unsupported) = try node.stageType("pre-tokeniser")
    switch type {
    case "ByteLevel":
      return [
        .byteLevel(
          addPrefixSpace: try node.flag("add_prefix_space"), useRegex: try node.optional("use_regex")?.bool() ?? true)
      ]
    case "Split":
      return [
        .split(
          Split(pattern: try node.pattern(), behavior: try behavior(node), invert: try node.flag("invert")))
      ]
    case "Metaspace": return [.metaspace(try Metaspace(node))]
    case "Whitespace": return [.split(Split(pattern: .wordsOrSymbols, behavior: .removed, invert: true))]
    case "WhitespaceSplit": return [.split(Split(pattern: .whitespace, behavior: .removed))]
    case "Digits":
      let individual = try node.flag("individual_digits")
      return [.split(Split(pattern: .numbers, behavior: individual ? .isolated : .contiguous))]
    case "Punctuation":
      return [
        .split(
          Split(pattern: .punctuation, behavior: node.contains("behavior") ? try behavior(node) : .isolated))
      ]
    case "BertPreTokenizer": return bert
    case "Sequence":
      var steps: [PreTokenizer] = []
      for step in try node.required("pretokenizers").array(atMost: JSONNode.stageLimit) { steps += try list(step) }
      return steps
    default: throw unsupported
    }
  }

  private static func behavior(_ node: JSONNode) throws(FileError) -> Split.Behavior {
    let value = try node.required("behavior")
    guard let behavior = Split.Behavior(rawValue: try value.string()) else {
      throw value.error(
        "unknown behaviour", expected: "Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous")
    }
    return behavior
  }
}

extension PreTokenizer.Metaspace {
  /// Reads the fields that the pre-tokeniser and the decoder share.
  init(_ node: JSONNode) throws(FileError) {
    let replacement = try node.required("replacement")
    guard try replacement.string().unicodeScalars.count == 1 else {
      throw replacement.error("wrong replacement", expected: "one character")
    }
    var prepend = Prepend.always
    if let scheme = try node.optional("prepend_scheme") {
      guard let known = Prepend(rawValue: try scheme.string()) else {
        throw scheme.error("unknown scheme", expected: "always, first or never")
      }
      prepend = known
    }
    if try node.optional("add_prefix_space")?.bool() == false { prepend = .never }
    self.init(
      replacement: Array(try replacement.string().utf8), prepend: prepend,
      split: try node.optional("split")?.bool() ?? true)
  }
}

extension PostProcessor {
  /// Reads `post_processor`; nil when it only concerns offsets.
  init?(_ node: JSONNode) throws(FileError) {
    let (type, unsupported) = try node.stageType("post-processor")
    switch type {
    case "ByteLevel": return nil
    case "TemplateProcessing": self = try Self.template(node)
    case "BertProcessing", "RobertaProcessing":
      self.init(items: [.special([try Self.id(node, "cls")]), .text, .special([try Self.id(node, "sep")])])
    case "Sequence":
      var whole: PostProcessor?
      for step in try node.required("processors").array(atMost: JSONNode.stageLimit) {
        guard let processor = try PostProcessor(step) else { continue }
        whole = whole.map { processor.applied(to: $0) } ?? processor
      }
      guard let whole else { return nil }
      self = whole
    default: throw unsupported
    }
  }

  /// `["[CLS]", 101]`
  private static func id(_ node: JSONNode, _ key: String) throws(FileError) -> Int32 {
    let pair = try node.required(key).array()
    guard pair.count == 2 else { throw try node.required(key).error("wrong length", expected: "a piece and its id") }
    return try pair[1].tokenID()
  }

  private static func template(_ node: JSONNode) throws(FileError) -> PostProcessor {
    let single = try node.required("single")
    var items: [Item] = []
    for element in try single.array() {
      if let special = try element.optional("SpecialToken") {
        let name = try special.required("id").string()
        var ids: [Int32] = []
        for id in try node.required("special_tokens").required(name).required("ids").array() {
          ids.append(try id.tokenID())
        }
        items.append(.special(ids))
      } else {
        let sequence = try element.required("Sequence").required("id")
        guard try sequence.string() == "A" else { throw sequence.error("unknown sequence", expected: "A") }
        items.append(.text)
      }
    }
    guard items.count(where: { $0 == .text }) == 1 else {
      throw single.error("the template must hold the text once")
    }
    return PostProcessor(items: items)
  }
}

extension Decoder {
  /// Reads `decoder`, sequences laid out flat.
  static func list(_ node: JSONNode) throws(FileError) -> [Decoder] {
    let (type, unsupported) = try node.stageType("decoder")
    switch type {
    case "ByteLevel": return [.byteLevel]
    case "ByteFallback": return [.byteFallback]
    case "Fuse": return [.fuse]
    case "Replace": return [.replace(try node.pattern(), with: try node.text("content"))]
    case "Strip":
      let content = try node.required("content")
      guard let scalar = try content.string().unicodeScalars.first, try content.string().unicodeScalars.count == 1
      else { throw content.error("wrong content", expected: "one character") }
      let (start, stop) = (try node.required("start"), try node.required("stop"))
      return [
        .strip(scalar: scalar.value, start: try start.count(atMost: 1 << 20), stop: try stop.count(atMost: 1 << 20))
      ]
    case "Metaspace":
      let metaspace = try PreTokenizer.Metaspace(node)
      return [.metaspace(replacement: metaspace.replacement, dropsFirst: metaspace.prepend != .never)]
    case "WordPiece":
      return [.wordPiece(prefix: try node.text("prefix"), cleanup: try node.flag("cleanup"))]
    case "Sequence":
      var steps: [Decoder] = []
      for step in try node.required("decoders").array(atMost: JSONNode.stageLimit) { steps += try list(step) }
      return steps
    default: throw unsupported
    }
  }
}
