import Files
import Kernels
import SparseAutoencoders
import Transformers

extension DebiasingStudy {
  /// The first seed's probe, by which features are chosen; written to the folder.
  public func baselineProbe() throws -> LinearProbe {
    let probe = probes(try pooled("ambiguous training set", ambiguous), labels: ambiguous.labels)[0]
    try probe.write(to: folder.file("probe.safetensors"), overwrite: true)
    return probe
  }

  /// The first examples of the first seed's order.
  func first(_ count: Int, of examples: LabelledExamples) -> LabelledExamples {
    examples.selecting(Array(order(examples.count, seed: options.seeds[0]).prefix(count)))
  }

  /// Where the attribution of a set's features to the labels lies.
  public func attributionPath(_ set: SAESet) -> String { folder.file("attribution-" + set.fileName) }

  /// Attributes the baseline probe's decision to the features of every set; `words` gives the reports their contexts'
  /// text.
  public func attribute(
    _ sets: [SAESet], probe: LinearProbe, words: (decode: ([Int32]) -> String, token: (Int32) -> String)?
  ) throws {
    let examples = first(options.attributionExamples, of: ambiguous)
    for family in SAESet.families(sets) {
      _ = try effects(
        family.map { ("attribution-" + $0.fileName, $0.sites) }, "attribution of \(family[0].name)", probe, examples,
        words: words, listing: options.top)
    }
  }

  /// Effects on the probe's decision with the groups in the place of labels, of the balanced training set: by set, site
  /// and feature.
  func groupEffects(_ sets: [SAESet], _ probe: LinearProbe) throws -> [String: [[Float]]] {
    var all: [String: [[Float]]] = [:]
    for family in SAESet.families(sets) {
      let found = try groupEffects(
        family.map { ("skyline-" + $0.fileName, $0.sites) }, "skyline of \(family[0].name)", probe)
      for (set, effects) in zip(family, found) { all[set.name] = effects }
    }
    return all
  }

  /// The same for neurons at the hook points of a set: by site and neuron.
  func groupEffects(neurons sites: [AttributionSite], _ probe: LinearProbe) throws -> [[Float]] {
    try groupEffects([("skyline-neurons", sites)], "skyline of neurons", probe)[0]
  }

  private func groupEffects(
    _ family: [(name: String, sites: [AttributionSite])], _ title: String, _ probe: LinearProbe
  ) throws -> [[[Float]]] {
    var examples = balanced.examples
    examples.labels = balanced.groups
    return try effects(
      family, title, probe, first(options.attributionExamples, of: examples), words: nil, listing: 0)
  }

  /// Effects of the units of sites, and of what slices keep of them: by member of the family, site and unit.
  private func effects(
    _ family: [(name: String, sites: [AttributionSite])], _ title: String, _ probe: LinearProbe,
    _ examples: LabelledExamples, words: (decode: ([Int32]) -> String, token: (Int32) -> String)?, listing: Int
  ) throws -> [[[Float]]] {
    var pending: [(attribution: Attribution, folder: PartsFolder)] = []
    for (name, sites) in family {
      let path = folder.file(name)
      let stage = try PartsFolder(
        path, .attribution, request: request(sites, probe, examples, listing: listing),
        mode: FileSystem.exists(path) ? .resume : .create)
      guard !stage.isFinished else { continue }
      let attribution = try Attribution(
        decoder, probe: probe, layer: options.layer, sites: sites, examples: examples, request: options.request)
      pending.append((attribution, stage))
    }
    try Attribution.run(pending) { try progress(title, $0, examples.count) }
    for (attribution, stage) in pending {
      let (results, metric) = try attribution.results(in: stage)
      try attribution.writeEffects(results, in: stage)
      let units = try attribution.findingContexts(
        of: Attribution.top(results, limit: listing, threshold: options.effectThreshold), count: options.contexts
      ) { try progress("contexts", $0, examples.count) }
      let report = AttributionReport(
        attribution, results: results, metric: metric, units: units, threshold: options.effectThreshold,
        limit: listing, probe: "trained on the ambiguous set", words: words)
      try stage.finish(report.json)
    }
    return try family.map { name, sites in
      let file = try SafetensorsFile(FileSystem.join(folder.file(name), "attribution.safetensors"))
      return try sites.map { try file.tensor($0.hook.name).floats() }
    }
  }

  /// What decides the numbers of an attribution.
  private func request(
    _ sites: [AttributionSite], _ probe: LinearProbe, _ examples: LabelledExamples, listing: Int
  ) throws -> JSONObject {
    var request = base
    request["method"] = JSON(options.request.method.rawValue)
    request["steps"] = JSON(options.request.steps)
    request["listing"] = [JSON(listing), JSON(options.contexts), JSON(options.effectThreshold)]
    request["examples"] = JSON(Int(examples.checksum))
    request["labels"] = JSON(examples.labels)
    request["probe"] = JSON(probe.weight + [probe.bias])
    request["sites"] = .array(try sites.map { .object(try $0.description()) })
    return request
  }
}
