import Files
import SparseAutoencoders

/// The folder of a dashboard: what was gathered so far while it is made, the page last.
struct DashboardFolder {
  private let folder: ResumableFolder
  /// Whether the page was there when the folder was opened for resuming.
  let isFinished: Bool

  private static let request = "request.json"
  private static let checkpoint = "gathering.safetensors"
  private static let page = "index.html"
  static let results = [
    page, "features.json", "features.csv", "contexts.jsonl", "map.svg", "gathered.safetensors",
  ]

  /// `request` is everything that decides what is shown: a run can only be resumed with the same.
  init(_ path: String, request: JSONObject, mode: FolderMode) throws {
    folder = try ResumableFolder(path, content: "dashboard", mode: mode, isOwn: Self.isOwn)
    let requestPath = folder.file(Self.request)
    if mode == .resume, FileSystem.exists(requestPath) {
      let stored = try JSONNode(contentsOf: requestPath).object()
      let differences = request.keys.filter { stored[$0] != request[$0] } + stored.keys.filter { request[$0] == nil }
      guard differences.isEmpty else {
        throw UsageError(
          "\(path): cannot resume, the dashboard was begun with other options (\(differences.joined(separator: ", ")))",
          hint: "repeat the options of the first run, or use --overwrite to start anew")
      }
    }
    isFinished = mode == .resume && folder.names.contains(Self.page)
    try AtomicFile.write(JSON.object(request).fileBytes(for: requestPath), to: requestPath, overwrite: true)
  }

  func file(_ name: String) -> String { folder.file(name) }

  /// Keeps what was gathered so far.
  func save(_ gathered: GatheredFeatures) throws(FileError) {
    try gathered.write(to: file(Self.checkpoint), overwrite: true)
  }

  /// What an earlier run gathered; nil where there is nothing.
  func saved() throws -> GatheredFeatures? {
    let path = file(Self.checkpoint)
    return FileSystem.exists(path) ? try GatheredFeatures(contentsOf: path) : nil
  }

  /// Makes the folder of the page's further data.
  func dataFolder() throws(FileError) -> String {
    let path = file("data")
    try FileSystem.createFolders(path)
    return path
  }

  /// Removes what only an unfinished dashboard needs.
  func finish() throws(FileError) { try FileSystem.removeFile(file(Self.checkpoint)) }

  private static func isOwn(_ name: String) -> Bool {
    results.contains(name) || [request, checkpoint, "data"].contains(name)
      || (name.hasPrefix(".") && name.contains("tmp-"))
  }
}
