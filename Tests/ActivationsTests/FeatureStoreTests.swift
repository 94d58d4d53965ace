import Corpora
import Files
import SparseAutoencoders
import TestSupport
import Testing

@testable import Activations

@Suite struct FeatureStoreTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = TemporaryFolder()
    path = folder.path + "/features"
  }

  private func writer(
    _ path: String, _ runs: Runs, reconstruction: Bool, mode: OutputMode = .create, stopAfter: Int = .max
  ) throws -> FeatureStoreWriter {
    var batches = 0
    return try FeatureStoreWriter(
      path, sae: "sae", hook: "blocks.0.hook_resid_post", featureCount: 16,
      reconstructionWidth: reconstruction ? 2 : nil, options: runs.options, shardRows: 15, mode: mode
    ) {
      batches += 1
      return batches >= stopAfter
    }
  }

  @Test(arguments: [false, true]) func shardsAreCSR(_ reconstruction: Bool) throws {
    let runs = try Runs()
    try runs.encode(writer(path, runs, reconstruction: reconstruction), reconstruction: reconstruction)
    let manifest = try StoreManifest(folder: path)
    #expect(manifest.isFinished && manifest.shards.count > 3)
    var rows = 0
    for shard in manifest.shards {
      let file = try SafetensorsFile(path + "/" + shard.file)
      #expect(try file.tensor("indptr").dtype == .i64)
      let offsets = try file.tensor("indptr").integers()
      let indices = try file.tensor("indices").integers()
      let values = try file.tensor("values").floats()
      let ids = try file.tensor("token_ids").integers()
      let positions = try file.tensor("position").integers()
      #expect(offsets.count == shard.rows + 1 && offsets.first == 0 && offsets.last == indices.count)
      #expect(indices.count == values.count)
      for row in 0..<shard.rows {
        let range = offsets[row]..<offsets[row + 1]
        #expect(Array(indices[range]) == (ids[row] == 0 ? [] : [ids[row] % 7, 8 + positions[row] % 8]))
        #expect(Array(values[range]) == (ids[row] == 0 ? [] : [Float(ids[row]), 0.5]))
      }
      #expect(file.names.contains("reconstruction") == reconstruction)
      if reconstruction {
        let dense = try file.tensor("reconstruction")
        try dense.requireShape([shard.rows, 2])
        #expect(try dense.floats() == ids.flatMap { [Float($0), Float($0) + 1] })
      }
      rows += shard.rows
    }
    #expect(rows == manifest.rows)
    #expect(throws: FileError.self) { try ActivationStore(path) }
  }

  @Test func aStoppedRunResumesToTheSameBytes() throws {
    let runs = try Runs()
    try runs.encode(writer(path, runs, reconstruction: true), reconstruction: true)
    let whole = try TemporaryFolder.contents(path)
    for stop in 1...8 {
      let other = folder.path + "/stopped-\(stop)"
      #expect(try !runs.encode(writer(other, runs, reconstruction: true, stopAfter: stop), reconstruction: true))
      try runs.encode(writer(other, runs, reconstruction: true, mode: .resume), reconstruction: true)
      #expect(try TemporaryFolder.contents(other) == whole)
    }
  }

  @Test func rowsWithoutOrigins() throws {
    let runs = try Runs()
    let writer = try writer(path, runs, reconstruction: false)
    var features = FeatureBatch(featureCount: 16)
    features.offsets = [0, 1, 1]
    features.indices = [3]
    features.values = [2]
    #expect(try writer.append(features, origins: RowOrigins(), sequences: 0) == .goOn)
    try writer.finish()
    let file = try SafetensorsFile(path + "/features-00000.safetensors")
    #expect(Set(file.names) == ["indptr", "indices", "values"])
    #expect(throws: UsageError.self) {
      try self.writer(folder.path + "/other", runs, reconstruction: false).append(
        FeatureBatch(featureCount: 5), origins: RowOrigins(), sequences: 0)
    }
  }

  @Test func aStoreOfAnotherKindIsNotResumed() throws {
    let runs = try Runs()
    try runs.capture(runs.writer(path, stopAfter: 4))
    let error = #expect(throws: UsageError.self) { try writer(path, runs, reconstruction: false, mode: .resume) }
    #expect(error?.message.contains("kind") == true)
  }

  @Test func featuresOfAStoreNameIt() throws {
    let runs = try Runs()
    let options = CaptureOptions(store: "acts", capturedWith: runs.options, batch: .tokens(4))
    #expect(options.model == "acts" && options.data == runs.options.data && options.bosId == 0)
    let writer = try FeatureStoreWriter(
      path, sae: "sae", hook: "hook", featureCount: 4,
      options: CaptureOptions(
        activations: DataFile(path: "x.safetensors", byteCount: 1, checksum: 2), batch: .tokens(4)))
    try writer.finish()
    let manifest = try StoreManifest(folder: path)
    #expect(manifest.options.packing == "unknown" && manifest.rows == 0 && manifest.options.bosId == nil)
  }
}
