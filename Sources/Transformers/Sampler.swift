import Files
import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the next token is chosen: temperature first, then top-k, then top-p, as transformers orders them.
public struct SamplingOptions: Sendable {
  /// Takes the most likely token, the lowest id among equals; the other options are then unused.
  public var greedy: Bool
  /// Logits are divided by this; above 0.
  public var temperature: Double
  /// Only the k most likely tokens; nil for all.
  public var topK: Int?
  /// Only the smallest set of most likely tokens whose probability reaches p; in (0, 1].
  public var topP: Double?
  public var seed: UInt64

  public init(
    greedy: Bool = false, temperature: Double = 1, topK: Int? = nil, topP: Double? = nil, seed: UInt64 = 0
  ) throws(UsageError) {
    guard temperature > 0 && temperature.isFinite else {
      throw UsageError(
        "the temperature must be above 0, not \(temperature)", hint: "--greedy takes the likeliest token")
    }
    if let topK, topK < 1 { throw UsageError("top-k must be at least 1, not \(topK)") }
    if let topP, !(topP > 0 && topP <= 1) { throw UsageError("top-p must lie in (0, 1], not \(topP)") }
    self.greedy = greedy
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.seed = seed
  }
}

/// Draws tokens for one sequence; its random stream depends on the seed and the sequence's index alone.
struct Sampler {
  private let options: SamplingOptions
  private var random: SeededRandom

  init(_ options: SamplingOptions, sequence: Int) {
    self.options = options
    random = SeededRandom(seed: options.seed, stream: UInt64(sequence))
  }

  mutating func next(_ logits: UnsafePointer<Float>, count: Int) -> Int32 {
    let best = indexOfMaximum(logits, count: count)
    if options.greedy { return Int32(best) }
    // Weights relative to the maximum, in double precision: their order decides both filters.
    let top = Double(logits[best])
    var likeliest = LikeliestTokens(
      (0..<count).map { id in
        TokenCandidate(id: Int32(id), weight: exp((Double(logits[id]) - top) / options.temperature))
      })
    if let k = options.topK { likeliest.keep(k) }
    if let p = options.topP { likeliest.keep(reaching: p) }
    let candidates = likeliest.candidates
    var remaining = random.nextUnit() * candidates.reduce(0) { $0 + $1.weight }
    for candidate in candidates {
      remaining -= candidate.weight
      if remaining < 0 { return candidate.id }
    }
    return candidates.last { $0.weight > 0 }?.id ?? Int32(best)
  }
}
