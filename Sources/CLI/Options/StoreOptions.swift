import Activations
import ArgumentParser
import Files

extension StoredType: ExpressibleByArgument {}

/// Where a store is written and in what portions.
struct StoreOptions: ParsableArguments {
  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Folder of the store; one that exists is refused.", valueName: "DIR"))
  var path: String

  @Flag(help: "Replace a store that exists.")
  var overwrite = false

  @Flag(help: "Go on after the last complete shard of a store that was interrupted.")
  var resume = false

  @Option(help: ArgumentHelp("Rows of a shard. (default: about 64 MB)", valueName: "N"))
  var shardRows: Int?

  var mode: OutputMode { overwrite ? .overwrite : resume ? .resume : .create }

  /// What to say after an interruption.
  var resumeHint: String { "complete shards stay in \(path); go on with the same command and --resume" }

  func validate() throws {
    guard !(overwrite && resume) else { throw ValidationError("give either --overwrite or --resume") }
    if let shardRows, shardRows < 1 { throw ValidationError("--shard-rows must be at least 1; found \(shardRows)") }
  }

  /// Says what a finished store holds.
  func report(_ manifest: StoreManifest, _ common: RunOptions) throws {
    let bytes = manifest.shards.reduce(0) { $0 + $1.byteCount }
    if common.json {
      try StandardOutput.json([
        "output": JSON(path), "tokens": JSON(manifest.rows), "sequences": JSON(manifest.sequences),
        "shards": JSON(manifest.shards.count), "bytes": JSON(bytes),
      ])
    } else {
      // Rows encoded from a store do not say again which sequences they are of.
      let sequences = manifest.sequences > 0 ? ", \(manifest.sequences.grouped) sequences" : ""
      let shards = manifest.shards.count == 1 ? "1 shard" : "\(manifest.shards.count) shards"
      try StandardOutput.line("\(path): \(manifest.rows.grouped) tokens\(sequences), \(shards), \(bytes.asBytes)")
    }
  }
}
