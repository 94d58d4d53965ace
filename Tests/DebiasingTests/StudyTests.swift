import Files
import Foundation
import Kernels
import SparseAutoencoders
import Testing
import Transformers

@testable import Debiasing

@Suite struct StudyTests {
  /// A random host, SAEs and probe, from the first weights to the accuracies: attribution, ablation on what upstream
  /// ablations left, training and every row that no random number enters.
  @Test(arguments: StudyFixture.names) func theWholeTableIsThatOfPyTorch(name: String) throws {
    let fixture = try StudyFixture(name)
    defer { fixture.remove() }
    let study = try fixture.study()
    let probe = try study.baselineProbe()
    try fixture.expected.compare(probe.weight.map(Double.init), "probe:weight")
    try fixture.expected.compare([Double(probe.bias)], "probe:bias")
    try study.attribute([fixture.set], probe: probe, words: nil)
    let effects = try SafetensorsFile(study.attributionPath(fixture.set) + "/attribution.safetensors")
    for site in fixture.set.sites {
      try fixture.expected.compare(
        effects.tensor(site.hook.name).floats().map(Double.init), "effect:\(site.hook.name)", tolerance: 1e-4)
    }
    let judged = try fixture.judged()
    // The candidates are the features that the fixture judged.
    let candidates = try Candidates(attribution: study.attributionPath(fixture.set))
    #expect(
      Set(candidates.all.map { "\($0.name.hook):\($0.name.index)" })
        == Set(judged.list.entries.map { "\($0.hook):\($0.index)" }))
    let rows = try study.rows([fixture.set], [judged])
    let skyline = try SafetensorsFile(study.folder.file("skyline-saes/attribution.safetensors"))
    let neurons = try SafetensorsFile(study.folder.file("skyline-neurons/attribution.safetensors"))
    for site in fixture.set.sites {
      let hook = site.hook.name
      try fixture.expected.compare(
        skyline.tensor(hook).floats().map(Double.init), "group-effect:\(hook)", tolerance: 1e-4)
      try fixture.expected.compare(
        neurons.tensor(hook).floats().map(Double.init), "neuron-effect:\(hook)", tolerance: 1e-4)
    }
    let compared = rows.filter { ![.random, .wordDeletion].contains($0.method) }
    #expect(
      compared.map(\.method) == [
        .original, .conceptBottleneck, .neuronSkyline, .featureSkyline, .embeddingShift, .shift, .shiftRetrain, .oracle,
      ])
    for row in compared {
      try fixture.expected.compare(row.logits, "\(row.method.rawValue):logits", tolerance: 1e-4)
      let outcome = row.outcomes[0]
      let expected = try fixture.expected.tensor("\(row.method.rawValue):outcome").doubles()
      let found = outcome.groups + [outcome.profession, outcome.gender, outcome.worst]
      for (value, expected) in zip(found, expected) { #expect(abs(value - expected) < 1e-12, "\(row.title)") }
    }
  }

  /// Ablation without the upstream edits, or of the original error term, gives other numbers: the fixture would tell.
  @Test(arguments: StudyFixture.names) func upstreamEditsMatter(name: String) throws {
    let fixture = try StudyFixture(name)
    defer { fixture.remove() }
    let judged = try fixture.judged()
    let whole = try UnitAblation(judged.list, fixture.set.sites, path: "")
    let last = try #require(whole.sites.last).hook
    let study = try fixture.study()
    let (all, alone) = (
      try study.pooled("all", study.test.examples, without: whole),
      try study.pooled("last", study.test.examples, without: whole.keeping { $0 == last })
    )
    let probe = try fixture.probe("probe")
    let differences = zip(all.logits(probe), alone.logits(probe)).map { abs($0 - $1) }
    #expect(differences.max()! > 1e-2)
  }

  @Test(arguments: StudyFixture.names) func aConvergedProbeIsTheMinimum(name: String) throws {
    let fixture = try StudyFixture(name)
    defer { fixture.remove() }
    let study = try fixture.study { options in
      options.training.fit = .converged
      options.training.penalty = 0.01
      options.training.start = nil
    }
    let probe = try study.baselineProbe()
    try fixture.expected.compare(probe.weight.map(Double.init), "converged:weight", tolerance: 1e-4)
    try fixture.expected.compare([Double(probe.bias)], "converged:bias", tolerance: 1e-4)
  }

  /// A stopped study goes on; another judgement attributes nothing again; other options are refused where they matter.
  @Test func stagesAreUsedAgain() throws {
    let fixture = try StudyFixture("neox-parallel")
    defer { fixture.remove() }
    struct Stop: Error {}
    do {
      let study = try fixture.study(progress: { stage, _, _ in if stage.hasPrefix("skyline") { throw Stop() } })
      try study.attribute([fixture.set], probe: study.baselineProbe(), words: nil)
      #expect(throws: Stop.self) { try study.rows([fixture.set], [fixture.judged()]) }
    }
    #expect(throws: FileError.self) { try fixture.study() }
    let whole: [MethodRow]
    do {
      let study = try fixture.study(
        .resume,
        progress: { stage, _, _ in #expect(!stage.hasPrefix("attribution"), "attributed again: \(stage)") })
      try study.attribute([fixture.set], probe: study.baselineProbe(), words: nil)
      whole = try study.rows([fixture.set], [fixture.judged()])
    }
    var judged = try fixture.judged().list
    judged.entries.removeLast(2)
    do {
      var stages: Set<String> = []
      let study = try fixture.study(.resume, progress: { stage, _, _ in stages.insert(stage) })
      try study.attribute([fixture.set], probe: study.baselineProbe(), words: nil)
      let rows = try study.rows([fixture.set], [Judgement(.person, set: "saes", judged, path: "")])
      #expect(stages.allSatisfy { $0.contains("SHIFT") || $0.contains("random") }, "\(stages)")
      #expect(rows.first { $0.method == .shift }?.ablated == 4)
      #expect(rows.first { $0.method == .original }?.logits == whole.first { $0.method == .original }?.logits)
    }
    // Activations that the last table did not need are gone after it.
    func kept() throws -> Int { try FileSystem.list(fixture.folder).count { $0.hasPrefix("pooled-") } }
    let before = try kept()
    do {
      let study = try fixture.study(.resume)
      _ = try study.rows([fixture.set], [fixture.judged()])
      #expect(try kept() == before)
      try study.folder.removeLeftovers()
      #expect(try kept() < before)
    }
    let left = try kept()
    #expect(left > 0)
    // What a killed run was writing goes too.
    let torn = FileSystem.join(fixture.folder, ".pooled-1.safetensors.tmp-1-2")
    try AtomicFile.write("half", to: torn, overwrite: false)
    try fixture.study(.resume).folder.removeLeftovers()
    #expect(try kept() == 0 && !FileSystem.exists(torn))
    let other = try fixture.study(.resume) { options in options.request.steps = 3 }
    #expect(throws: UsageError.self) {
      try other.attribute([fixture.set], probe: other.baselineProbe(), words: nil)
    }
  }

  /// Seeds change order, start and random features; the same seed gives the same numbers.
  @Test func seedsAreReproducible() throws {
    let fixture = try StudyFixture("neox-parallel")
    defer { fixture.remove() }
    func rows(_ mode: FolderMode) throws -> [MethodRow] {
      let study = try fixture.study(mode) { options in
        options.order = .shuffled
        options.training.start = nil
        options.seeds = [3, 4]
      }
      return try study.rows([fixture.set], [fixture.judged()])
    }
    let first = try rows(.create)
    let again = try rows(.overwrite)
    for (one, other) in zip(first, again) { #expect(one.outcomes == other.outcomes && one.logits == other.logits) }
    let original = try #require(first.first)
    #expect(original.outcomes.count == 2)
  }

  /// A slice takes a list of its whole with the features it keeps, under their new numbers.
  @Test func slicesTakeTheirPartOfAList() throws {
    let fixture = try StudyFixture("gpt2")
    let list = try fixture.judged().list
    let hook = try #require(list.entries.last).hook
    let kept = [2, list.entries.last!.index, 5]
    let slice = SAESet("slice", fixture.set.sites, slice: ("saes", [hook: kept]))
    let part = slice.list(from: list)
    #expect(part.entries.map(\.index).contains(1) && part.hooks == [hook])
    #expect(part.entries.allSatisfy { entry in list.ablated(at: hook).contains(kept[entry.index]) })
  }
}
