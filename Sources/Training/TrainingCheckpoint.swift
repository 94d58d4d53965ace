import Files
import Kernels
import Ranks

/// `checkpoint.safetensors`: all that a run needs to go on bit for bit.
///
/// Tensors `<i>.weights`, `<i>.first_moment`, `<i>.second_moment` F32 and `<i>.idle_tokens`, `<i>.firings`,
/// `<i>.resamplings` I64 [F] of SAE i; the rest is JSON in the header's metadata. The file appears whole or not at all: a
/// full disk leaves the one before. It is sealed: one that has changed is refused.
struct TrainingCheckpoint {
  static let fileName = "checkpoint.safetensors"
  private static let version = 3

  /// Steps done.
  var step: Int
  var position: BatchStream.Position
  var inputScales: [Double]
  var normLimits: [Float]?
  /// Bytes of the log that belong to these steps.
  var logBytes: Int
  var intervals: [IntervalMetrics]
  /// Options of the run, to be compared.
  var record: JSONObject

  /// Collective: the first rank writes, the others give it their features piece by piece.
  func write(to path: String, _ trainers: [SAETrainer], _ partition: Partition) throws(FileError) {
    // Ranks with other rows have the same numbers.
    guard partition.hasFirstRows else { return }
    let state = String(decoding: try JSON.object(state(trainers)).fileBytes(for: path, pretty: false), as: UTF8.self)
    let writer =
      partition.all.isFirst
      ? try SafetensorsWriter(
        path, tensors: trainers.indices.flatMap { Self.tensors($0, trainers[$0]) }, metadata: ["state": state],
        checksum: .sealed, overwrite: true) : nil
    let parts = FeaturePartsWriter(writer, partition.features)
    for (index, trainer) in trainers.enumerated() {
      for (name, numbers) in trainer.numbers {
        let count = trainer.options.featureCount
        var start = 0
        for (pointer, perFeature) in numbers.runs {
          try parts.write("\(index).\(name)", pointer, count, perFeature: perFeature, at: start)
          start += count * perFeature
        }
        try writer?.write(
          "\(index).\(name)", UnsafeBufferPointer(start: numbers.decoderBias, count: numbers.width), atElement: start)
      }
      for (name, counts) in trainer.counters {
        try parts.write(
          "\(index).\(name)", counts.map { Int64($0) }, trainer.options.featureCount, perFeature: 1, at: 0)
      }
    }
    try writer?.finish()
  }

  private static func tensors(_ index: Int, _ trainer: SAETrainer) -> [TensorDeclaration] {
    trainer.numbers.map { TensorDeclaration("\(index).\($0.0)", .f32, [trainer.wholeCount]) }
      + trainer.counters.map { TensorDeclaration("\(index).\($0.0)", .i64, [trainer.options.featureCount]) }
  }

  private func state(_ trainers: [SAETrainer]) -> JSONObject {
    [
      "format_version": JSON(Self.version), "step": JSON(step), "block": JSON(position.block),
      "portion": JSON(position.portion), "row": JSON(position.row), "epoch": JSON(position.epoch),
      "taken": JSON(position.taken), "filtered": JSON(position.filtered), "input_scales": JSON(inputScales),
      "norm_limits": normLimits.map { JSON($0.map { Double($0) }) } ?? .null, "log_bytes": JSON(logBytes),
      "saes": .array(
        zip(trainers, intervals).map { trainer, interval in
          [
            "step": JSON(trainer.step), "tokens": JSON(trainer.tokens), "firing_tokens": JSON(trainer.firingTokens),
            "threshold": trainer.threshold.map { JSON($0) } ?? .null,
            "log_normalizer": trainer.logNormalizer.map { JSON($0) } ?? .null, "interval": JSON(interval.state),
          ]
        }), "record": .object(record),
    ]
  }

  /// Reads a checkpoint into trainers that were made with the same options and plan.
  init(_ path: String, into trainers: [SAETrainer], plan: TrainingPlan, record: JSONObject) throws {
    let file = try SafetensorsFile(sealed: path)
    guard let text = file.metadata["state"] else { throw FileError(.badData, path, "holds no training state") }
    let root = try JSONNode(parsing: Array(text.utf8), file: path)
    guard try root.required("format_version").int() == Self.version else {
      throw try root.required("format_version").error("format version not supported", expected: "\(Self.version)")
    }
    let stored = try root.required("record").object()
    let differences = record.comparable(with: stored).differences(from: stored.comparable(with: record))
    guard differences.isEmpty else {
      throw UsageError(
        "\(path): cannot resume, the run was started with other options (\(differences.joined(separator: "; ")))",
        hint: "repeat the options of the first run, or use --overwrite to start anew")
    }
    self.record = stored
    step = try root.count("step")
    position = BatchStream.Position()
    position.block = try root.count("block")
    position.portion = try root.count("portion")
    position.row = try root.count("row")
    position.epoch = try root.count("epoch")
    position.taken = try root.count("taken")
    position.filtered = try root.count("filtered")
    inputScales = try root.required("input_scales").numbers(count: plan.inputScales.count)
    normLimits = try plan.normLimits.map { limits in
      try root.required("norm_limits").numbers(count: limits.count).map { Float($0) }
    }
    logBytes = try root.count("log_bytes")
    intervals = []
    let saes = try root.required("saes").array()
    guard saes.count == trainers.count else {
      throw FileError(.badData, path, "number of SAEs", expected: "\(trainers.count)", found: "\(saes.count)")
    }
    for (index, (node, trainer)) in zip(saes, trainers).enumerated() {
      trainer.step = try node.count("step")
      trainer.tokens = try node.count("tokens")
      trainer.firingTokens = try node.count("firing_tokens")
      trainer.threshold = try node.optional("threshold")?.double()
      trainer.logNormalizer = try node.optional("log_normalizer")?.double()
      let interval = try node.required("interval")
      guard var metrics = IntervalMetrics(try interval.numbers(), width: trainer.width) else {
        throw interval.error("wrong length, or a count that is none")
      }
      metrics.keepInputs(plan.partition.rows)
      intervals.append(metrics)
      let features = trainer.features
      for (name, numbers) in trainer.numbers {
        var source = try Self.numbers(file, "\(index).\(name)", trainer)
        for (start, perFeature) in numbers.runs {
          start.update(from: source + features.lowerBound * perFeature, count: features.count * perFeature)
          source += trainer.options.featureCount * perFeature
        }
        numbers.decoderBias.update(from: source, count: numbers.width)
      }
      let count = trainer.options.featureCount
      trainer.idleTokens = Array(try Self.counts(file, "\(index).idle_tokens", count)[features])
      trainer.firings = Array(try Self.counts(file, "\(index).firings", count)[features])
      trainer.resamplings = Array(try Self.counts(file, "\(index).resamplings", count)[features])
      trainer.restoreDerived()
    }
  }

  init(
    step: Int, position: BatchStream.Position, plan: TrainingPlan, logBytes: Int, intervals: [IntervalMetrics],
    record: JSONObject
  ) {
    self.step = step
    self.position = position
    inputScales = plan.inputScales
    normLimits = plan.normLimits
    self.logBytes = logBytes
    self.intervals = intervals
    self.record = record
  }

  /// The numbers of a whole SAE as `SAEParameters` orders them.
  fileprivate static func numbers(
    _ file: SafetensorsFile, _ name: String, _ trainer: SAETrainer
  ) throws -> UnsafePointer<Float> {
    let tensor = try file.tensor(name)
    try tensor.requireShape([trainer.wholeCount])
    guard tensor.dtype == .f32, let base = tensor.bytes.baseAddress else {
      throw tensor.error("wrong element type", expected: "F32", found: tensor.dtype.name)
    }
    return base.assumingMemoryBound(to: Float.self)
  }

  fileprivate static func counts(_ file: SafetensorsFile, _ name: String, _ count: Int) throws -> [Int] {
    let tensor = try file.tensor(name)
    try tensor.requireShape([count])
    let counts = try tensor.integers()
    guard counts.allSatisfy({ (0...Int.largestExactDouble).contains($0) }) else {
      throw tensor.error("not counts of tokens")
    }
    return counts
  }
}

extension TrainedSAE {
  /// The SAEs of a checkpoint. Weights stay in the file.
  static func read(_ path: String, _ trainers: [SAETrainer]) throws -> [TrainedSAE] {
    let file = try SafetensorsFile(path)
    return try trainers.enumerated().map { index, trainer in
      let count = trainer.options.featureCount
      let numbers = FloatBuffer(
        reading: try TrainingCheckpoint.numbers(file, "\(index).weights", trainer), count: trainer.wholeCount,
        owner: file)
      return TrainedSAE(
        parameters: SAEParameters(
          featureCount: count, width: trainer.width, vectorCount: trainer.parameters.vectorCount, buffer: numbers),
        firings: try TrainingCheckpoint.counts(file, "\(index).firings", count),
        resamplings: try TrainingCheckpoint.counts(file, "\(index).resamplings", count))
    }
  }
}

extension SAETrainer {
  /// The trained numbers here and their moments, by the names of their tensors.
  fileprivate var numbers: [(String, SAEParameters)] {
    [("weights", parameters), ("first_moment", first), ("second_moment", second)]
  }

  fileprivate var counters: [(String, [Int])] {
    [("idle_tokens", idleTokens), ("firings", firings), ("resamplings", resamplings)]
  }

  /// Numbers of the SAE with all its features.
  fileprivate var wholeCount: Int {
    SAEParameters.count(featureCount: options.featureCount, width: width, vectorCount: parameters.vectorCount)
  }

  /// What follows from weights and moments, without changing a bit of them.
  fileprivate func restoreDerived() {
    for feature in 0..<featureCount {
      let start = feature * width
      let norm = rowSquares(parameters.decoder + start, count: width).squareRoot()
      norms.pointer[feature] = options.decoderNorm == .unit && norm > 0 ? 1 : norm
      touched[feature] = [first, second].contains { moments in
        let isAny = (start..<start + width).contains { moments.encoder[$0] != 0 || moments.decoder[$0] != 0 }
        return isAny || (0..<moments.vectorCount).contains { moments.vector($0)[feature] != 0 }
      }
    }
  }
}

extension JSONNode {
  /// A list of numbers, of `count` where it is given.
  fileprivate func numbers(count: Int? = nil) throws(FileError) -> [Double] {
    var numbers: [Double] = []
    for node in try array() { numbers.append(try node.double()) }
    if let count, numbers.count != count { throw error("wrong length", expected: "\(count) numbers") }
    return numbers
  }

  /// What counters may hold: anything above is no count, and would overflow as training goes on.
  fileprivate func count(_ key: String) throws(FileError) -> Int {
    try required(key).count(atMost: .largestExactDouble)
  }
}

extension JSONObject {
  /// Without what may change when a run goes on with another number of ranks, if either had several; such a run does not
  /// go on bit for bit.
  fileprivate func comparable(with other: JSONObject) -> JSONObject {
    guard self["ranks"] != nil || other["ranks"] != nil else { return self }
    var rest = self
    for key in ["ranks", "parallel", "threads"] { rest[key] = nil }
    return rest
  }

  /// The members that differ from another object's, one description each; objects are compared member by member.
  func differences(from stored: JSONObject, under prefix: String = "") -> [String] {
    var keys = keys
    keys += stored.keys.filter { self[$0] == nil }
    return keys.flatMap { key -> [String] in
      switch (self[key], stored[key]) {
      case (.object(let mine)?, .object(let theirs)?): return mine.differences(from: theirs, under: "\(prefix)\(key).")
      case (let mine, let theirs):
        guard mine != theirs else { return [] }
        return ["\(prefix)\(key): stored \(Self.text(theirs)), asked for \(Self.text(mine))"]
      }
    }
  }

  private static func text(_ value: JSON?) -> String {
    value.map { String(decoding: $0.serialized(), as: UTF8.self) } ?? "nothing"
  }
}
