import Files

/// The SAE folders in a folder, or the folder itself where it is one.
struct SAEFolders {
  let paths: [String]

  init(in path: String) throws {
    guard FileSystem.exists(path) else { throw FileError(.missing, path, "no such folder") }
    guard FileSystem.isFolder(path) else {
      paths = [path]
      return
    }
    let entries = try FileSystem.list(path)
    let folders = entries.filter { !$0.hasPrefix(".") }.map { FileSystem.join(path, $0) }.filter(FileSystem.isFolder)
    guard !entries.isEmpty else { throw FileError(.badData, path, "no SAE folders in this folder") }
    paths = folders.isEmpty ? [path] : folders
  }
}
