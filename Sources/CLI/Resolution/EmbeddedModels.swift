import Files

/// The folder of models that comes with the program.
enum EmbeddedModels {
  /// The folder named, else `Models` in a folder above the program or in the current one; nil when it is nowhere.
  static func folder(_ named: String?) throws(FileError) -> String? {
    if let named {
      guard isOne(named) else {
        throw FileError(
          .missing, named, "not the folder of the embedded models", expected: "host/config.json and SAE folders in it")
      }
      return named
    }
    var folder = FileSystem.folder(of: FileSystem.resolved("/proc/self/exe") ?? CommandLine.arguments[0])
    while true {
      let candidate = FileSystem.join(folder, "Models")
      if isOne(candidate) { return candidate }
      let above = FileSystem.folder(of: folder)
      if above == folder { break }
      folder = above
    }
    return isOne("Models") ? "Models" : nil
  }

  private static func isOne(_ path: String) -> Bool { FileSystem.isFile(path + "/host/config.json") }
}
