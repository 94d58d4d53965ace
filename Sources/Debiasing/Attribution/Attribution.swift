import Files
import Kernels
import Ranks
import SparseAutoencoders
import Transformers

/// What a probe's decision on labelled examples owes to the units of some sites: the mean over examples of effects summed
/// over positions.
public struct Attribution {
  /// One site's.
  public struct SiteResult: Sendable {
    public let site: AttributionSite
    /// Effect of every unit, [count].
    public var effects: [Double]
    /// Effect of the error term; nil without one.
    public var error: Double?
    /// All effects together, those of excluded positions among them.
    public var total: Double
    /// Mean over examples of m with every unit and the error term at 0, less m; what effects add up to when complete.
    public var change: Double

    /// `total` as a share of `change`; nil where nothing changes.
    public var completeness: Double? { change == 0 ? nil : total / change }
  }

  public let request: AttributionRequest
  public let examples: LabelledExamples
  public let decoder: Decoder
  public let probe: LinearProbe
  public let layer: Int
  public let sites: [AttributionSite]

  /// `check`s, too.
  public init(
    _ decoder: Decoder, probe: LinearProbe, layer: Int, sites: [AttributionSite], examples: LabelledExamples,
    request: AttributionRequest
  ) throws(UsageError) {
    try Self.check(decoder, layer: layer, sites: sites, request)
    precondition(probe.weight.count == decoder.config.width, "probe width")
    (self.decoder, self.probe, self.layer, self.sites) = (decoder, probe, layer, sites)
    (self.examples, self.request) = (examples, request)
  }

  /// Throws where the metric does not depend on a site, or the options make no sense.
  public static func check(
    _ decoder: Decoder, layer: Int, sites: [AttributionSite], _ request: AttributionRequest
  ) throws(UsageError) {
    guard layer >= 0, layer < decoder.config.layers else {
      throw UsageError("there is no layer \(layer)", hint: "the model has layers 0 to \(decoder.config.layers - 1)")
    }
    guard request.steps >= 1 else { throw UsageError("--steps must be at least 1; found \(request.steps)") }
    let last = HookPoint.residPost(layer)
    for (index, site) in sites.enumerated() {
      if site.hook.depth > last.depth {
        throw UsageError("the probe at \(last.name) does not depend on \(site.hook.name), which comes after it")
      }
      if sites[..<index].contains(where: { $0.hook.depth == site.hook.depth }) {
        throw UsageError("two sites at one place: \(site.hook.name)")
      }
    }
    for (hook, units) in (request.only ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let site = sites.first(where: { $0.hook.name == hook }) else {
        throw UsageError("features at \(hook), where there is no SAE")
      }
      if let bad = units.filter({ $0 >= site.count || $0 < 0 }).min() {
        throw UsageError("there is no unit \(bad) at \(hook)", hint: "it has units 0 to \(site.count - 1)")
      }
    }
  }

  /// Computes what is missing of the parts in a folder, part k at rank k mod N; `progress` is told the examples done, at
  /// the start too, and may throw to stop: what is complete stays.
  public func run(
    in folder: PartsFolder, ranks: Ranks = .alone, progress: (_ done: Int) throws -> Void
  ) throws {
    try Self.run([(self, folder)], ranks: ranks, progress: progress)
  }

  /// The same for an SAE set and its slices, which differ in nothing but what is kept of the SAEs.
  ///
  /// The path that gradients are integrated along goes from the activations to b_dec, whatever the features in between:
  /// it is computed once for all, and each gets the effects it would get alone.
  static func run(
    _ family: [(attribution: Attribution, folder: PartsFolder)], ranks: Ranks = .alone,
    progress: (_ done: Int) throws -> Void
  ) throws {
    guard let first = family.first?.attribution else { return }
    let run = AttributionRun(
      first.decoder, probe: first.probe, layer: first.layer, sets: family.map(\.attribution.sites),
      request: first.request)
    let examples = first.examples
    let groups = examples.groups(ofTokens: run.groupTokens)
    let done = family.map(\.folder.partsDone).min() ?? 0
    try progress(done < groups.count ? groups[done].lowerBound : examples.count)
    for index in groups.indices.dropFirst(done) {
      let open = family.indices.filter { !family[$0].folder.isDone(part: index) }
      guard ranks.isOwn(block: index), !open.isEmpty else { continue }
      let batch = examples.batch(groups[index])
      let found = try run.effects(of: batch, labels: Array(examples.labels[groups[index]]))
      for place in open {
        let (attribution, folder) = family[place]
        let part = AttributionPart(
          batch, metric: found.metric, sites: found.sets[place], perPosition: attribution.request.perPosition)
        try part.write(to: folder.part(index), attribution.sites)
      }
      for (_, folder) in family { folder.countParts() }
      try progress(groups[index].upperBound)
    }
    ranks.barrier()
    for (_, folder) in family { folder.countParts() }
  }

  /// Means over all examples, from the parts in a folder; and m of every example.
  public func results(in folder: PartsFolder) throws -> (sites: [SiteResult], metric: [Double]) {
    var metric: [Double] = []
    var results = sites.map { site in
      SiteResult(
        site: site, effects: Array(repeating: 0, count: site.count), error: site.hasError ? 0 : nil, total: 0, change: 0
      )
    }
    for index in 0..<folder.partsDone {
      let part = try AttributionPart(contentsOf: folder.part(index), sites)
      metric += part.metric
      for (place, site) in part.sites.enumerated() {
        for (unit, value) in zip(site.effects.indices, site.effects.values) {
          results[place].effects[Int(unit)] += Double(value)
        }
        results[place].error? += site.error.reduce(0, +)
        results[place].total += site.total.reduce(0, +)
        results[place].change += site.change.reduce(0, +)
      }
    }
    let scale = 1 / Double(max(metric.count, 1))
    for place in results.indices {
      for unit in results[place].effects.indices { results[place].effects[unit] *= scale }
      results[place].error? *= scale
      results[place].total *= scale
      results[place].change *= scale
    }
    return (results, metric)
  }
}
