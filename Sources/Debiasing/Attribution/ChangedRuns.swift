import Kernels
import Transformers

/// Runs of examples with the activations at one site changed, many at a time, from the first block that sees the change.
final class ChangedRuns {
  /// One run: an example, and what is added to its activations at the site, [T, width].
  struct Change {
    let example: Int
    let add: (UnsafeMutablePointer<Float>) -> Void

    init(example: Int, _ add: @escaping (UnsafeMutablePointer<Float>) -> Void) {
      (self.example, self.add) = (example, add)
    }
  }

  private let decoder: Decoder
  private let probe: LinearProbe
  private let layer: Int
  private let run: RecordedRun

  init(_ decoder: Decoder, probe: LinearProbe, layer: Int) {
    (self.decoder, self.probe, self.layer) = (decoder, probe, layer)
    run = RecordedRun(decoder)
  }

  /// Rows that go through the model at once: what keeps matrix products busy, or less where the inputs of blocks would
  /// take more than half a gigabyte.
  var rowBudget: Int { min(5120, max(128, 134_217_728 / (decoder.config.width * (layer + 2)))) }

  /// The metric of every run; `receive` gets its number and ∂m/∂(activations at the site) [T, width].
  ///
  /// `clean` is the finished run of the same examples without a change.
  func run(
    _ place: SitePlace, _ changes: [Change], clean: RecordedRun,
    gradient receive: ((Int, UnsafePointer<Float>) -> Void)? = nil
  ) throws -> [Double] {
    var metric: [Double] = []
    var start = 0
    while start < changes.count {
      var end = start
      var rows = 0
      while end < changes.count {
        let count = place.batch.sequences[changes[end].example].count
        if end > start, rows + count > rowBudget { break }
        rows += count
        end += 1
      }
      metric += try runTogether(place, changes, start..<end, clean: clean, receive)
      start = end
    }
    return metric
  }

  private func runTogether(
    _ place: SitePlace, _ changes: [Change], _ part: Range<Int>, clean: RecordedRun,
    _ receive: ((Int, UnsafePointer<Float>) -> Void)?
  ) throws -> [Double] {
    let (width, entry) = (decoder.config.width, decoder.config.entry(of: place.site.hook))
    let ranges = changes[part].map { place.batch.sequences[$0.example] }
    let labels = changes[part].map { place.labels[$0.example] }
    let batch = TokenBatch(ranges.map { Array(place.batch.ids[$0]) })
    let stream = FloatBuffer(batch.count * width)
    for (target, source) in zip(batch.sequences, ranges) {
      (stream.pointer + target.lowerBound * width).update(
        from: clean.input(ofBlock: entry.block) + source.lowerBound * width, count: source.count * width)
    }
    func apply(_ base: UnsafeMutablePointer<Float>) {
      let width = place.site.width
      parallelFor(part.count) { copies in
        for copy in copies { changes[part.lowerBound + copy].add(base + batch.sequences[copy].lowerBound * width) }
      }
    }
    var interventions: [Intervention] = []
    if entry.isStream {
      apply(stream.pointer)
    } else {
      interventions.append(Intervention(at: entry.hook, gradient: .pullBack { _, _ in }) { apply($0.base) })
    }
    try run.forward(batch, blocks: entry.block..<layer + 1, from: stream.pointer, interventions: interventions)
    let metric = probe.metric(run.residual, batch, labels: labels)
    guard let receive else { return metric }
    probe.metricGradient(batch, labels: labels, into: stream.pointer)
    try run.backward(from: .residual(stream.pointer), to: [entry.hook]) { _, tile in
      for (copy, range) in batch.sequences.enumerated() {
        receive(part.lowerBound + copy, UnsafePointer(tile.row(range.lowerBound)))
      }
    }
    return metric
  }
}

/// Where a change at a hook point enters the decoder.
private struct Entry {
  /// The first block to run.
  let block: Int
  /// The point whose gradient is that of the change.
  let hook: HookPoint
  /// Whether the change is simply added to the block's input.
  let isStream: Bool
}

extension DecoderConfig {
  /// What is added to the stream anyway, with nothing else reading it, changes the next block's input by as much.
  fileprivate func entry(of hook: HookPoint) -> Entry {
    func stream(_ block: Int) -> Entry {
      Entry(block: block, hook: block == 0 ? .residPre(0) : .residPost(block - 1), isStream: true)
    }
    switch hook {
    case .embed, .positionEmbed: return stream(0)
    case .residPre(let layer): return stream(layer)
    case .residPost(let layer), .mlpOut(let layer): return stream(layer + 1)
    case .attnOut(let layer) where parallelResidual: return stream(layer + 1)
    case .attnZ(let layer), .attnOut(let layer), .residMid(let layer), .mlpPost(let layer):
      return Entry(block: layer, hook: hook, isStream: false)
    case .lnFinal: preconditionFailure("a probe reads the stream before the final norm")
    }
  }
}
