import Files
import Kernels

/// Where a walk stands after a part, and what is true of all SAEs.
struct TailProgress: Equatable {
  var sequences = 0
  /// Positions read, those that do not count too.
  var tokens = 0
  /// Positions that count.
  var positions = 0
  /// A hash of every token id and of whether it counts.
  var fingerprint: UInt64 = 0xcbf2_9ce4_8422_2325
  /// The largest memory of the tables of pairs in the piece that ends here, in bytes.
  var peakBytes = 0

  fileprivate var numbers: [Int64] {
    [Int64(sequences), Int64(tokens), Int64(positions), Int64(bitPattern: fingerprint), Int64(peakBytes)]
  }

  init(numbers: [Int]) {
    (sequences, tokens, positions) = (numbers[0], numbers[1], numbers[2])
    (fingerprint, peakBytes) = (UInt64(bitPattern: Int64(numbers[3])), numbers[4])
  }

  init() {}
}

/// What was counted between two moments of a walk: a sorted run of pairs per SAE, and what adds up otherwise.
struct TailPart {
  struct SAE {
    var pairs: PairRun
    var errors: TypeErrors
    var sketches: PositionSketches
    var contexts: TopContexts
    var firings: [Int32]
    var mentions: MentionEntries
  }

  /// At the end of the part, from the beginning of the data.
  var progress: TailProgress
  /// Positions of each token type, [V].
  var typeCounts: [Int]
  /// Concept and half of each mention.
  var mentionConcepts: [Int]
  var mentionHalves: [Int]
  var saes: [SAE]

  static func write(
    to path: String, _ progress: TailProgress, typeCounts: [Int], concepts: [Int], halves: [Int],
    _ tallies: [TailTallies]
  ) throws {
    typealias Tensor = (name: String, shape: [Int], values: TensorValues)
    var tensors: [Tensor] = [
      ("progress", [5], .int64(progress.numbers)), ("types", [typeCounts.count], .int64(typeCounts.map(Int64.init))),
      ("mention_concepts", [concepts.count], .int32(concepts.map(Int32.init))),
      ("mention_halves", [halves.count], .int32(halves.map(Int32.init))),
    ]
    for (number, tally) in tallies.enumerated() {
      func add(_ name: String, _ shape: [Int], _ values: TensorValues) {
        tensors.append(("\(number).\(name)", shape, values))
      }
      let pairs = tally.pairs.sorted(featureCount: tally.featureCount)
      add("pair_offsets", [pairs.offsets.count], .int64(pairs.offsets))
      add("pair_tokens", [pairs.tokens.count], .int32(pairs.tokens))
      add("pair_counts", [pairs.counts.count], .int32(pairs.counts))
      add("pair_sums", [pairs.sums.count], .float64(pairs.sums))
      let errors = tally.errors
      add(
        "errors", [5, typeCounts.count],
        .float64(errors.sums + errors.squares + errors.maxima + errors.relativeSums + errors.relativeMaxima))
      let sketches = PositionSketches.all.flatMap { tally.sketches[keyPath: $0].state }
      add("sketches", [PositionSketches.all.count, ValueSketch.stateSize], .float64(sketches))
      let contexts = tally.contexts
      add("context_offsets", [contexts.offsets.count], .int64(contexts.offsets.map(Int64.init)))
      add("context_weights", [contexts.weights.count], .float32(contexts.weights))
      add("context_ids", [contexts.weights.count, TopContexts.width], .int32(contexts.ids))
      if let firings = tally.firings {
        add("firings", [tally.featureCount, 2, ActivationBucket.count], .int32(firings.counts))
      }
      add("mention_offsets", [tally.mentions.offsets.count], .int64(tally.mentions.offsets))
      add("mention_features", [tally.mentions.features.count], .int32(tally.mentions.features))
      add("mention_weights", [tally.mentions.weights.count], .float32(tally.mentions.weights))
    }
    try SafetensorsWriter.write(path, tensors, sealed: true, overwrite: true)
  }
}

/// The pairs of a part, sorted by feature and token; they stay in the mapped file.
struct PairRun: Sendable {
  /// [F + 1]
  let offsets: [Int]
  let tokens: StoredTensor
  let counts: StoredTensor
  let sums: StoredTensor

  /// Adds the pairs of a feature, tokens rising.
  func append(_ feature: Int, to pairs: inout [TokenActivity]) {
    for place in offsets[feature]..<offsets[feature + 1] {
      pairs.append(
        TokenActivity(
          token: Int(tokens.bytes.loadUnaligned(fromByteOffset: place * 4, as: Int32.self)),
          count: Int(counts.bytes.loadUnaligned(fromByteOffset: place * 4, as: Int32.self)),
          sum: sums.bytes.loadUnaligned(fromByteOffset: place * 8, as: Double.self)))
    }
  }
}

/// How one feature acted on one token type.
public struct TokenActivity: Sendable, Equatable {
  public var token: Int
  /// A_iv: positions where it was active.
  public var count: Int
  /// a_iv: Σ f_i‖d_i‖ there.
  public var sum: Double
}
