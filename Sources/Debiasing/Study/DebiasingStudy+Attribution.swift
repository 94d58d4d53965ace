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

  /// Attributes the baseline probe's decision to the features of a set; `words` gives the report its contexts' text.
  public func attribute(
    _ set: SAESet, probe: LinearProbe, words: (decode: ([Int32]) -> String, token: (Int32) -> String)?
  ) throws {
    _ = try effects(
      "attribution-" + set.fileName, "attribution of \(set.name)", set.sites, probe,
      first(options.attributionExamples, of: ambiguous), words: words, listing: options.top)
  }

  /// Effects on the probe's decision with the groups in the place of labels, of the balanced training set: by unit for
  /// every site.
  func groupEffects(_ name: String, _ title: String, _ sites: [AttributionSite], _ probe: LinearProbe) throws
    -> [[Float]]
  {
    var examples = balanced.examples
    examples.labels = balanced.groups
    return try effects(
      "skyline-" + name, title, sites, probe, first(options.attributionExamples, of: examples), words: nil, listing: 0)
  }

  private func effects(
    _ name: String, _ title: String, _ sites: [AttributionSite], _ probe: LinearProbe, _ examples: LabelledExamples,
    words: (decode: ([Int32]) -> String, token: (Int32) -> String)?, listing: Int
  ) throws -> [[Float]] {
    let path = folder.file(name)
    var request = base
    request["method"] = JSON(options.request.method.rawValue)
    request["steps"] = JSON(options.request.steps)
    request["listing"] = [JSON(listing), JSON(options.contexts), JSON(options.effectThreshold)]
    request["examples"] = JSON(Int(examples.checksum))
    request["labels"] = JSON(examples.labels)
    request["probe"] = JSON(probe.weight + [probe.bias])
    request["sites"] = .array(
      sites.map { site in
        guard case .features(let sae) = site.units else { return ["hook": JSON(site.hook.name)] }
        return ["hook": JSON(site.hook.name), "sae": JSON(sae.path), "size": JSON(sae.featureCount)]
      })
    let attribution = try Attribution(
      decoder, probe: probe, layer: options.layer, sites: sites, examples: examples, request: options.request)
    let stage = try AttributionFolder(path, request: request, mode: FileSystem.exists(path) ? .resume : .create)
    if !stage.isFinished {
      try attribution.run(in: stage) { try progress(title, $0, examples.count) }
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
    let file = try SafetensorsFile(FileSystem.join(path, "attribution.safetensors"))
    return try sites.map { try file.tensor($0.hook.name).floats() }
  }
}
