import Corpora
import Files
import Foundation
import TestSupport
import Testing
import Transformers

@testable import Activations

@Suite struct ActivationStoreTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = TemporaryFolder()
    path = folder.path + "/store"
  }

  @Test(arguments: StoredType.allCases) func whatIsWrittenIsRead(_ type: StoredType) throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path, type: type))
    let store = try ActivationStore(path)
    for shard in 0..<store.shardCount { _ = try store.shard(shard) }
    #expect(store.manifest?.isFinished == true)
    #expect(store.manifest?.options == runs.options)
    #expect(store.hooks.map(\.name) == ["blocks.0.hook_resid_post", "blocks.1.hook_mlp_out"])
    #expect(store.hooks.map(\.width) == [3, 2])
    #expect(store.shardCount > 3)

    var sequences: [TokenSequence] = []
    var reader = runs.corpus.reader()
    while let sequence = try reader.next() { sequences.append(sequence) }
    var origins = RowOrigins()
    for index in 0..<store.shardCount {
      let shard = try store.shard(index)
      #expect(store.firstRows[index] == origins.count)
      #expect(shard.rows <= 15)
      // Shards end between sequences.
      #expect(shard.origins?.positions.first == 0)
      origins.append(try #require(shard.origins))
      for (number, hook) in store.hooks.enumerated() {
        let matrix = try shard.matrix(hook.name)
        #expect(matrix.rows == shard.rows && matrix.columns == hook.width)
        var values = [Float](repeating: 0, count: shard.rows * hook.width)
        try shard.copyRows(0..<shard.rows, of: hook.name, into: &values)
        let expected = (0..<values.count).map { place in
          let (row, column) = (place / hook.width, place % hook.width)
          let value = Runs.value(shard.origins!.tokenIds[row], shard.origins!.positions[row], number, column)
          return switch type {
          case .f32: value
          case .f16: Float(Float16(value))
          case .bf16: HalfPrecision.float(bfloat16: HalfPrecision.bfloat16(value))
          }
        }
        #expect(values == expected)
      }
    }
    #expect(origins == RowOrigins(sequences, from: 0))
    #expect(store.rows == origins.count)
  }

  @Test func aStoppedRunResumesToTheSameBytes() throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path))
    let whole = try TemporaryFolder.contents(path)
    #expect(whole.keys.allSatisfy { !$0.hasPrefix(".") })
    for stop in 1...8 {
      let other = folder.path + "/stopped-\(stop)"
      #expect(try !runs.capture(runs.writer(other, stopAfter: stop)))
      // A second stop, then on to the end.
      try runs.capture(runs.writer(other, mode: .resume, stopAfter: 2))
      try runs.capture(runs.writer(other, mode: .resume))
      #expect(try TemporaryFolder.contents(other) == whole)
    }
  }

  @Test func whatAKilledRunLeavesIsCleared() throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path))
    let whole = try TemporaryFolder.contents(path)
    let other = folder.path + "/killed"
    try runs.capture(runs.writer(other, stopAfter: 5))
    // Killed between a shard and its manifest, and while writing.
    let shards = try StoreManifest(folder: other).shards.count
    #expect(shards > 0)
    for name in [StoreManifest.shardName("activations", shards), ".manifest.json.tmp-17-abc", ".lock"] {
      try Data("rubbish".utf8).write(to: URL(fileURLWithPath: other + "/" + name))
    }
    try runs.capture(runs.writer(other, mode: .resume))
    #expect(try TemporaryFolder.contents(other) == whole)
  }

  /// Its folder is removed before the first shard, between shards, or before the end.
  @Test(arguments: [0, 1, 3]) func aFolderThatVanishesCannotBeWritten(_ shards: Int) throws {
    let runs = try Runs()
    let writer = try runs.writer(path)
    var batches = try SequenceBatches(runs.corpus.reader(), size: runs.batch)
    let recorders = writer.recorders
    var isRemoved = false
    let error = #expect(throws: FileError.self) {
      while let sequences = try batches.next() {
        if writer.manifest.shards.count == shards, !isRemoved {
          try FileSystem.removeFolder(path)
          isRemoved = true
        }
        let batch = try writer.begin(sequences)
        for (hook, recorder) in recorders.enumerated() {
          let width = Runs.hooks[hook].width
          var values = [Float](repeating: 1, count: batch.count * width)
          try values.withUnsafeMutableBufferPointer { buffer in
            try recorder.apply(
              ActivationTile(base: buffer.baseAddress!, rows: batch.count, width: width, stride: width, batch: batch))
          }
        }
        _ = try writer.end()
      }
      try writer.finish()
    }
    #expect(isRemoved && error?.kind == .cannotCreate)
  }

  @Test func resumingAFinishedStoreHasNothingToDo() throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path))
    #expect(try runs.writer(path, mode: .resume).isFinished)
    let error = #expect(throws: FileError.self) { try runs.writer(path) }
    #expect(error?.kind == .cannotCreate && error?.hint?.contains("--overwrite") == true)
  }

  @Test func resumingWithOtherOptionsNamesThem() throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path, stopAfter: 4))
    var options = runs.options
    options.model = "other"
    options.contextLength = 7
    let error = #expect(throws: UsageError.self) {
      try runs.writer(path, type: .f16, options: options, mode: .resume)
    }
    let message = try #require(error?.message)
    #expect(message.contains(#"dtype: stored "f32", asked for "f16""#))
    #expect(message.contains(#"model: stored "model", asked for "other""#))
    #expect(message.contains("context_length: stored 6, asked for 7"))
    #expect(!message.contains("packing"))
  }

  @Test func overwritingReplacesOnlyStores() throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path, shardRows: 1))
    let many = try TemporaryFolder.contents(path).count
    // Opened and given up before the first shard: the old store stays.
    _ = try runs.writer(path, mode: .overwrite)
    #expect(try ActivationStore(path).shardCount == many - 1)
    try runs.capture(runs.writer(path, mode: .overwrite))
    #expect(try TemporaryFolder.contents(path).count == ActivationStore(path).shardCount + 1)

    let other = TemporaryFolder()
    _ = try other.file("thesis.txt", "years of work")
    #expect(throws: FileError.self) { try runs.writer(other.path, mode: .overwrite) }
    #expect(throws: FileError.self) { try runs.writer(other.path, mode: .resume) }
    #expect(throws: FileError.self) { try runs.writer(other.path) }
    #expect(try TemporaryFolder.contents(other.path).count == 1)
  }

  @Test func nothingIsLeftWhenNothingWasWritten() throws {
    let runs = try Runs()
    do { _ = try runs.writer(path) }
    #expect(!FileSystem.exists(path))
  }

  @Test func aSecondWriterIsKeptOut() throws {
    let runs = try Runs()
    let first = try runs.writer(path)
    #expect(throws: FileError.self) { try runs.writer(path, mode: .resume) }
    try runs.capture(first)
  }

  @Test func unfinishedAndDamagedStoresAreErrors() throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path, stopAfter: 4))
    #expect(throws: FileError.self) { try ActivationStore(path) }
    #expect(try ActivationStore(path, allowUnfinished: true).rows > 0)
    try runs.capture(runs.writer(path, mode: .resume))

    let shard = path + "/activations-00000.safetensors"
    try flipBit(in: shard)
    let error = #expect(throws: FileError.self) { try ActivationStore(path).shard(0) }
    #expect(error?.path == shard)
    try Data(contentsOf: URL(fileURLWithPath: shard)).dropLast(4).write(to: URL(fileURLWithPath: shard))
    #expect(throws: FileError.self) { try ActivationStore(path).shard(0) }
    #expect(throws: FileError.self) { try runs.writer(path, mode: .resume) }
  }

  @Test func manifestsFromStrangers() throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path))
    let file = path + "/manifest.json"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let damages = [
      ("\"format_version\": 1", "\"format_version\": 2"), ("\"kind\": \"activations\"", "\"kind\": \"thoughts\""),
      ("activations-00000.safetensors", "../activations-00000.safetensors"),
      ("\"finished\"", "\"surprise\": 1, \"finished\""),
      ("\"rows\": ", "\"rows\": -"), ("\"dtype\": \"f32\"", "\"dtype\": \"f16\""),
    ]
    for (old, new) in damages {
      let damaged = text.replacingOccurrences(of: old, with: new)
      #expect(damaged != text, "\(old)")
      try damaged.write(toFile: file, atomically: true, encoding: .utf8)
      #expect(throws: FileError.self, "\(new)") { try ActivationStore(path).shard(0) }
    }
  }

  /// Folders are called after hook points: a manifest cannot make one outside the output, nor a width that overflows.
  @Test(arguments: ["../x", "a/b", "..", "", ".hidden", "x\u{0}"])
  func hookPointsThatAreNoNames(_ name: String) throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path))
    let file = path + "/manifest.json"
    let known = try JSONNode(contentsOf: file).object()
    for (hooks, width) in [(name, 3), ("blocks.0.hook_resid_post", 1 << 62)] {
      var root = known
      root["hooks"] = [JSON(hooks)]
      root["d"] = [hooks: JSON(width)]
      try AtomicFile.write(JSON.object(root).serialized(), to: file, overwrite: true)
      let error = #expect(throws: FileError.self) { try ActivationStore(path) }
      #expect(error?.path == file && error?.kind == .badData)
    }
  }

  @Test func plainSafetensorsFiles() throws {
    let file = folder.path + "/plain.safetensors"
    try SafetensorsWriter.write(
      file,
      [("x", [2, 3], .float16([1, 2, 3, 4, 5, 6])), ("y", [2], .float32([1, 2])), ("z", [2, 1], .int32([1, 2]))],
      overwrite: true)
    let store = try ActivationStore(file)
    #expect(store.hooks == [StoredHook(name: "x", width: 3)] && store.rows == 2 && store.manifest == nil)
    let shard = try store.shard(0)
    #expect(shard.origins == nil)
    var values = [Float](repeating: 0, count: 3)
    try shard.copyRows(1..<2, of: "x", into: &values)
    #expect(values == [4, 5, 6])
    #expect(throws: FileError.self) { try ActivationStore(file, tensor: "y") }
    #expect(throws: FileError.self) { try ActivationStore(file, tensor: "nowhere") }

    try SafetensorsWriter.write(
      file, [("a", [1, 1], .float32([1])), ("b", [1, 2], .bfloat16([1, 2]))], overwrite: true)
    let error = #expect(throws: UsageError.self) { try ActivationStore(file) }
    #expect(error?.message.contains("a, b") == true)
    #expect(try ActivationStore(file, tensor: "b").hooks == [StoredHook(name: "b", width: 2)])
  }

  @Test func oneOfSeveralHooks() throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path))
    #expect(try ActivationStore(path, tensor: "blocks.1.hook_mlp_out").hooks.map(\.width) == [2])
    #expect(throws: UsageError.self) { try ActivationStore(path, tensor: "blocks.9.hook_mlp_out") }
  }
}
