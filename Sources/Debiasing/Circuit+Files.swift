import Files

extension Circuit {
  /// Writes `circuit.json` and `circuit.svg`.
  public func write(in folder: AttributionFolder) throws(FileError) {
    let path = folder.file("circuit.json")
    try AtomicFile.write(JSON.object(json).fileBytes(for: path), to: path, overwrite: true)
    try AtomicFile.write(CircuitDrawing(self).svg, to: folder.file("circuit.svg"), overwrite: true)
  }
}
