import Corpora
import Files
import Kernels
import Ranks
import SparseAutoencoders

/// What a run is fed with.
public enum TrainingFeed {
  /// Rows of activations.
  case rows(any RowSource)
  /// Whole sequences, through the model.
  case sequences(Corpus, EndToEnd)
}

/// Trains the SAEs of a run on one stream of batches, with a log and checkpoints; each is trained independently.
///
/// Several ranks run it together, as the plan's partition says; the first of them writes.
public final class TrainingRun {
  public let jobs: [TrainingJob]
  public private(set) var plan: TrainingPlan
  public let folder: TrainingFolder
  /// Steps done.
  public private(set) var step: Int
  private let stream: Stream
  private let log: JSONLinesLog?
  private var intervals: [IntervalMetrics]
  private let record: JSONObject
  private var tokensAtCheckpoint: Int
  private var lineStart = ContinuousClock.now
  /// What this rank had sent at the last line of the log.
  private var bytesAtLine: Int
  /// Whether this process was asked to stop; asked after every step.
  public var isStopRequested: () -> Bool = { false }
  /// Whether some rank was: all of them stop after the same step.
  public private(set) var isStopping = false
  /// The step of the last checkpoint of this process.
  private var stepAtCheckpoint = -1
  /// Whether the last step ended with a checkpoint.
  public private(set) var hasNewCheckpoint = false
  /// Told of every line written to the log.
  public var onLine: (_ job: TrainingJob, _ line: JSONObject) -> Void = { _, _ in }

  private enum Stream {
    case rows(BatchStream)
    case sequences(SequenceStream, EndToEnd)

    var position: BatchStream.Position {
      switch self {
      case .rows(let stream): stream.position
      case .sequences(let stream, _): stream.position
      }
    }

    init(_ feed: TrainingFeed, _ plan: TrainingPlan, from position: BatchStream.Position = .init()) throws {
      switch feed {
      case .rows(let source):
        self = .rows(
          try BatchStream(
            source, batchRows: plan.batchRows, order: plan.order, normLimits: plan.normLimits, from: position,
            ranks: plan.partition.rows))
      case .sequences(let corpus, let model):
        self = .sequences(
          try SequenceStream(corpus, batchTokens: plan.batchRows, order: plan.order, from: position), model)
      }
    }
  }

  /// Starts a run, or goes on with the one whose checkpoint is in the folder: trainers then take its state.
  public init(
    _ folder: TrainingFolder, _ plan: TrainingPlan, _ jobs: [TrainingJob], _ feed: TrainingFeed
  ) throws {
    self.folder = folder
    self.jobs = jobs
    self.plan = plan
    record = Self.record(plan, jobs)
    let trainers = jobs.map(\.trainer)
    bytesAtLine = plan.partition.all.bytesSent
    // The first rank may have removed what another still sees.
    if plan.partition.all.holdsAnywhere(folder.isWriter && folder.hasCheckpoint) {
      let checkpoint = try TrainingCheckpoint(folder.checkpointPath, into: trainers, plan: plan, record: record)
      self.plan.inputScales = checkpoint.inputScales
      self.plan.normLimits = checkpoint.normLimits
      step = checkpoint.step
      intervals = checkpoint.intervals
      stream = try Stream(feed, self.plan, from: checkpoint.position)
      log = try folder.openLog(bytes: checkpoint.logBytes)
    } else {
      step = 0
      intervals = trainers.map { IntervalMetrics(width: $0.width) }
      stream = try Stream(feed, plan)
      log = try folder.openLog(bytes: 0)
    }
    tokensAtCheckpoint = trainers.first?.tokens ?? 0
  }

  /// Everything that decides the result: a run may only be resumed with the same.
  static func record(_ plan: TrainingPlan, _ jobs: [TrainingJob]) -> JSONObject {
    var record = JSONObject(plan.members)
    for job in jobs { record[job.name.isEmpty ? "sae" : job.name] = .object(JSONObject(job.trainer.options.members)) }
    return record
  }

  private var partition: Partition { plan.partition }

  /// Steps to do in all.
  public var steps: Int { plan.steps }
  public var isFinished: Bool { step >= plan.steps }
  /// Tokens trained on.
  public var tokens: Int { jobs.first?.trainer.tokens ?? 0 }
  /// Rows left out because of their norm.
  public var filteredRows: Int { stream.position.filtered }
  /// Passes over the data that are complete.
  public var epoch: Int { stream.position.epoch }

  /// Trains until the end. `afterStep` is called after every step; when it throws, a checkpoint is written first.
  public func train(_ afterStep: (TrainingRun) throws -> Void) throws {
    lineStart = .now
    do {
      try afterStep(self)
      while !isFinished {
        try oneStep()
        hasNewCheckpoint = tokens - tokensAtCheckpoint >= plan.checkpointEvery
        if hasNewCheckpoint { try writeCheckpoint() }
        isStopping = partition.all.holdsAnywhere(isStopRequested())
        try afterStep(self)
      }
    } catch let error as DivergedError {
      throw error
    } catch {
      // What went wrong on one rank alone leaves the others without it.
      if step > 0, partition.all.count == 1 || isStopping { try writeCheckpoint() }
      throw error
    }
    try writeLines()
    // What follows may be interrupted too.
    try writeCheckpoint()
  }

  private func oneStep() throws {
    let countsFirings = Double(step) >= 0.9 * Double(plan.steps) || plan.steps < 10
    switch stream {
    case .rows(let stream): try train(on: stream.nextBatch(), countsFirings)
    case .sequences(let stream, let model): try train(on: stream.nextBatch(), model, countsFirings)
    }
    step += 1
    if step % plan.logEvery == 0 { try writeLines() }
  }

  private func train(on batch: TrainingBatch, _ countsFirings: Bool) throws {
    for (site, scale) in plan.inputScales.enumerated() where scale != 1 {
      let x = batch.activations[site]
      scaleAndShiftRow(x.pointer, scale: Float(scale), shift: 0, count: x.count)
    }
    for (index, job) in jobs.enumerated() {
      let x = batch.activations[job.site].pointer
      let report = job.trainer.train(
        on: x, rows: batch.rows, groups: groups(batch, job.trainer.options.objective), totalSteps: plan.steps,
        countsFirings: countsFirings)
      try add(report, x, rows: partition.rows.range(of: batch.rows).count, index)
    }
  }

  private func train(on sequences: [TokenSequence], _ model: EndToEnd, _ countsFirings: Bool) throws {
    let (rows, activations) = try model.begin(sequences)
    guard rows > 0 else { return }
    for (index, job) in jobs.enumerated() {
      let x = activations[job.site].pointer
      let report = try job.trainer.train(
        on: x, rows: rows, through: model, site: job.site, totalSteps: plan.steps, countsFirings: countsFirings)
      try add(report, x, rows: rows, index)
    }
  }

  private func add(_ report: StepReport, _ x: UnsafePointer<Float>, rows: Int, _ index: Int) throws {
    guard report.isFinite else {
      throw DivergedError(
        step: step + 1, name: jobs[index].name, folder: folder.path, hasCheckpoint: folder.hasCheckpoint)
    }
    intervals[index].add(report, x, rows: rows, width: jobs[index].trainer.width)
  }

  private func groups(_ batch: TrainingBatch, _ objective: Objective) -> [Int32]? {
    guard objective.isTilted else { return nil }
    if objective.innerTilt != nil {
      switch objective.group {
      case .document: return batch.documents
      case .sequence: return batch.sequences
      case .token: return batch.tokens
      }
    }
    return objective.unit == .sequence ? batch.sequences : nil
  }

  private func writeLines() throws {
    let seconds = (ContinuousClock.now - lineStart) / .seconds(1)
    lineStart = .now
    let bytes = partition.all.bytesSent - bytesAtLine
    for (index, job) in jobs.enumerated() where intervals[index].steps > 0 {
      intervals[index].collect(partition.rows)
      var line: JSONObject = ["step": JSON(step), "tokens": JSON(tokens)]
      if !job.name.isEmpty { line["sae"] = JSON(job.name) }
      for (key, value) in intervals[index].members { line[key] = value }
      line["epoch"] = JSON(stream.position.epoch)
      line["filtered_rows"] = JSON(stream.position.filtered)
      line["tokens_per_second"] = JSON((Double(intervals[index].tokens) / max(seconds, 1e-9)).rounded())
      // Of this rank, for all SAEs.
      if partition.all.count > 1 { line["bytes_sent_per_step"] = JSON(bytes / intervals[index].steps) }
      try log?.append(.object(line))
      onLine(job, line)
      intervals[index] = IntervalMetrics(width: job.trainer.width)
    }
    bytesAtLine = partition.all.bytesSent
  }

  /// Adds a line of one's own to the log.
  public func log(_ members: [(String, JSON)], of job: TrainingJob) throws {
    var line: JSONObject = ["step": JSON(step), "tokens": JSON(tokens)]
    if !job.name.isEmpty { line["sae"] = JSON(job.name) }
    for (key, value) in members { line[key] = value }
    try log?.append(.object(line))
  }

  /// Writes the state as it stands, of all ranks.
  public func writeCheckpoint() throws {
    for index in intervals.indices { intervals[index].collect(partition.rows) }
    let checkpoint = TrainingCheckpoint(
      step: step, position: stream.position, plan: plan, logBytes: try log?.byteCount() ?? 0,
      intervals: intervals, record: record)
    try checkpoint.write(to: folder.checkpointPath, jobs.map(\.trainer), partition)
    tokensAtCheckpoint = tokens
    stepAtCheckpoint = step
    // No rank goes on, or away, before the file is whole.
    partition.all.barrier()
  }

  /// The SAEs as they stand, at the first rank; nothing at the others. Where features lie on several ranks they are read
  /// from a checkpoint, as one memory may be too small for them.
  public func trained() throws -> [TrainedSAE]? {
    guard partition.features.count > 1 else { return folder.isWriter ? jobs.map(\.trainer.trained) : nil }
    if stepAtCheckpoint != step { try writeCheckpoint() }
    return folder.isWriter ? try TrainedSAE.read(folder.checkpointPath, jobs.map(\.trainer)) : nil
  }

  /// Where an SAE of the run is written.
  public func path(of job: TrainingJob) -> String {
    job.name.isEmpty ? folder.path : FileSystem.join(folder.path, job.name)
  }

  /// Writes the SAEs and ends the run. `metadata` and `record` are asked for each.
  public func finish(
    metadata: (TrainingJob) -> Metadata, facts: (TrainingJob) throws -> JSONObject,
    record: (TrainingJob, TrainedSAE) throws -> JSONObject
  ) throws {
    for (job, trained) in zip(jobs, try trained() ?? []) {
      let target = path(of: job)
      let sae = try job.trainer.sparseAutoencoder(
        of: trained, inputScale: plan.inputScales[job.site], metadata: metadata(job), path: target)
      var writer = SAELensWriter()
      writer.facts = try facts(job)
      writer.logFrequencies = trained.logFrequencies(tokens: job.trainer.firingTokens)
      writer.otherFiles = [(TrainingFolder.recordName, .object(try record(job, trained)))]
      if job.name.isEmpty {
        try writer.write(sae, intoFolder: target)
      } else {
        try writer.write(sae, to: target, overwrite: true)
      }
    }
    try folder.finish()
  }
}

/// The losses stopped being numbers.
public struct DivergedError: Error, Sendable {
  public let step: Int
  public let name: String
  public let folder: String
  public let hasCheckpoint: Bool

  public var fileError: FileError {
    FileError(
      .badData, folder, "the loss is not a number any more at step \(step)\(name.isEmpty ? "" : " of \(name)")",
      hint: (hasCheckpoint ? "the last checkpoint is whole; " : "")
        + "try a lower --learning-rate, a --warmup or --clip, or look for broken activations")
  }
}
