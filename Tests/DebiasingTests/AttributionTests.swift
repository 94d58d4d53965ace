import Files
import Foundation
import Kernels
import SparseAutoencoders
import TestSupport
import Testing
import Transformers

@testable import Debiasing

@Suite struct AttributionTests {
  static let requests: [(name: String, request: AttributionRequest)] = {
    var middle = AttributionRequest()
    middle.midpoints = true
    middle.steps = 7
    var gradient = AttributionRequest()
    gradient.method = .gradient
    var exact = AttributionRequest()
    exact.method = .exact
    return [("ig", AttributionRequest()), ("middle", middle), ("gradient", gradient), ("exact", exact)]
  }()

  @Test(arguments: AttributionFixture.names, requests.indices)
  func effectsAreThoseOfTheProtocolInPyTorch(name: String, index: Int) throws {
    let fixture = try AttributionFixture(name)
    let (method, request) = Self.requests[index]
    let (results, metric) = try fixture.results(request)
    let expected = try fixture.expected.tensor("metric").doubles()
    for (found, expected) in zip(metric, expected) { #expect(abs(found - expected) < 2e-5 * max(1, abs(expected))) }
    for result in results {
      let hook = result.site.hook.name
      // Exact effects are differences of metrics: rounding is that of the metric.
      let tolerance = method == "exact" ? 1e-4 : 2e-5
      try fixture.expected.compare(result.effects, "\(method):\(hook)", tolerance: tolerance)
      try fixture.expected.compare([try #require(result.error)], "\(method):\(hook).error", tolerance: 1e-4)
      try fixture.expected.compare([result.change], "change:\(hook)", tolerance: 1e-4)
    }
  }

  @Test(arguments: AttributionFixture.names)
  func neuronsAreUnitsToo(name: String) throws {
    let fixture = try AttributionFixture(name)
    for result in try fixture.results(AttributionRequest(), sites: fixture.neurons).sites {
      #expect(result.error == nil)
      try fixture.expected.compare(result.effects, "neurons:\(result.site.hook.name)")
    }
  }

  /// Ten left endpoints can be far from complete; the gap closes with more steps, and faster at midpoints.
  @Test func completenessConverges() throws {
    let fixture = try AttributionFixture("gpt2")
    func worst(_ steps: Int, midpoints: Bool) throws -> Double {
      var request = AttributionRequest()
      (request.steps, request.midpoints) = (steps, midpoints)
      return try fixture.results(request).sites.map { abs(($0.completeness ?? .nan) - 1) }.max()!
    }
    let (left10, left200) = (try worst(10, midpoints: false), try worst(200, midpoints: false))
    #expect(left10 > 0.5)
    #expect(left200 < left10 / 10)
    #expect(try worst(400, midpoints: true) < 1e-2)
  }

  /// Where the metric is linear in the activation all methods agree.
  @Test func methodsAgreeAtTheProbe() throws {
    let fixture = try AttributionFixture("neox-parallel")
    let last = fixture.features.filter { [.residPost(1), .mlpOut(1), .attnOut(1)].contains($0.hook) }
    let ig = try fixture.results(AttributionRequest(), sites: last).sites
    for index in [2, 3] {
      for (result, reference) in zip(try fixture.results(Self.requests[index].request, sites: last).sites, ig) {
        for (effect, expected) in zip(result.effects, reference.effects) { #expect(abs(effect - expected) < 1e-4) }
      }
    }
  }

  @Test func exactTakesAShortList() throws {
    let fixture = try AttributionFixture("neox-parallel")
    var request = AttributionRequest()
    request.method = .exact
    let all = try fixture.results(request).sites
    let chosen = Set(all[1].effects.indices.filter { all[1].effects[$0] != 0 }.prefix(2))
    request.only = [fixture.features[1].hook.name: chosen]
    for (place, result) in try fixture.results(request).sites.enumerated() {
      #expect(result.error == 0)
      for (unit, effect) in result.effects.enumerated() {
        #expect(effect == (place == 1 && chosen.contains(unit) ? all[1].effects[unit] : 0))
      }
    }
  }

  /// Sums of the effects of positions are the effects of examples, and their means those of the attribution; positions
  /// left out count nowhere.
  @Test func examplesAndPositionsAddUp() throws {
    let fixture = try AttributionFixture("gpt2", skipFirst: 1)
    var request = AttributionRequest()
    request.perPosition = true
    let attribution = try fixture.attribution(request)
    try fixture.withFolder { folder in
      try attribution.run(in: folder) { _ in }
      let results = try attribution.results(in: folder).sites
      try attribution.writeExamples(in: folder)
      try attribution.writePositions(in: folder)
      try attribution.writeEffects(results, in: folder)
      let examples = try SafetensorsFile(folder.path + "/examples.safetensors")
      let positions = try SafetensorsFile(folder.path + "/positions.safetensors")
      let effects = try SafetensorsFile(folder.path + "/attribution.safetensors")
      let of = try positions.tensor("example").integers()
      let included = try positions.tensor("included").integers()
      #expect(included.count { $0 == 0 } == fixture.examples.count)
      for result in results {
        let hook = result.site.hook.name
        let perExample = try FeatureBatch(examples, named: hook, featureCount: result.site.count)
        let perPosition = try FeatureBatch(positions, named: hook, featureCount: result.site.count)
        #expect(perExample.rows == fixture.examples.count && perPosition.rows == of.count)
        let stored = try effects.tensor(hook).floats()
        for unit in 0..<result.site.count {
          let rows = of.indices.filter { included[$0] == 1 }
          let sum = rows.reduce(0.0) { $0 + Double(perPosition.value(of: unit, row: $1)) }
          let mean = (0..<perExample.rows).reduce(0.0) { $0 + Double(perExample.value(of: unit, row: $1)) } / 4
          #expect(abs(sum / 4 - result.effects[unit]) < 1e-5)
          #expect(abs(mean - result.effects[unit]) < 1e-5)
          #expect(abs(Double(stored[unit]) - result.effects[unit]) < 1e-6)
        }
        #expect(abs(try effects.tensor(hook + ".error").floats()[0] - Float(result.error!)) < 1e-6)
      }
      // Completeness is about every position, whatever is left out of the effects.
      let whole = try AttributionFixture("gpt2").results(AttributionRequest()).sites
      for (part, all) in zip(results, whole) { #expect(abs(part.total - all.total) < 1e-4 * max(1, abs(all.total))) }
    }
  }

  /// An SAE set and its slices are attributed in one run, and each gets what it gets alone, where features compete too.
  @Test(arguments: ["as they are", "topk"]) func slicesGetWhatTheyGetAlone(_ kind: String) throws {
    let fixture = try AttributionFixture("gpt2")
    let whole = try fixture.features.map { site in
      guard kind == "topk", case .features(let sae) = site.units else { return site }
      let competing = try SparseAutoencoder(
        architecture: .topK(4), encoder: sae.encoder, decoder: sae.decoder, encoderBias: sae.encoderBias,
        decoderBias: sae.decoderBias, path: sae.path)
      return AttributionSite(hook: site.hook, units: .features(competing))
    }
    let slice = try whole.map { site in
      guard case .features(let sae) = site.units else { return site }
      return AttributionSite(hook: site.hook, units: .features(try sae.keeping([1, 2, 5, 7, 11, 13])))
    }
    for method in [AttributionMethod.integratedGradients, .gradient] {
      var request = AttributionRequest()
      request.method = method
      let alone = [
        try fixture.results(request, sites: whole).sites, try fixture.results(request, sites: slice).sites,
      ]
      try fixture.withFolder { first in
        try fixture.withFolder { second in
          let family = [
            (attribution: try fixture.attribution(request, sites: whole), folder: first),
            (attribution: try fixture.attribution(request, sites: slice), folder: second),
          ]
          try Attribution.run(family) { _ in }
          for ((attribution, folder), alone) in zip(family, alone) {
            for (found, expected) in zip(try attribution.results(in: folder).sites, alone) {
              #expect(found.effects == expected.effects && found.effects.contains { $0 != 0 })
              #expect(found.error == expected.error && found.completeness == expected.completeness)
            }
          }
        }
      }
      // What a feature is worth does not depend on the features beside it, unless they compete: to rounding, since the
      // encoder's product has another shape.
      guard kind != "topk" else { continue }
      for (whole, slice) in zip(alone[0], alone[1]) {
        let scale = whole.effects.map(abs).max()!
        for (place, feature) in [1, 2, 5, 7, 11, 13].enumerated() {
          #expect(abs(slice.effects[place] - whole.effects[feature]) < 1e-5 * scale)
        }
      }
    }
  }

  /// How examples are grouped does not matter.
  @Test func eachExampleIsAttributedOnItsOwn() throws {
    let fixture = try AttributionFixture("gpt2")
    let run = AttributionRun(
      fixture.decoder, probe: fixture.probe, layer: fixture.layer, sets: [fixture.features],
      request: AttributionRequest())
    let together = try run.effects(of: fixture.examples.batch(0..<4), labels: fixture.examples.labels)
    var row = 0
    for example in 0..<4 {
      let alone = try run.effects(
        of: fixture.examples.batch(example..<example + 1), labels: [fixture.examples.labels[example]])
      for (one, all) in zip(alone.sets[0], together.sets[0]) {
        for position in 0..<one.active.rows {
          let (a, b) = (one.active.range(of: position), all.active.range(of: row + position))
          #expect(one.active.indices[a] == all.active.indices[b])
          for (x, y) in zip(one.effects[a], all.effects[b]) { #expect(abs(x - y) < 1e-4) }
        }
      }
      row += fixture.examples.sequences[example].count
    }
  }

  @Test func runsGoOnWhereTheyStopped() throws {
    let fixture = try AttributionFixture("neox-parallel")
    var request = AttributionRequest()
    // One example at a time.
    request.steps = 600
    let attribution = try fixture.attribution(request)
    struct Stop: Error {}
    let path = NSTemporaryDirectory() + "/ssae-host-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    var whole: [Attribution.SiteResult] = []
    try fixture.withFolder { folder in
      try attribution.run(in: folder) { _ in }
      #expect(folder.partsDone == 4)
      whole = try attribution.results(in: folder).sites
    }
    do {
      let folder = try PartsFolder(path, .attribution, request: ["a": 1], mode: .create)
      #expect(throws: Stop.self) { try attribution.run(in: folder) { if $0 == 2 { throw Stop() } } }
      #expect(folder.partsDone == 2)
    }
    #expect(throws: FileError.self) { try PartsFolder(path, .attribution, request: ["a": 1], mode: .create) }
    #expect(throws: UsageError.self) { try PartsFolder(path, .attribution, request: ["a": 2], mode: .resume) }
    let folder = try PartsFolder(path, .attribution, request: ["a": 1], mode: .resume)
    var seen: [Int] = []
    try attribution.run(in: folder) { seen.append($0) }
    #expect(seen == [2, 3, 4])
    for (found, expected) in zip(try attribution.results(in: folder).sites, whole) {
      #expect(found.effects == expected.effects && found.error == expected.error && found.change == expected.change)
    }
  }

  @Test func aPartThatHasChangedIsNamed() throws {
    let fixture = try AttributionFixture("gpt2")
    let attribution = try fixture.attribution(AttributionRequest())
    try fixture.withFolder { folder in
      try attribution.run(in: folder) { _ in }
      let path = folder.part(0)
      try flipBit(in: path)
      let error = #expect(throws: FileError.self) { _ = try attribution.results(in: folder) }
      #expect(error?.kind == .badData && error?.path == path)
    }
  }

  @Test func probesLearnWhatSeparatesTheLabels() throws {
    var random = SeededRandom(seed: 1)
    let (width, count) = (8, 4096)
    let x = FloatBuffer((0..<width * count).map { _ in Float(random.nextUnit() * 2 - 1) })
    let labels = (0..<count).map { x.pointer[$0 * width + 3] + 0.2 * x.pointer[$0 * width] > 0.1 ? 1 : 0 }
    var training = ProbeTraining()
    training.epochs = 12
    let probe = training.train(x.pointer, width: width, labels: labels)
    let right = (0..<count).count { row in
      let logit = dot(probe.weight, x.pointer + row * width, count: width) + probe.bias
      return (logit > 0) == (labels[row] == 1)
    }
    #expect(right > count * 97 / 100)
    #expect(probe == training.train(x.pointer, width: width, labels: labels))
    training.seed = 7
    #expect(probe != training.train(x.pointer, width: width, labels: labels))
  }

  /// One step of AdamW from known weights, worked out by hand: the first step moves every weight by the rate against its
  /// gradient's sign, after the decay.
  @Test func theFirstStepIsAdamWs() {
    let x: [Float] = [1, -2, 0.5, 3]
    var none = ProbeTraining()
    none.epochs = 0
    let start = none.train(x, width: 2, labels: [1, 0])
    let after = ProbeTraining().train(x, width: 2, labels: [1, 0])
    // ∂/∂w = mean (σ(logit) − label)·x: below 0 for the first weight only if the first row outweighs the second.
    func sigmoid(_ row: Int) -> Double {
      let logit = start.weight[0] * x[2 * row] + start.weight[1] * x[2 * row + 1] + start.bias
      return 1 / (1 + exp(-Double(logit)))
    }
    let changes = [sigmoid(0) - 1, sigmoid(1)]
    for i in 0..<2 {
      let gradient = changes[0] * Double(x[i]) + changes[1] * Double(x[2 + i])
      let expected = Double(start.weight[i]) * (1 - 1e-4) - (gradient > 0 ? 1e-2 : -1e-2)
      #expect(abs(Double(after.weight[i]) - expected) < 1e-6)
    }
    #expect(start.weight.allSatisfy { abs($0) <= 1 / Float(2).squareRoot() })
  }
}
