import Files
import Kernels
import Testing

@testable import Transformers

/// Backward passes against torch autograd through transformers (Tools/fixtures/gradients.py).
@Suite struct GradientParityTests {
  static let names = Fixture.names.filter { FileSystem.exists("\(Fixture.folder)/\($0)/gradients.safetensors") }

  @Test(arguments: names)
  func nextTokenGradientsMatchTorch(name: String) throws {
    let subject = try GradientCase(name)
    let run = RecordedRun(subject.decoder)
    try run.forward(subject.batch)
    let losses = try subject.seedLoss(run)
    let expected = try subject.expected("loss")[0]
    #expect(abs(losses - expected) < 1e-5 * losses)
    let hooks = subject.decoder.config.hookPoints
    let found = try subject.gradients(run, .normed(UnsafePointer(subject.seed.pointer)), hooks)
    try subject.compare(found, "loss", hooks: hooks)
  }

  @Test(arguments: names)
  func probeGradientsMatchTorch(name: String) throws {
    let subject = try GradientCase(name)
    let layer = Int(try subject.file.tensor("layer").integers()[0])
    let weight = try subject.file.tensor("weight").floats()
    let labels = try subject.file.tensor("labels").integers()
    let run = RecordedRun(subject.decoder)
    try run.forward(subject.batch, blocks: 0..<layer + 1)
    var metric = 0.0
    for (range, label) in zip(subject.batch.sequences, labels) {
      let sign: Float = label == 0 ? 1 : -1
      for row in range {
        for i in 0..<subject.width {
          metric += Double(sign * weight[i] * run.residual[row * subject.width + i]) / Double(range.count)
          subject.seed.pointer[row * subject.width + i] = sign * weight[i] / Float(range.count)
        }
      }
      metric += Double(sign) * Double(try subject.file.tensor("bias").floats()[0])
    }
    let expected = try subject.expected("metric")[0]
    #expect(abs(metric - expected) < 1e-4)
    let last = HookPoint.residPost(layer)
    let hooks = subject.decoder.config.hookPoints.filter { $0.depth <= last.depth && $0 != .residPre(layer + 1) }
    let found = try subject.gradients(run, .residual(UnsafePointer(subject.seed.pointer)), hooks)
    try subject.compare(found, "metric", hooks: hooks)
  }

  @Test(arguments: names)
  func logitGradientsMatchTorch(name: String) throws {
    let subject = try GradientCase(name)
    let places = try subject.file.tensor("terms").integers()
    let terms = try subject.file.tensor("coefficients").floats().enumerated().map { index, coefficient in
      LogitTerm(row: places[2 * index], token: Int32(places[2 * index + 1]), coefficient: coefficient)
    }
    let run = RecordedRun(subject.decoder)
    try run.forward(subject.batch)
    let sum = subject.decoder.logitGradient(try run.normed(), rows: subject.batch.count, terms, into: subject.seed)
    let expected = try subject.expected("logits")[0]
    #expect(abs(sum - expected) < 1e-4 * max(1, abs(expected)))
    let hooks: [HookPoint] = [.embed, .attnOut(1), .lnFinal]
    try subject.compare(
      try subject.gradients(run, .normed(UnsafePointer(subject.seed.pointer)), hooks), "logits", hooks: hooks)
  }

  /// What is asked for beside a hook point, and passes before, do not matter; nor does where a run begins.
  @Test(arguments: ["gpt2", "neox-parallel", "gemma3"])
  func everyHookAloneGivesTheSame(name: String) throws {
    let subject = try GradientCase(name)
    let run = RecordedRun(subject.decoder)
    try run.forward(subject.batch)
    _ = try subject.seedLoss(run)
    let hooks = subject.decoder.config.hookPoints
    let together = try subject.gradients(run, .normed(UnsafePointer(subject.seed.pointer)), hooks)
    for hook in hooks {
      // The second backward pass of a forward pass, from the same seed.
      let alone = try subject.gradients(run, .normed(UnsafePointer(subject.seed.pointer)), [hook])
      #expect(alone.count == 1)
      #expect(Fixture.worst(alone[hook]!, together[hook]!) < 1e-6, "\(hook.name)")
    }
    let start = Array(UnsafeBufferPointer(start: run.input(ofBlock: 1), count: subject.batch.count * subject.width))
    let later = RecordedRun(subject.decoder)
    try later.forward(subject.batch, blocks: 1..<subject.decoder.config.layers, from: start)
    _ = try subject.seedLoss(later)
    let found = try subject.gradients(
      later, .normed(UnsafePointer(subject.seed.pointer)), hooks.filter { $0.depth >= HookPoint.residPre(1).depth })
    for (hook, gradient) in found { #expect(Fixture.worst(gradient, together[hook]!) < 1e-6, "\(hook.name)") }
    #expect(throws: UsageError.self) {
      try later.backward(from: .normed(UnsafePointer(subject.seed.pointer)), to: [.mlpOut(0)]) { _, _ in }
    }
  }

  /// Interventions that scale activations, at every hook point at once: each hook's gradient is that of a run in which
  /// nothing acts there but the scale is part of the function, by finite differences along random directions.
  @Test(arguments: ["gpt2", "neox-parallel", "gemma2"])
  func gradientsGoThroughInterventions(name: String) throws {
    let subject = try GradientCase(name)
    let config = subject.decoder.config
    func bend(_ hook: HookPoint) -> Intervention {
      // x ← x + ½ sin x
      Intervention(
        at: hook,
        gradient: .pullBack { input, gradient in
          for row in 0..<input.rows {
            for i in 0..<input.width { gradient.row(row)[i] *= 1 + 0.5 * cosine(input.row(row)[i]) }
          }
        }
      ) { tile in
        for row in 0..<tile.rows {
          for i in 0..<tile.width { tile.row(row)[i] += 0.5 * sine(tile.row(row)[i]) }
        }
      }
    }
    let bends = config.hookPoints.filter { if case .residPost = $0 { false } else { true } }.map(bend)
    for hook in config.hookPoints {
      var random = SeededRandom(seed: UInt64(truncatingIfNeeded: hook.depth))
      let direction = (0..<subject.batch.count * config.width(at: hook)).map { _ in Float(random.nextUnit() - 0.5) }
      func loss(_ step: Float) throws -> Double {
        let push = Intervention(at: hook, gradient: .reads) { tile in
          for row in 0..<tile.rows {
            for i in 0..<tile.width { tile.row(row)[i] += step * direction[row * tile.width + i] }
          }
        }
        let run = RecordedRun(subject.decoder)
        try run.forward(subject.batch, interventions: bends + [push])
        return try subject.seedLoss(run)
      }
      let run = RecordedRun(subject.decoder)
      try run.forward(subject.batch, interventions: bends)
      _ = try subject.seedLoss(run)
      let found = try subject.gradients(run, .normed(UnsafePointer(subject.seed.pointer)), [hook])
      let slope = zip(found[hook]!, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let step: Float = 2e-3
      let difference = (try loss(step) - loss(-step)) / Double(2 * step)
      let size = found[hook]!.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(
        abs(slope - difference) < 2e-3 * max(abs(slope), size), "\(hook.name): \(slope), by differences \(difference)")
    }
  }

  @Test func interventionsWithoutAGradientAreRefused() throws {
    let subject = try GradientCase("gpt2")
    #expect(throws: UsageError.self) {
      try RecordedRun(subject.decoder).forward(subject.batch, interventions: [Intervention(at: .attnZ(0)) { _ in }])
    }
  }

  /// Readers see every activation once, although blocks are run again on the way back.
  @Test func readersAreCalledOnce() throws {
    let subject = try GradientCase("gemma2")
    var calls: [String: Int] = [:]
    let readers = subject.decoder.config.hookPoints.map { hook in
      Intervention(at: hook, gradient: .reads) { _ in calls[hook.name, default: 0] += 1 }
    }
    let run = RecordedRun(subject.decoder)
    try run.forward(subject.batch, interventions: readers)
    _ = try subject.seedLoss(run)
    try run.backward(from: .normed(UnsafePointer(subject.seed.pointer)), to: [.embed]) { _, _ in }
    #expect(Set(calls.values) == [1] && calls.count == readers.count)
  }
}

/// One fixture: its model, its rows, and torch's gradients.
private final class GradientCase {
  let decoder: Decoder
  let file: SafetensorsFile
  let batch: TokenBatch
  let width: Int
  /// ∂m/∂(what a backward pass starts from)
  let seed: FloatBuffer

  init(_ name: String) throws {
    let folder = "\(Fixture.folder)/\(name)"
    decoder = try Checkpoint(path: folder, embeddingScale: name.hasPrefix("gemma") ? .exact : nil).decoder
    file = try SafetensorsFile(folder + "/gradients.safetensors")
    let tokens = try file.tensor("tokens")
    let ids = try tokens.integers().map { Int32($0) }
    batch = TokenBatch(
      try file.tensor("lengths").integers().enumerated().map { row, length in
        Array(ids[row * tokens.shape[1]..<row * tokens.shape[1] + length])
      })
    width = decoder.config.width
    seed = FloatBuffer(batch.count * width)
  }

  /// Mean next-token cross-entropy of a run; `seed` gets its gradient.
  func seedLoss(_ run: RecordedRun) throws -> Double {
    let targets = batch.nextTokens
    let count = targets.count { $0 >= 0 }
    return decoder.nextTokenGradient(try run.normed(), targets: targets, scale: 1 / Float(count), into: seed)
      .reduce(0, +) / Double(count)
  }

  func expected(_ name: String) throws -> [Double] { try file.tensor(name).floats().map(Double.init) }

  func gradients(
    _ run: RecordedRun, _ start: RecordedRun.Seed, _ hooks: [HookPoint]
  ) throws -> [HookPoint: [Float]] {
    var found: [HookPoint: [Float]] = [:]
    try run.backward(from: start, to: hooks) { hook, tile in
      found[hook] = (0..<tile.rows).flatMap { Array(UnsafeBufferPointer(start: tile.row($0), count: tile.width)) }
    }
    return found
  }

  /// Differences as a share of the tensor's largest magnitude.
  func compare(_ found: [HookPoint: [Float]], _ kind: String, hooks: [HookPoint]) throws {
    for hook in hooks {
      let expected = try file.tensor("\(kind):\(hook.name)").floats()
      let gradient = try #require(found[hook], "\(hook.name) was not met")
      try #require(gradient.count == expected.count)
      let worst = Fixture.worst(gradient, expected)
      #expect(worst < 2e-5, "\(kind) at \(hook.name): worst difference \(worst) of the largest magnitude")
    }
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private func sine(_ x: Float) -> Float { sin(x) }
private func cosine(_ x: Float) -> Float { cos(x) }
