/// What both containers of `torch.save` come down to: one unpickled value, and storages by key.
struct PyTorchContainer {
  let root: PickleValue
  let objects: PickleObjects
  let storages: [String: FileBytes]

  /// Told by the first bytes.
  init(_ file: MappedFile) throws(FileError) {
    let bytes = file.bytes
    if bytes.starts(with: [0x50, 0x4B]) {
      try self.init(zip: ZipArchive(file))
    } else if bytes.starts(with: Self.magic) {
      try self.init(legacy: file)
    } else {
      throw FileError(
        .badData, file.path, "not a file of torch.save", expected: "a zip archive or PyTorch's older container",
        found: Self.kind(bytes))
    }
  }

  private init(root: PickleValue, objects: PickleObjects, storages: [String: FileBytes]) {
    self.root = root
    self.objects = objects
    self.storages = storages
  }

  private static func kind(_ bytes: UnsafeRawBufferPointer) -> String {
    let tarMark = 257
    if bytes.count >= tarMark + 5, bytes[tarMark..<tarMark + 5].elementsEqual("ustar".utf8) { return "a tar archive" }
    if bytes.isEmpty { return "an empty file" }
    return bytes[0] == 0x80 ? "a plain pickle" : "something else"
  }
}

// The zip container: one folder with `data.pkl` and `data/<key>`.
extension PyTorchContainer {
  private init(zip archive: ZipArchive) throws(FileError) {
    let path = archive.path
    let pickleName = "data.pkl"
    let pickles = archive.entries.filter { $0.name.hasSuffix("/" + pickleName) }
    guard pickles.count == 1, let entry = pickles.first else {
      throw FileError(
        .badData, path, "not a file of torch.save", item: pickleName, expected: "one", found: "\(pickles.count)")
    }
    let root = String(decoding: entry.name.utf8.dropLast(pickleName.utf8.count), as: UTF8.self)
    guard !root.utf8.dropLast().contains(UInt8(ascii: "/")) else {
      throw FileError(.badData, path, "folder inside a folder", item: entry.name.quotedForMessage)
    }
    if let stray = archive.names.first(where: { !$0.utf8.starts(with: root.utf8) }) {
      throw FileError(
        .badData, path, "zip entry outside the one folder", item: stray.quotedForMessage,
        expected: root.quotedForMessage)
    }
    guard archive.entry(root + "constants.pkl") == nil else {
      throw FileError(.badData, path, "a TorchScript program", expected: "a state dict saved by torch.save")
    }
    try Self.requireText(archive, root + "byteorder") { $0 == "little" }
    try Self.requireText(archive, root + "version") { ["1", "2", "3"].contains($0) }
    guard entry.size <= Unpickler.longestPickle else {
      throw FileError(
        .badData, path, "pickle too long", item: entry.name.quotedForMessage,
        expected: "at most \(Unpickler.longestPickle) bytes", found: "\(entry.size)")
    }

    let pickle = try archive.bytes(of: entry)
    defer { withExtendedLifetime(pickle) {} }
    var unpickler = Unpickler(pickle.bytes, path: path, item: pickleName)
    let value = try unpickler.run()
    guard unpickler.cursor.remaining == 0 else {
      throw FileError(
        .badData, path, "bytes behind the end of the pickle", item: pickleName, found: "\(unpickler.cursor.remaining)")
    }
    var storages: [String: FileBytes] = [:]
    for storage in unpickler.objects.storages {
      let name = root + "data/" + storage.key
      guard let entry = archive.entry(name) else {
        throw FileError(.badData, path, "storage missing", item: name.quotedForMessage)
      }
      let needed = storage.count * (storage.dtype.bits / 8)
      guard entry.size >= needed else {
        throw FileError(
          .badData, path, "storage too small", item: name.quotedForMessage, expected: "\(needed) bytes",
          found: "\(entry.size)")
      }
      if storages[storage.key] == nil { storages[storage.key] = try archive.bytes(of: entry) }
    }
    self.init(root: value, objects: unpickler.objects, storages: storages)
  }

  /// Checks a small text entry, when there is one.
  private static func requireText(
    _ archive: ZipArchive, _ name: String, _ isFine: (String) -> Bool
  ) throws(FileError) {
    guard let entry = archive.entry(name) else { return }
    let contents = entry.size <= 64 ? try archive.bytes(of: entry).copied() : nil
    let text = contents.map { String(decoding: $0, as: UTF8.self) }
    let trimmed = text.map { $0.hasSuffix("\n") ? String($0.dropLast()) : $0 }
    guard let trimmed, isFine(trimmed) else {
      throw FileError(
        .badData, archive.path, "value not supported", item: name.quotedForMessage,
        found: (trimmed ?? "\(entry.size) bytes").quotedForMessage)
    }
  }
}

// The older container: five pickles in a row (magic number, protocol, system, data, keys), then the storages.
extension PyTorchContainer {
  /// 0x1950a86a20f9469cfc6c as PyTorch pickles it.
  private static let magic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
  private static let protocolVersion = 1001

  private init(legacy file: MappedFile) throws(FileError) {
    let bytes = file.bytes
    let path = file.path
    var position = Self.magic.count
    func next(_ item: String) throws(FileError) -> (PickleValue, PickleObjects) {
      var unpickler = Unpickler(bytes, at: position, path: path, item: item)
      let value = try unpickler.run()
      position = unpickler.cursor.position
      return (value, unpickler.objects)
    }
    guard case .integer(Self.protocolVersion) = try next("protocol").0 else {
      throw FileError(.badData, path, "unknown version of PyTorch's older container")
    }
    let system = try next("system")
    guard case .dictionary(let index) = system.0,
      system.1.dictionaries[index].entries.contains(where: { entry in
        guard case .string("little_endian") = entry.key, case .bool(true) = entry.value else { return false }
        return true
      })
    else { throw FileError(.badData, path, "not written on a little-endian machine", item: "little_endian") }
    let (value, objects) = try next("data")
    let (keyList, keyObjects) = try next("storage keys")
    guard case .list(let keys) = keyList else {
      throw FileError(.badData, path, "storage keys are no list", found: keyList.name)
    }
    var stated: [String: PickleStorage] = [:]
    for storage in objects.storages {
      if let other = stated.updateValue(storage, forKey: storage.key) {
        guard other.dtype == storage.dtype, other.count == storage.count else {
          throw FileError(.badData, path, "storage stated in two ways", item: storage.key)
        }
      }
    }
    var cursor = ByteCursor(bytes, at: position, path: path, item: "storages")
    var storages: [String: FileBytes] = [:]
    for key in keyObjects.lists[keys] {
      guard case .string(let key) = key, let storage = stated[key], storages[key] == nil else {
        throw FileError(.badData, path, "unknown or repeated key of a storage", found: "\(key)".quotedForMessage)
      }
      let count = try cursor.u64()
      guard count == UInt64(storage.count) else {
        throw FileError(
          .badData, path, "two sizes of a storage", item: key, expected: "\(storage.count) elements", found: "\(count)")
      }
      let size = storage.count * (storage.dtype.bits / 8)
      try cursor.skip(size)
      storages[key] = FileBytes(file)[cursor.position - size..<cursor.position]
    }
    guard cursor.remaining == 0 else {
      throw FileError(.badData, path, "bytes behind the last storage", found: "\(cursor.remaining)")
    }
    if let missing = stated.keys.filter({ storages[$0] == nil }).min() {
      throw FileError(.badData, path, "storage missing", item: missing)
    }
    self.init(root: value, objects: objects, storages: storages)
  }
}
