import Files
import Kernels
import SparseAutoencoders
import Transformers

extension DebiasingStudy {
  /// The whole table: methods without SAEs, then each set's, then the oracle. Judgements name their sets.
  public func rows(_ sets: [SAESet], _ judgements: [Judgement]) throws -> [MethodRow] {
    let training = try pooled("ambiguous training set", ambiguous)
    let clean = try pooled("test sets", test.examples)
    let probes = probes(training, labels: ambiguous.labels)
    var rows = [row(.original, probes) { _ in clean }]
    if let texts {
      rows.append(try wordDeletion(texts))
      if let concepts = texts.concepts { rows.append(try conceptBottleneck(concepts, training, clean)) }
    }
    let groupEffects = try groupEffects(sets, probes[0])
    for (place, set) in sets.enumerated() {
      let own = judgements.filter { $0.set == set.name }
      let count = options.skylineUnits ?? own.first?.ablatedCount ?? 0
      if place == 0 { rows.append(try neuronSkyline(set, count, probes)) }
      let effects = groupEffects[set.name]!
      rows.append(try random(set, count, effects, probes))
      rows.append(try featureSkyline(set, count, effects, probes))
      for judgement in own { rows += try shift(set, judgement, probes) }
    }
    let oracle = self.probes(
      try pooled("balanced training set", balanced.examples), labels: balanced.examples.labels)
    rows.append(row(.oracle, oracle) { _ in clean })
    return rows
  }

  private func wordDeletion(_ texts: Texts) throws -> MethodRow {
    func without(_ examples: LabelledExamples) throws -> LabelledExamples {
      try texts.replacing(examples, examples.texts.map { texts.gender.removed(from: $0) })
    }
    let training = try pooled("ambiguous training set", without(ambiguous), text: "without gendered words")
    let clean = try pooled("test sets", without(test.examples), text: "without gendered words")
    return row(.wordDeletion, probes(training, labels: ambiguous.labels)) { _ in clean }
  }

  private func conceptBottleneck(
    _ concepts: [[Int32]], _ training: PooledActivations, _ clean: PooledActivations
  ) throws -> MethodRow {
    let bottleneck = try ConceptBottleneck(concepts, decoder, layer: options.layer)
    let (train, test) = (bottleneck.cosines(training), bottleneck.cosines(clean))
    return row(.conceptBottleneck, probes(train, labels: ambiguous.labels)) { _ in test }
  }

  /// Ablates features and keeps or trains anew the probe.
  private func shift(_ set: SAESet, _ judgement: Judgement, _ probes: [LinearProbe]) throws -> [MethodRow] {
    let ablation = try UnitAblation(judgement.list, set.sites, path: judgement.path)
    let name = "\(judgement.kind.rawValue), \(set.name)"
    var rows: [MethodRow] = []
    let embedding = ablation.keeping { $0 == .embed }
    if set.sites.contains(where: { $0.hook == .embed }) {
      let pooled = try pooled("test sets", test.examples, without: embedding, text: "\(name), embedding only")
      rows.append(
        row(.embeddingShift, by: judgement.kind, set: set.name, ablated: embedding.count, probes) { _ in pooled })
    }
    let tested = try pooled("test sets", test.examples, without: ablation, text: name)
    rows.append(row(.shift, by: judgement.kind, set: set.name, ablated: ablation.count, probes) { _ in tested })
    let trained = try pooled("ambiguous training set", ambiguous, without: ablation, text: name)
    let again = self.probes(trained, labels: ambiguous.labels)
    rows.append(row(.shiftRetrain, by: judgement.kind, set: set.name, ablated: ablation.count, again) { _ in tested })
    return rows
  }

  /// Other features with every seed, of those that were active in the attribution of the skyline.
  private func random(
    _ set: SAESet, _ count: Int, _ effects: [[Float]], _ probes: [LinearProbe]
  ) throws -> MethodRow {
    let active = effects.enumerated().flatMap { site, values in
      values.indices.filter { values[$0] != 0 }.map { (site: site, unit: $0) }
    }
    let tested = try options.seeds.map { seed in
      var random = SeededRandom(seed: seed, stream: 1)
      let chosen = Self.shuffled(active.count, &random).prefix(count).map { active[$0] }
      return try pooled(
        "test sets", test.examples, without: Self.ablation(set.sites, chosen), text: "random features of \(set.name)")
    }
    return row(.random, set: set.name, ablated: min(count, active.count), probes) { tested[$0] }
  }

  private func featureSkyline(
    _ set: SAESet, _ count: Int, _ effects: [[Float]], _ probes: [LinearProbe]
  ) throws -> MethodRow {
    let ablation = Self.ablation(set.sites, Self.strongest(count, effects))
    let tested = try pooled("test sets", test.examples, without: ablation, text: "skyline of \(set.name)")
    return row(.featureSkyline, set: set.name, ablated: ablation.count, probes) { _ in tested }
  }

  /// Neurons at the hook points of a set, set to their means over the positions of the balanced training set.
  private func neuronSkyline(_ set: SAESet, _ count: Int, _ probes: [LinearProbe]) throws -> MethodRow {
    let sites = set.sites.map { site in
      AttributionSite(hook: site.hook, units: .neurons(decoder.config.width(at: site.hook)))
    }
    let effects = try groupEffects(neurons: sites, probes[0])
    let chosen = Self.strongest(count, effects)
    let means = try NeuronMeans(decoder, sites, first(options.attributionExamples, of: balanced.examples))
    var ablation = UnitAblation()
    for (place, site) in sites.enumerated() {
      let units = chosen.filter { $0.site == place }.map(\.unit)
      let values = units.map { ($0, means.values[place][$0]) }
      ablation.add(.neurons(Dictionary(uniqueKeysWithValues: values)), at: site.hook)
    }
    let tested = try pooled("test sets", test.examples, without: ablation, text: "skyline of neurons")
    return row(.neuronSkyline, ablated: ablation.count, probes) { _ in tested }
  }

  /// The units of largest effect, none without a positive one.
  static func strongest(_ count: Int, _ effects: [[Float]]) -> [(site: Int, unit: Int)] {
    let all = effects.enumerated().flatMap { site, values in
      values.enumerated().filter { $1 > 0 }.map { (site: site, unit: $0, effect: $1) }
    }
    return all.sorted { ($1.effect, $0.site, $0.unit) < ($0.effect, $1.site, $1.unit) }.prefix(count)
      .map { ($0.site, $0.unit) }
  }

  static func ablation(_ sites: [AttributionSite], _ units: [(site: Int, unit: Int)]) -> UnitAblation {
    var ablation = UnitAblation()
    for (place, site) in sites.enumerated() {
      guard case .features(let sae) = site.units else { preconditionFailure("neurons are set to means") }
      ablation.add(.features(sae, Set(units.filter { $0.site == place }.map(\.unit))), at: site.hook)
    }
    return ablation
  }
}
