import ArgumentParser
import Corpora
import Debiasing
import Files
import Ranks
import Reports
import SparseAutoencoders
import Transformers

struct DebiasAttribute: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    commandName: "attribute",
    abstract: "Attribute a probe's decision to the features of SAEs.",
    discussion: """
      The probe reads the mean of blocks.L.hook_resid_post over an example's positions; without --probe one is trained \
      on the examples (logistic regression, AdamW, one epoch). The metric is the probe's logit where the label is 0, \
      else -logit: it is high when the probe is wrong. A feature's effect is the metric with the feature at 0 less \
      the metric, so a positive effect supports the decision.

      Methods: ig, integrated gradients from the activation to nothing, one hook point at a time, features and error \
      term scaled together (Marks et al., arXiv 2403.19647); gradient, gradient times activation in one pass; exact, \
      every feature of every position set to 0 on its own, for short lists (--features).

      Writes attribution.json (each hook point's completeness, the top features with their contexts) and \
      attribution.safetensors: per hook point a tensor named after it, the effect of each feature summed over \
      positions, mean over examples, and HOOK.error [1] for the error term. Completeness is the sum of all effects as \
      a share of the metric's change when the whole hook point is set to nothing; ten steps are far from complete at \
      early hook points, and more --steps or --midpoints come closer.

      With --circuit also the edges between features of successive hook points, as Sparse Feature Circuits defines them: \
      the effect of one through the other, without the paths that meet a third hook point (JSON and SVG).

      EXAMPLES
        ssae-host debias attribute --model ./pythia --saes ./saes --layer 4 \\
          --tokens bios.safetensors --probe probe.safetensors --output attribution
        ssae-host debias attribute --model ./pythia --saes ./saes --layer 4 \\
          --data bios.csv:hard_text --label-field profession --output attribution
        ssae-host debias attribute --model ./pythia --neurons --hook blocks.3.hook_mlp_out --layer 4 \\
          --tokens bios.safetensors --method gradient --output neurons
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Examples") var examples: ExampleOptions
  @Option(help: ArgumentHelp("The block whose output the probe reads.", valueName: "L"))
  var layer: Int
  @Option(help: ArgumentHelp("The probe: safetensors with weight [d] and bias [1].", valueName: "FILE"))
  var probe: String?
  @Option(help: ArgumentHelp("Folder of SAE folders, one per hook point.", valueName: "DIR"))
  var saes: String?
  @OptionGroup(title: "Sparse autoencoders") var file: SAEFileOptions
  @Flag(help: "Attribute to the numbers of the activations at --hook instead of to features.")
  var neurons = false
  @Option(
    name: .customLong("hook"), help: ArgumentHelp("With --neurons: a hook point. Repeatable.", valueName: "NAME"))
  var hooks: [String] = []
  @Option(help: "How effects are estimated.") var method: AttributionMethod = .integratedGradients
  @Option(help: ArgumentHelp("Steps of ig. (default: 10)", valueName: "N")) var steps: Int?
  @Flag(help: "Take the steps of ig in the middle of their share of the path instead of at its start.")
  var midpoints = false
  @Option(help: ArgumentHelp("With --method exact: only these features, as HOOK:12.", valueName: "HOOK:I,…"))
  var features: [String] = []
  @Flag(help: "Also write the effects of each example, examples.safetensors.") var perExample = false
  @Flag(help: "Also write the effects of each position, positions.safetensors.") var perPosition = false
  @Option(help: ArgumentHelp("List at most N features in the report.", valueName: "N")) var top = 100
  @Option(help: ArgumentHelp("List only features whose effect is above X.", valueName: "X"))
  var effectThreshold: Double?
  @Option(help: ArgumentHelp("Contexts of each listed feature.", valueName: "N")) var contexts = 5
  @Flag(help: "Also write the circuit: how features act on each other, circuit.json and circuit.svg.")
  var circuit = false
  @Option(help: ArgumentHelp("With --circuit: features with an effect beyond ±X are nodes.", valueName: "X"))
  var nodeThreshold = 0.1
  @Option(help: ArgumentHelp("With --circuit: weights beyond ±X are edges.", valueName: "X"))
  var edgeThreshold = 0.01
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @Option(
    name: .customLong("output"), help: ArgumentHelp("Folder to write; what exists is refused.", valueName: "DIR"))
  var output: String
  @Flag(help: "Replace an attribution that exists.") var overwrite = false
  @Flag(help: "Go on with an attribution that was interrupted.") var resume = false
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard neurons != (saes != nil) else { throw ValidationError("give either --saes or --neurons") }
    guard neurons == !hooks.isEmpty else { throw ValidationError("--neurons needs --hook, and --hook needs --neurons") }
    guard !(overwrite && resume) else { throw ValidationError("give either --overwrite or --resume") }
    guard method == .integratedGradients || (steps == nil && !midpoints) else {
      throw ValidationError("--steps and --midpoints apply to --method ig")
    }
    if let steps, steps < 1 { throw ValidationError("--steps must be at least 1; found \(steps)") }
    guard features.isEmpty || method == .exact else { throw ValidationError("--features applies to --method exact") }
    guard nodeThreshold >= 0, edgeThreshold >= 0 else { throw ValidationError("a threshold cannot be below 0") }
    guard top >= 0, contexts >= 0 else { throw ValidationError("--top and --contexts cannot be below 0") }
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    let model = try self.model.load()
    let sites = try sites(model)
    let examples = try examples.load(model, mask, common)
    let request = try request()
    // Everything that can be wrong is found before a folder is made.
    try Attribution.check(model.decoder, layer: layer, sites: sites, request)
    let given = try self.probe.map { try LinearProbe(contentsOf: $0, width: model.config.width) }
    let ranks = CommandRanks.all
    let opened = try CommandRanks.atFirst {
      try PartsFolder(
        output, .attribution, request: description(sites, examples),
        mode: overwrite ? .overwrite : resume ? .resume : .create)
    }
    if ranks.holdsAnywhere(opened?.isFinished ?? false) {
      guard ranks.isFirst else { return }
      common.note("\(output): nothing was left to do")
      return try report(try JSONNode(contentsOf: FileSystem.join(output, "attribution.json")).object())
    }
    let folder = opened ?? PartsFolder(beside: output, .attribution)
    let probe = try given ?? shared(ranks.isFirst ? train(model, examples) : nil, ranks)
    let attribution = try Attribution(
      model.decoder, probe: probe, layer: layer, sites: sites, examples: examples, request: request)
    let progress = Progress(
      "attribution", unit: "examples", quiet: common.quiet,
      resumeHint: "complete parts stay in \(output); go on with the same command and --resume")
    try attribution.run(in: folder, ranks: ranks) {
      try progress.update($0, fraction: Double($0) / Double(examples.count))
    }
    progress.finish(examples.count)
    guard ranks.isFirst else { return }
    try write(attribution, in: folder, model, record)
  }

  private func write(
    _ attribution: Attribution, in folder: PartsFolder, _ model: LoadedModel, _ record: RunRecord
  ) throws {
    let (results, metric) = try attribution.results(in: folder)
    try attribution.writeEffects(results, in: folder)
    if perExample { try attribution.writeExamples(in: folder) }
    if perPosition { try attribution.writePositions(in: folder) }
    var units = Attribution.top(results, limit: top, threshold: effectThreshold ?? -.infinity)
    let progress = Progress("contexts", unit: "examples", quiet: common.quiet)
    units = try attribution.findingContexts(of: units, count: contexts) {
      try progress.update($0, fraction: Double($0) / Double(attribution.examples.count))
    }
    if circuit { try writeCircuit(attribution, results, in: folder) }
    let report = AttributionReport(
      attribution, results: results, metric: metric, units: units, threshold: effectThreshold, limit: top,
      probe: probe ?? "trained on the examples",
      words: model.tokenizer.map { tokenizer in
        ({ tokenizer.decode($0) }, { tokenizer.token($0) ?? "#\($0)" })
      })
    var object = report.json
    object["run"] = .object(record.finished(attribution.examples.files))
    try folder.finish(object)
    try self.report(object)
  }

  private func writeCircuit(
    _ attribution: Attribution, _ results: [Attribution.SiteResult], in folder: PartsFolder
  ) throws {
    let count = Attribution.nodes(results, threshold: nodeThreshold).count
    common.note("circuit: \(count) nodes with an effect beyond \(nodeThreshold)")
    guard count <= 2000 else {
      throw UsageError("\(count) nodes are too many for a circuit", hint: "raise --node-threshold")
    }
    let progress = Progress("circuit", unit: "examples", quiet: common.quiet)
    let circuit = try attribution.circuit(results, nodeThreshold: nodeThreshold, edgeThreshold: edgeThreshold) {
      try progress.update($0, fraction: Double($0) / Double(attribution.examples.count))
    }
    common.note("circuit: \(circuit.edges.count) edges with a weight beyond \(edgeThreshold)")
    try circuit.write(in: folder)
    try AtomicFile.write(
      CircuitDrawing(circuit).svg, to: FileSystem.join(folder.path, "circuit.svg"), overwrite: true)
  }

  private func request() throws -> AttributionRequest {
    var request = AttributionRequest()
    request.method = method
    request.steps = steps ?? 10
    request.midpoints = midpoints
    request.perPosition = perPosition
    guard !features.isEmpty else { return request }
    var only: [String: Set<Int>] = [:]
    for entry in try features.entries(of: "--features") {
      let feature = try FeatureReference(entry, option: "--features")
      guard let hook = feature.hook else {
        throw UsageError("--features: '\(entry)' names no hook point", hint: "write HOOK:\(feature.index)")
      }
      only[hook, default: []].insert(feature.index)
    }
    request.only = only
    return request
  }

  private func sites(_ model: LoadedModel) throws -> [AttributionSite] {
    let sites: [AttributionSite]
    if let saes {
      let loaded = try file.load(paths: SAEFolders(in: saes).paths, hookNames: nil, model)
      sites = loaded.map { AttributionSite(hook: $0.hook, units: .features($0.sae)) }
    } else {
      sites = try hooks.map { name in
        let hook = try model.config.hookPoint(named: name)
        return AttributionSite(hook: hook, units: .neurons(model.config.width(at: hook)))
      }
    }
    return sites.sorted { $0.hook.depth < $1.hook.depth }
  }

  private func train(_ model: LoadedModel, _ examples: LabelledExamples) throws -> LinearProbe {
    var training = ProbeTraining()
    training.seed = common.seed
    let progress = Progress("probe", unit: "examples", quiet: common.quiet)
    let pooled = try PooledActivations(of: examples, model.decoder, layer: layer) {
      try progress.update($0, fraction: Double($0) / Double(examples.count))
    }
    progress.finish(examples.count)
    let trained = pooled.probe(training, labels: examples.labels)
    try trained.write(to: FileSystem.join(output, "probe.safetensors"), overwrite: true)
    return trained
  }

  /// The probe that the first rank has trained, at every rank.
  private func shared(_ probe: LinearProbe?, _ ranks: Ranks) -> LinearProbe {
    let numbers = probe.map { $0.weight + [$0.bias] } ?? []
    let bytes = ranks.broadcast(numbers.withUnsafeBytes { Array($0) })
    let received = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    return LinearProbe(weight: received.dropLast(), bias: received.last ?? 0)
  }

  /// Everything that decides the numbers.
  private func description(_ sites: [AttributionSite], _ examples: LabelledExamples) throws -> JSONObject {
    let request = try request()
    var object: JSONObject = [
      "model": JSON(model.path), "layer": JSON(layer), "method": JSON(method.rawValue), "steps": JSON(request.steps),
      "midpoints": JSON(midpoints), "per_position": JSON(perPosition), "features": JSON(features),
      "exclude": JSON(mask.exclude?.rawValue ?? "none"), "skip_first": JSON(mask.skipFirst),
      "bos": JSON(mask.bos.rawValue),
    ]
    object["context_length"] = self.examples.length.contextLength.map { JSON($0) } ?? .null
    object["label_field"] = self.examples.fields.labelField.map { JSON($0) } ?? .null
    object["classes"] = JSON(self.examples.fields.classes)
    object["groups"] = JSON(self.examples.fields.groups)
    object["seed"] = probe == nil ? JSON("\(common.seed)") : .null
    object["probe"] =
      try probe.map { path in
        ["path": JSON(path), "crc32": JSON(Int(try CRC32.ofFile(path)))]
      } ?? .null
    object["data"] = .array(examples.files.map(\.json))
    object["sites"] = .array(try sites.map { .object(try $0.description()) })
    return object
  }

  private func report(_ object: JSONObject) throws {
    if common.json { return try StandardOutput.json(object) }
    try StandardOutput.write(AttributionTable(object).text)
    try StandardOutput.line("\(output): attribution.json, attribution.safetensors")
  }
}

extension AttributionMethod: ExpressibleByArgument {}
