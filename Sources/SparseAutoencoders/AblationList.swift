import Files

/// One line of an ablation list: a feature and whether it is to be ablated.
public struct AblationEntry: Sendable, Equatable {
  public var hook: String
  public var index: Int
  public var ablate: Bool
  public var reason: String?

  public init(hook: String, index: Int, ablate: Bool, reason: String? = nil) {
    self.hook = hook
    self.index = index
    self.ablate = ablate
    self.reason = reason
  }
}

/// An ablation list file: `{"format_version": 1, "features": [{"hook": …, "index": …, "ablate": …, "reason": …}]}`.
public struct AblationList: Sendable, Equatable {
  public var entries: [AblationEntry]

  public init(entries: [AblationEntry]) { self.entries = entries }

  /// Reads a list; unknown keys, another version and a feature listed twice are errors.
  public init(contentsOf path: String) throws(FileError) {
    let root = try JSONNode(contentsOf: path)
    try root.refuseUnknownKeys(besides: ["format_version", "features"])
    let version = try root.required("format_version")
    guard try version.int() == 1 else { throw version.error("unknown version of an ablation list", expected: "1") }
    entries = []
    var listed: Set<String> = []
    for node in try root.required("features").array() {
      try node.refuseUnknownKeys(besides: ["hook", "index", "ablate", "reason"])
      let index = try node.required("index")
      let entry = AblationEntry(
        hook: try node.required("hook").string(), index: try index.int(), ablate: try node.required("ablate").bool(),
        reason: try node.optional("reason")?.string())
      guard entry.index >= 0 else { throw index.error("a feature index below 0") }
      guard listed.insert("\(entry.hook):\(entry.index)").inserted else {
        throw index.error("the feature is listed twice")
      }
      entries.append(entry)
    }
  }

  /// Hook names that features are listed for, sorted.
  public var hooks: [String] { Set(entries.map(\.hook)).sorted() }

  /// The features to ablate at a hook, by its name.
  public func ablated(at hook: String) -> Set<Int> {
    Set(entries.filter { $0.ablate && $0.hook == hook }.map(\.index))
  }

  public var json: JSONObject {
    [
      "format_version": 1,
      "features": .array(
        entries.map { entry in
          var object: JSONObject = [
            "hook": JSON(entry.hook), "index": JSON(entry.index), "ablate": JSON(entry.ablate),
          ]
          if let reason = entry.reason { object["reason"] = JSON(reason) }
          return .object(object)
        }),
    ]
  }

  /// Writes a list as it is read.
  public func write(to path: String, overwrite: Bool) throws(FileError) {
    try AtomicFile.write(JSON.object(json).fileBytes(for: path), to: path, overwrite: overwrite)
  }
}
