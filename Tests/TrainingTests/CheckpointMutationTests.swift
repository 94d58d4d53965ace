import Files
import Kernels
import TestSupport
import Testing

@testable import Training

/// Checkpoints that no run wrote are refused, or training goes on from them: never a crash.
@Suite struct CheckpointMutationTests {
  /// Thirty rows of four numbers, in portions of ten.
  private final class Rows: RowSource {
    let sites = [TrainingSite(name: "x", width: 4)]
    let hasOrigins = false
    private var index = 0

    func seek(to index: Int) { self.index = index }

    func next() -> RowPortion? {
      guard index < 3 else { return nil }
      var random = SeededRandom(seed: UInt64(index))
      index += 1
      let numbers = FloatBuffer((0..<40).map { _ in Float(random.nextUnit() - 0.5) })
      let none = [Int32](repeating: -1, count: 10)
      return RowPortion(
        rows: 10, activations: [numbers], included: none.map { _ in true }, sequences: none, documents: none,
        tokens: none)
    }
  }

  private struct Stopped: Error {}

  /// Opens the run in `path` and trains up to a step.
  private static func train(_ path: String, to last: Int) throws {
    var options = SAETrainingOptions(.batchTopK(2), featureCount: 6)
    options.objective.tilt = 1
    options.objective.normalizerRate = 0.5
    let zeros = FloatBuffer.zeroed(4)
    let trainer = try SAETrainer(new: options, width: 4, seed: 1, decoderBias: .zero, from: zeros.pointer, rows: 1)
    let plan = TrainingPlan(
      steps: 12, batchRows: 4, order: .shuffled(seed: 1, blockBatches: 3), seed: 1, threads: 1, inputScales: [1],
      normLimits: [100])
    let run = try TrainingRun(
      TrainingFolder(path, mode: .resume), plan, [TrainingJob(name: "", site: 0, trainer: trainer)], .rows(Rows()))
    do {
      try run.train { run in if run.step >= last { throw Stopped() } }
    } catch is Stopped {}
  }

  @Test func mutatedCheckpointsNeverCrash() throws {
    let scratch = TemporaryFolder()
    try Self.train(scratch.path, to: 5)
    let path = scratch.path("checkpoint.safetensors")
    let whole = try MappedFile.read(path)
    let log = try MappedFile.read(scratch.path("metrics.jsonl"))
    let file = try SafetensorsFile(path)
    let tensors = try file.names.map { try file.tensor($0) }
    let state = try JSONNode(parsing: Array(file.metadata["state"]!.utf8), file: path).value
    var mutation = JSONMutation(seed: 5)
    var random = SmallRandom(seed: 6)
    var refused = 0
    for round in 0..<400 {
      if round % 4 == 0 {
        var bytes = random.mutated(whole)
        SafetensorsSeal.renew(&bytes)
        try AtomicFile.write(bytes, to: path, overwrite: true)
      } else {
        let text = String(decoding: mutation.mutated(state).serialized(), as: UTF8.self)
        let writer = try SafetensorsWriter(
          path, tensors: tensors.map { TensorDeclaration($0.name, $0.dtype, $0.shape) }, metadata: ["state": text],
          checksum: .sealed, overwrite: true)
        for tensor in tensors { try writer.write(tensor.name, tensor.bytes) }
        try writer.finish()
      }
      try AtomicFile.write(log, to: scratch.path("metrics.jsonl"), overwrite: true)
      do {
        try Self.train(scratch.path, to: 12)
      } catch is FileError {
        refused += 1
      } catch is UsageError {
        refused += 1
      } catch is DivergedError {
      }
    }
    #expect(refused > 200)
  }

  @Test func aFlippedBitIsNoticed() throws {
    let scratch = TemporaryFolder()
    try Self.train(scratch.path, to: 5)
    let path = scratch.path("checkpoint.safetensors")
    // A low bit of a moment: as good a number as the one before.
    let moments = try SafetensorsFile(path).tensor("0.first_moment").bytes.count
    try flipBit(in: path, fromEnd: moments / 2 - 1)
    let error = #expect(throws: FileError.self) { try Self.train(scratch.path, to: 12) }
    #expect(error?.kind == .badData && error?.path == path)
  }

  /// Each of these stopped the program at a trap.
  @Test(arguments: [
    ("row", "-1"), ("row", "11"), ("portion", "-1"), ("taken", "-1"), ("taken", "4"), ("block", "-1"),
    ("block", "9223372036854775807"), ("step", "9223372036854775807"), ("log_bytes", "-1"), ("input_scales", "[1, 1]"),
    ("norm_limits", "[1, 1]"), ("norm_limits", "null"),
  ])
  func aPlaceThatDoesNotExist(_ key: String, _ value: String) throws {
    let scratch = TemporaryFolder()
    try Self.train(scratch.path, to: 5)
    let path = scratch.path("checkpoint.safetensors")
    let file = try SafetensorsFile(path)
    let tensors = try file.names.map { try file.tensor($0) }
    var state = try JSONNode(parsing: Array(file.metadata["state"]!.utf8), file: path).object()
    state[key] = try JSONNode(parsing: Array(value.utf8), file: path).value
    let writer = try SafetensorsWriter(
      path, tensors: tensors.map { TensorDeclaration($0.name, $0.dtype, $0.shape) },
      metadata: ["state": String(decoding: JSON.object(state).serialized(), as: UTF8.self)], checksum: .sealed,
      overwrite: true)
    for tensor in tensors { try writer.write(tensor.name, tensor.bytes) }
    try writer.finish()
    let error = #expect(throws: FileError.self) { try Self.train(scratch.path, to: 12) }
    #expect(error?.kind == .badData)
  }
}
