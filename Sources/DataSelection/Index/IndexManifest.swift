import Files

/// What an index folder holds and how it was made: `index.json`.
struct IndexManifest: Equatable {
  enum Method: String {
    case bm25, dense
  }

  static let fileName = "index.json"
  private static let format = "ssae-host selection index"
  private static let version = 2

  var method: Method
  /// Every option and input that decides the contents.
  var recipe: JSONObject
  /// Whether the whole pool is in it; a dense index can be continued.
  var isComplete = false
  var documents = 0
  var chunks = 0
  /// Words or tokens in all chunks.
  var tokens = 0
  /// Chunks of every part file but the last.
  var partRows: Int
  /// Width of the embeddings; 0 in an index of words.
  var width = 0

  init(_ method: Method, recipe: JSONObject, partRows: Int, width: Int = 0) {
    self.method = method
    self.recipe = recipe
    self.partRows = partRows
    self.width = width
  }

  /// Reads the manifest of a folder.
  init(folder: String) throws(FileError) {
    let node = try Self.node(folder)
    let version = try node.required("format_version")
    guard try version.int() == Self.version else {
      throw FileError(
        .badData, node.path, "another version of the index", item: "format_version", expected: "\(Self.version)",
        found: "\(try version.int())", hint: "make it anew with --rebuild-index")
    }
    try node.refuseUnknownKeys(besides: [
      "format", "format_version", "method", "recipe", "complete", "documents", "chunks", "tokens", "part_rows", "width",
    ])
    guard let method = Method(rawValue: try node.required("method").string()) else {
      throw try node.required("method").error("unknown method", expected: "bm25 or dense")
    }
    func count(_ key: String) throws(FileError) -> Int {
      try node.required(key).count(atMost: key == "tokens" ? .max : Int(UInt32.max))
    }
    self.init(
      method, recipe: try node.required("recipe").object(), partRows: max(1, try count("part_rows")),
      width: try count("width"))
    isComplete = try node.required("complete").bool()
    documents = try count("documents")
    chunks = try count("chunks")
    tokens = try count("tokens")
  }

  /// An error unless a folder holds an index, of whatever version, and may be replaced by one.
  static func requireIndex(_ folder: String) throws(FileError) { _ = try node(folder) }

  private static func node(_ folder: String) throws(FileError) -> JSONNode {
    let path = FileSystem.join(folder, fileName)
    guard FileSystem.isFile(path) else {
      throw FileError(.badData, folder, "not an index folder", expected: fileName, found: "no such file")
    }
    let node = try JSONNode(contentsOf: path)
    guard try node.required("format").string() == format else {
      throw try node.required("format").error("not an index of this program")
    }
    return node
  }

  func write(to folder: String) throws(FileError) {
    let object: JSONObject = [
      "format": JSON(Self.format), "format_version": JSON(Self.version), "method": JSON(method.rawValue),
      "recipe": JSON(recipe), "complete": JSON(isComplete), "documents": JSON(documents), "chunks": JSON(chunks),
      "tokens": JSON(tokens), "part_rows": JSON(partRows), "width": JSON(width),
    ]
    let path = FileSystem.join(folder, Self.fileName)
    try AtomicFile.write(try JSON(object).fileBytes(for: path), to: path, overwrite: true)
  }

  var partCount: Int { (chunks + partRows - 1) / partRows }

  /// File of part `index` in a folder.
  static func partPath(_ folder: String, _ index: Int) -> String {
    let digits = String(index)
    return FileSystem.join(
      folder, "chunks-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".safetensors")
  }

  /// Maps part `index`.
  func part(_ index: Int, in folder: String) throws(FileError) -> IndexPart {
    try IndexPart(
      Self.partPath(folder, index), first: index * partRows, count: min(partRows, chunks - index * partRows),
      width: width > 0 ? width : nil)
  }

  /// An error that names the first difference unless the index was made this way.
  func require(_ method: Method, recipe wanted: JSONObject, folder: String) throws(FileError) {
    let hint = "name another folder with --index, or make this one anew with --rebuild-index"
    guard self.method == method else {
      throw FileError(
        .badData, folder, "an index for another method", expected: method.rawValue, found: self.method.rawValue,
        hint: hint)
    }
    for key in wanted.keys + recipe.keys where wanted[key] != recipe[key] {
      throw FileError(
        .badData, folder, "an index made with other options", item: key, expected: Self.text(wanted[key]),
        found: Self.text(recipe[key]), hint: hint)
    }
  }

  private static func text(_ value: JSON?) -> String {
    guard let value else { return "nothing" }
    return value.string ?? String(decoding: value.serialized(), as: UTF8.self)
  }
}
