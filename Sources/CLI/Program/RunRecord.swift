import Corpora
import Files
import Kernels

/// What a result must carry to be made again: program, command, inputs, seed, threads, time.
struct RunRecord {
  private let start = ContinuousClock.now
  private let options: RunOptions

  init(_ options: RunOptions) { self.options = options }

  /// The record at the end of a run over `files`.
  func finished(_ files: [DataFile]) -> JSONObject {
    var object = JSONObject()
    object["version"] = .string(Version.text)
    object["command"] = .array(CommandLine.arguments.map { .string($0) })
    object["inputs"] = .array(files.map(\.json))
    object["seed"] = options.seed <= UInt64(Int64.max) ? .int(Int64(options.seed)) : .uint(options.seed)
    object["threads"] = .int(Int64(Threads.count))
    if CommandRanks.all.count > 1 { object["ranks"] = JSON(CommandRanks.all.count) }
    object["seconds"] = JSON((ContinuousClock.now - start).seconds)
    return object
  }
}
