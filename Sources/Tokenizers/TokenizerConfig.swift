import Files

/// What `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` say beside a tokenizer.
struct TokenizerConfig {
  private(set) var tokenizerClass: String?
  private(set) var addsBOS: Bool?
  private(set) var addsEOS: Bool?
  private(set) var addsPrefixSpace: Bool?
  private(set) var lowercases: Bool?
  private(set) var stripsAccents: Bool?
  private(set) var separatesIdeographs: Bool?
  /// The tokens with a role: role, content, and the file that says so.
  private(set) var roles: [(role: String, content: String, file: String)] = []
  /// Tokens to find in the text, for formats that do not list them themselves.
  private(set) var addedTokens: [AddedToken] = []

  static let configName = "tokenizer_config.json"

  /// Reads what there is in a folder; every file is optional.
  init(folder: String) throws(FileError) {
    if let root = try Self.root(folder, Self.configName) {
      tokenizerClass = try root.optional("tokenizer_class")?.string()
      addsBOS = try root.optional("add_bos_token")?.bool()
      addsEOS = try root.optional("add_eos_token")?.bool()
      addsPrefixSpace = try root.optional("add_prefix_space")?.bool()
      lowercases = try root.optional("do_lower_case")?.bool()
      stripsAccents = try root.optional("strip_accents")?.bool()
      separatesIdeographs = try root.optional("tokenize_chinese_chars")?.bool()
      try readRoles(root, file: Self.configName)
      if let tokens = try root.optional("added_tokens_decoder") {
        for (key, node) in try tokens.entries() {
          guard let id = Int32(key), id >= 0, id <= Int32(Vocabulary.highestID) else {
            throw node.error("token id out of range", expected: "0 to \(Vocabulary.highestID)")
          }
          addedTokens.append(try AddedToken(node, id: id))
        }
      }
    }
    if let root = try Self.root(folder, "added_tokens.json") {
      let listed = Set(addedTokens.map(\.id))
      for (content, node) in try root.entries() {
        let id = try node.tokenID()
        guard !listed.contains(id) else { continue }
        addedTokens.append(try AddedToken.checked(AddedToken(id: id, content: Array(content.utf8)), at: node))
      }
    }
    if let root = try Self.root(folder, "special_tokens_map.json") {
      try readRoles(root, file: "special_tokens_map.json")
    }
  }

  private static func root(_ folder: String, _ name: String) throws(FileError) -> JSONNode? {
    let path = FileSystem.join(folder, name)
    // A broken link is not the same as no file: what it was to say would be left out in silence.
    return FileSystem.isPresent(path) ? try JSONNode(contentsOf: path) : nil
  }

  private mutating func readRoles(_ root: JSONNode, file: String) throws(FileError) {
    for (role, _) in SpecialTokens.roles where !roles.contains(where: { $0.role == role }) {
      guard let node = try root.optional(role) else { continue }
      let content = node.value.object == nil ? node : try node.required("content")
      roles.append((role, try content.string(), file))
    }
  }

  /// The ids of the roles, of those tokens that exist.
  func specials(id: (String) -> Int32?) -> SpecialTokens {
    var specials = SpecialTokens()
    for (role, content, _) in roles {
      guard let path = SpecialTokens.roles.first(where: { $0.name == role })?.path else { continue }
      specials[keyPath: path] = id(content)
    }
    return specials
  }
}

extension JSONNode {
  /// A token id within bounds.
  func tokenID() throws(FileError) -> Int32 {
    let id = try int()
    guard (0...Vocabulary.highestID).contains(id) else {
      throw error("token id out of range", expected: "0 to \(Vocabulary.highestID)")
    }
    return Int32(id)
  }

  /// The flag under a key, false when absent.
  func flag(_ key: String) throws(FileError) -> Bool { try optional(key)?.bool() ?? false }
}

extension AddedToken {
  /// Reads the fields that `tokenizer.json` and `added_tokens_decoder` share.
  init(_ node: JSONNode, id: Int32) throws(FileError) {
    self = try Self.checked(
      AddedToken(
        id: id, content: Array(try node.required("content").string().utf8), isSpecial: try node.flag("special"),
        isNormalized: try node.flag("normalized"), stripsLeft: try node.flag("lstrip"),
        stripsRight: try node.flag("rstrip"), isSingleWord: try node.flag("single_word")), at: node)
  }

  /// Refuses an empty content, which would match everywhere, and an absurdly long one.
  static func checked(_ token: AddedToken, at node: JSONNode) throws(FileError) -> AddedToken {
    guard (1...longestContent).contains(token.content.count) else {
      throw node.error("added token of \(token.content.count) bytes", expected: "1 to \(longestContent)")
    }
    return token
  }
}
