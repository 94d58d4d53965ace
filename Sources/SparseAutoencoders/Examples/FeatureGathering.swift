import Files
import Kernels
import Transformers

/// Gathers examples and counts of chosen features batch by batch.
///
/// Memory: 8 bytes a token, about (strongest + sampled) · (20 + 4 · width) + 550 bytes a feature, and 8 bytes for every
/// feature of the SAE.
public final class FeatureGathering {
  public let options: GatheringOptions
  public let features: [Int]
  private let gathering: ExampleGathering
  /// Place of each feature of the SAE among the chosen, −1 for the others, [d_sae].
  private let owners: [Int32]
  private let entries = RowEntries()
  public private(set) var tokens = TokenStream()
  public private(set) var positions = 0
  private var activationCounts: [Int]
  private var baselineCounts: [Int]?
  private var background: BackgroundSample

  /// `features` rising, below `featureCount`; `countsBaseline` where a second SAE looks on.
  public init(_ options: GatheringOptions, features: [Int], of featureCount: Int, countsBaseline: Bool = false) {
    precondition(zip(features, features.dropFirst()).allSatisfy { $0 < $1 }, "features rise")
    precondition(features.first ?? 0 >= 0 && features.last ?? 0 < featureCount, "features of the SAE")
    self.options = options
    self.features = features
    var owners = [Int32](repeating: -1, count: featureCount)
    for (owner, feature) in features.enumerated() { owners[feature] = Int32(owner) }
    self.owners = owners
    gathering = ExampleGathering(
      streams: features.map { Self.stream(options.seed, UInt64($0)) }, strongest: options.strongest,
      sampled: options.sampled, before: options.before, width: options.width)
    activationCounts = Array(repeating: 0, count: featureCount)
    baselineCounts = countsBaseline ? activationCounts : nil
    background = BackgroundSample(capacity: options.background, stream: Self.stream(options.seed, .max))
  }

  /// Goes on from what was gathered before.
  public convenience init(resuming before: GatheredFeatures) {
    self.init(
      before.options, features: before.features, of: before.activationCounts.count,
      countsBaseline: before.baselineCounts != nil)
    tokens = before.tokens
    positions = before.positions
    activationCounts = before.activationCounts
    baselineCounts = before.baselineCounts
    background.restore(before.background)
    restore(before)
  }

  /// Most bytes that gathering so many features takes, tokens aside; `result` takes as many again.
  public static func byteCount(_ options: GatheringOptions, features: Int, of featureCount: Int) -> Int {
    [options.strongest, options.sampled].reduce(features * 550 + featureCount * 16) {
      $0 + KeptExamples<Float>.byteCount(owners: features, capacity: $1, width: options.width)
    }
  }

  /// Adds whole sequences: their encoded rows, the document of each row, and which rows count. Rows that are not included
  /// are left out; rows that are but do not count are in windows alone.
  ///
  /// `baseline` are the same rows encoded by the second SAE.
  public func add(
    _ batch: FeatureBatch, _ rows: TokenBatch, documents: [Int32], counted: [Bool], baseline: FeatureBatch? = nil
  ) throws(UsageError) {
    precondition(batch.rows == rows.count && counted.count == rows.count, "features, tokens and masks of the same rows")
    guard tokens.count + rows.count <= Int(UInt32.max) else {
      throw UsageError("more than \(UInt32.max) tokens", hint: "use --limit-tokens")
    }
    let first = tokens.count
    for range in rows.sequences { tokens.append(ids: rows.ids[range], documents: documents[range]) }
    positions += counted.count { $0 }
    Self.count(batch, counted, into: &activationCounts)
    if let baseline { Self.count(baseline, counted, into: &baselineCounts!) }
    entries.fill(
      offsets: batch.offsets, indices: batch.indices, values: batch.values, names: owners, kept: rows.included)
    let described = describe(rows, counted, from: first)
    gathering.add(entries, described)
    background.add(entries, described, tokens, features: features, options: options)
  }

  private static func stream(_ seed: UInt64, _ index: UInt64) -> UInt64 {
    var random = SeededRandom(seed: seed, stream: index)
    return random.next()
  }

  private static func count(_ batch: FeatureBatch, _ counted: [Bool], into counts: inout [Int]) {
    for row in 0..<batch.rows where counted[row] {
      for entry in batch.range(of: row) { counts[Int(batch.indices[entry])] += 1 }
    }
  }

  private func describe(_ rows: TokenBatch, _ counted: [Bool], from first: Int) -> ExampleRows {
    var described = ExampleRows(
      firstPlace: UInt32(first), windowStart: [], windowEnd: [], marks: [], counted: counted)
    for range in rows.sequences {
      for row in range {
        let window = max(range.lowerBound, row - options.before)..<min(range.upperBound, row + options.after + 1)
        described.windowStart.append(Int32(window.lowerBound))
        described.windowEnd.append(Int32(window.upperBound))
        described.marks.append(TokenStream.mark(rows.ids[window]))
      }
    }
    return described
  }

  /// What was gathered so far.
  public var result: GatheredFeatures {
    func examples(_ kept: KeptExamples<Float>) -> GatheredFeatures.Examples {
      var result = GatheredFeatures.Examples()
      for owner in features.indices {
        for example in kept.examples(of: owner) {
          result.places.append(example.place)
          result.windows += example.row
        }
        result.offsets.append(result.places.count)
      }
      return result
    }
    let histograms = gathering.histograms
    func values<Value>(_ pointer: UnsafeMutablePointer<Value>, _ count: Int) -> [Value] {
      Array(UnsafeBufferPointer(start: pointer, count: count))
    }
    return GatheredFeatures(
      options: options, features: features, positions: positions, activationCounts: activationCounts,
      baselineCounts: baselineCounts, tokens: tokens, strongest: examples(gathering.strongest),
      sampled: examples(gathering.sampled), sums: values(gathering.sums, features.count),
      maxima: values(gathering.maxima, features.count), reach: values(histograms.reach, features.count),
      bins: values(histograms.counts, features.count * ActivationHistograms.binCount),
      background: background.examples(tokens, options))
  }

  private func restore(_ before: GatheredFeatures) {
    let bins = ActivationHistograms.binCount
    for (owner, feature) in features.enumerated() {
      gathering.counts[owner] = Int64(activationCounts[feature])
      gathering.sums[owner] = before.sums[owner]
      gathering.maxima[owner] = before.maxima[owner]
      gathering.histograms.reach[owner] = before.reach[owner]
      for bin in 0..<bins { gathering.histograms.counts[owner * bins + bin] = before.bins[owner * bins + bin] }
      let stream = Self.stream(options.seed, UInt64(feature))
      forEachExample(before.sampled, owner) { place, row in
        gathering.sampled.restore(
          ExampleGathering.draw(stream: stream, place: place), mark: 0, place: place, row: row, owner: owner)
      }
      forEachExample(before.strongest, owner) { place, row in
        let window = tokens.window(around: Int(place), before: options.before, after: options.after)
        gathering.strongest.restore(
          ExampleGathering.strength(row[row.startIndex + options.before], place: place),
          mark: TokenStream.mark(tokens.ids[window]), place: place, row: row, owner: owner)
      }
    }
  }

  private func forEachExample(
    _ examples: GatheredFeatures.Examples, _ owner: Int, _ body: (UInt32, ArraySlice<Float>) -> Void
  ) {
    for row in examples.offsets[owner]..<examples.offsets[owner + 1] {
      body(examples.places[row], examples.windows[row * options.width..<(row + 1) * options.width])
    }
  }
}
