import Files

extension Circuit {
  /// Writes `circuit.json`.
  public func write(in folder: PartsFolder) throws(FileError) {
    let path = folder.file("circuit.json")
    try AtomicFile.write(JSON.object(json).fileBytes(for: path), to: path, overwrite: true)
  }
}
