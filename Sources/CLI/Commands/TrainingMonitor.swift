import Corpora
import Evaluation
import Files
import Reports
import SparseAutoencoders
import Training
import Transformers

/// What happens around the steps of a run: progress, warnings, evaluations, and the result at the end.
final class TrainingMonitor {
  private let command: Train
  private let run: TrainingRun
  private let model: LoadedModel?
  private let source: TrainingSource
  private let progress: Progress
  private let ranks = CommandRanks.all
  /// What is trained on what.
  private let notes: [String]
  private var corpus: Corpus?
  private var lastLines: [String: JSONObject] = [:]
  private var evaluations: [String: JSONObject] = [:]
  /// The step of the evaluations.
  private var evaluatedStep = 0
  private var warned: Set<String> = []

  init(
    _ command: Train, _ run: TrainingRun, _ model: LoadedModel?, _ source: TrainingSource, notes: [String]
  ) throws {
    self.notes = notes
    self.command = command
    self.run = run
    self.model = model
    self.source = source
    progress = Progress(
      "training", quiet: command.common.quiet, resumeHint: command.output.resumeHint)
    if let model, !command.output.evaluate.isEmpty {
      let tokenizer = try model.requireTokenizer()
      corpus = try Corpus(
        Documents(command.output.evaluate, boundary: command.text.documents ?? .file), tokenizer: tokenizer,
        contextLength: model.contextLength(command.text.contextLength), bos: model.bosRule(command.mask.bos, saes: []),
        exclusion: command.mask.exclusion(model), vocabularySize: model.config.vocabularySize,
        tokenLimit: command.output.evaluateTokens)
    }
    run.onLine = { [weak self] job, line in self?.note(job, line) }
    if run.step > 0 {
      command.common.note("going on after step \(run.step.grouped)")
      try recall()
    }
  }

  /// What the log says of the steps before: a run that was stopped after its last step has no others.
  private func recall() throws {
    defer { evaluatedStep = ranks.sum(evaluatedStep) }
    guard ranks.isFirst else { return }
    var log = try JSONLines(run.folder.logPath)
    for line in try log.all().compactMap({ $0.node.value.object }) {
      let name = line["sae"]?.string ?? ""
      if let evaluation = line["evaluation"]?.object {
        evaluations[name] = evaluation
        if case .int(let step)? = line["step"] { evaluatedStep = Int(step) }
      } else {
        lastLines[name] = line
      }
    }
  }

  /// The run's safe point.
  func afterStep(_ run: TrainingRun) throws {
    if run.isStopping { Interruption.request() }
    try progress.update(run.tokens, fraction: Double(run.step) / Double(run.steps))
    if run.hasNewCheckpoint { try writePage() }
    let isDue = run.step % command.output.evaluateEvery == 0 || run.isFinished
    if isDue, run.step > evaluatedStep { try evaluate() }
  }

  private func note(_ job: TrainingJob, _ line: JSONObject) {
    lastLines[job.name] = line
    guard job.trainer.options.objective.isTilted, case .double(let size)? = line["ess"],
      size < 0.01 * Double(run.plan.batchRows), warned.insert(job.name).inserted
    else { return }
    StandardError.warning(
      "\(job.name.isEmpty ? "" : job.name + ": ")the tilt puts nearly all weight on \(size.fixed(1)) of "
        + "\(run.plan.batchRows) tokens per step; --tilt-scale mean makes it relative to the loss")
  }

  private func evaluate() throws {
    guard let corpus, let model else { return }
    evaluatedStep = run.step
    for (job, trained) in zip(run.jobs, try run.trained() ?? []) {
      guard let name = metadata(job).hookName else {
        throw UsageError("--evaluate needs the hook point of the activations", hint: "name it with --hook")
      }
      let hook = try model.config.hookPoint(named: name)
      let sae = try job.trainer.sparseAutoencoder(
        of: trained, inputScale: run.plan.inputScales[job.site], metadata: metadata(job), path: run.path(of: job))
      var edits = FeatureEdits()
      edits.splices = true
      let report = try PerplexityEvaluation(
        model.decoder, splices: [SplicedSAE(sae, at: hook, edits: edits)], ablation: .zero
      ).run(corpus, batchSize: .tokens(2048))
      let object = report.json()
      evaluations[job.name] = object
      try run.log([("evaluation", .object(object))], of: job)
    }
  }

  private func metadata(_ job: TrainingJob) -> Metadata {
    source.metadata(site: job.site, parent: parentMetadata(job))
  }

  private var parent: SparseAutoencoder?

  private func parentMetadata(_ job: TrainingJob) -> Metadata? { parent?.metadata }

  /// Writes the SAEs and says what they are.
  func finish(_ record: JSONObject, _ parent: SparseAutoencoder?) throws {
    self.parent = parent
    progress.finish(run.tokens)
    try run.finish(
      metadata: { job in
        var metadata = metadata(job)
        metadata.trainingArchitecture = job.trainer.options.architecture.name
        if case .double(let l0)? = lastLines[job.name]?["l0"] { metadata.l0 = l0 }
        return metadata
      }, facts: { try facts($0, parent) },
      record: { job, trained in
        var object: JSONObject = ["format_version": 1]
        object["options"] = .object(JSONObject(job.trainer.options.members))
        object["run_options"] = .object(JSONObject(run.plan.members))
        object["steps"] = JSON(job.trainer.step)
        object["tokens"] = JSON(job.trainer.tokens)
        object["resampled_features"] = JSON(trained.resampledFeatures)
        object["metrics"] = lastLines[job.name].map { .object($0) } ?? .null
        object["evaluation"] = evaluations[job.name].map { .object($0) } ?? .null
        object["run"] = .object(record)
        return object
      })
    try writePage()
    try report(record)
  }

  /// The curves so far.
  private func writePage() throws {
    guard ranks.isFirst else { return }
    var log = try JSONLines(run.folder.logPath)
    let page = TrainingPage(
      "Training of \(FileSystem.name(of: run.folder.path))", notes: notes,
      lines: try log.all().compactMap { $0.node.value.object }
    ).page
    try AtomicFile.write(page.html, to: FileSystem.join(run.folder.path, TrainingFolder.pageName), overwrite: true)
  }

  /// What the weights themselves do not say, the same for the same run whenever it was made.
  private func facts(_ job: TrainingJob, _ parent: SparseAutoencoder?) throws -> JSONObject {
    let objective = job.trainer.options.objective
    let name = objective.isEndToEnd ? "e2e" : objective.isTilted ? "term" : "erm"
    var facts: JSONObject = [
      "version": JSON(Version.text), "objective": JSON(name),
      "training_tokens": JSON(job.trainer.tokens), "steps": JSON(job.trainer.step),
      "seed": JSON(Int(truncatingIfNeeded: command.common.seed)),
    ]
    if objective.isTilted {
      facts["tilt"] = objective.tilt.isFinite ? JSON(objective.tilt) : JSON("\(objective.tilt)")
    }
    facts["data"] = .array(
      source.files.map { file in
        [
          "file": JSON(FileSystem.name(of: file.path)), "bytes": JSON(file.byteCount),
          "crc32": JSON(Int(file.checksum)),
        ]
      })
    if let parent { facts["parent"] = try parent.identity() }
    return facts
  }

  private func report(_ record: JSONObject) throws {
    if command.common.json {
      try StandardOutput.json([
        "output": JSON(run.folder.path), "steps": JSON(run.step), "tokens": JSON(run.tokens),
        "saes": .array(
          run.jobs.map { job in
            [
              "path": JSON(run.path(of: job)), "hook": metadata(job).hookName.map { JSON($0) } ?? .null,
              "architecture": JSON(job.trainer.options.architecture.name),
              "d_sae": JSON(job.trainer.options.featureCount),
              "metrics": lastLines[job.name].map { .object($0) } ?? .null,
              "evaluation": evaluations[job.name].map { .object($0) } ?? .null,
            ]
          }), "run": .object(record),
      ])
      return
    }
    for job in run.jobs {
      let line = lastLines[job.name]
      func number(_ key: String, _ digits: Int) -> String {
        if case .double(let value)? = line?[key] { value.fixed(digits) } else { "–" }
      }
      try StandardOutput.line(
        "\(run.path(of: job)): \(job.trainer.options.architecture.name), \(job.trainer.tokens.grouped) tokens, loss "
          + "\(number("loss", 4)), L0 \(number("l0", 2)), explained variance \(number("explained_variance", 4))")
    }
  }
}
