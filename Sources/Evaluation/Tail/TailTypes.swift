#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The token types of a corpus in order of frequency, and what SAEs do with the rare ones among them.
public struct TailTypes: Sendable {
  /// Types of about the same frequency.
  public struct Bin: Sendable {
    /// Frequencies from `low` on, below `high`.
    public let low: Double
    public let high: Double
    /// Types of the corpus.
    public let types: [Int]
  }

  /// Types of about the same rank.
  public struct RankBin: Sendable {
    /// From 1.
    public let ranks: ClosedRange<Int>
    public let types: [Int]
  }

  /// How the types that have a feature spread over the tokens of the corpus, from rare types to frequent ones.
  public struct Coverage: Sendable {
    /// Cumulative share of the tokens, and of the types that have a feature; types of one frequency come together.
    public let points: [(tokens: Double, types: Double)]
    /// Of the types that are asked about.
    public let covered: Int
    /// Share of the types with a feature that the rarest tenth of the tokens holds; nil without any.
    public let atTenth: Double?
    public let area: Double?

    /// At most 200 points, the first and the last among them.
    public var drawnPoints: [(tokens: Double, types: Double)] {
      let most = 200
      guard points.count > most else { return points }
      return (0..<most).map { points[$0 * (points.count - 1) / (most - 1)] }
    }
  }

  /// The reconstruction of rare types.
  public struct Rare: Sendable {
    public let types: Int
    public let positions: Int
    /// Over positions.
    public let mean: Double
    public let variance: Double
    /// Of the types' means, over types.
    public let typeVariance: Double
    public let maximum: Double
  }

  /// n_v, [V]
  public let counts: [Int]
  /// What types are ordered by, [V].
  public let frequencies: [Int]
  /// Types of the corpus by falling frequency, of equal ones the lowest id first: the place is the rank, less 1.
  public let ranked: [Int]
  private let options: TailOptions

  public init(counts: [Int], frequencies: [Int], _ options: TailOptions) {
    self.counts = counts
    self.frequencies = frequencies
    self.options = options
    ranked = counts.indices.filter { counts[$0] > 0 }.sorted {
      (frequencies[$1], $0) < (frequencies[$0], $1)
    }
  }

  /// Whether a rule can say anything of a type: dedication needs enough positions.
  public func isAsked(_ rule: TokenRule, _ token: Int) -> Bool {
    counts[token] >= (rule == .dedicated ? max(options.minimumCount, 1) : 1)
  }

  /// By log10 of the frequency, a quarter wide; types of frequency 0 in the reference have a bin of their own. Those
  /// without types are left out.
  public var bins: [Bin] {
    var types: [Int: [Int]] = [:]
    for token in ranked {
      let frequency = frequencies[token]
      // The bound is met by powers of ten exactly.
      types[frequency > 0 ? Int((log10(Double(frequency)) * 4 + 1e-9).rounded(.down)) : -1, default: []].append(token)
    }
    return types.keys.sorted().map { key in
      Bin(
        low: key < 0 ? 0 : pow(10, Double(key) / 4), high: key < 0 ? 1 : pow(10, Double(key + 1) / 4),
        types: types[key]!)
    }
  }

  /// By log10 of the rank, an eighth wide.
  public var rankBins: [RankBin] {
    var bins: [RankBin] = []
    var first = 1
    while first <= ranked.count {
      let key = Int((log10(Double(first)) * 8 + 1e-9).rounded(.down))
      // Ranks below the next bound belong to this bin.
      let last = max(Int((pow(10, Double(key + 1) / 8) - 1e-9).rounded(.down)), first)
      let ranks = first...min(last, ranked.count)
      bins.append(RankBin(ranks: ranks, types: Array(ranked[ranks.lowerBound - 1..<ranks.upperBound])))
      first = ranks.upperBound + 1
    }
    return bins
  }

  /// The share of a bin's types that have a feature, of those that the rule can say something of; nil without any.
  public func share(_ rule: TokenRule, of types: [Int], _ measurement: TailMeasurement) -> (share: Double?, types: Int)
  {
    let asked = types.filter { isAsked(rule, $0) }
    guard !asked.isEmpty else { return (nil, 0) }
    return (Double(asked.count { measurement.has(rule, $0) }) / Double(asked.count), asked.count)
  }

  public func coverage(_ rule: TokenRule, _ measurement: TailMeasurement) -> Coverage {
    let rising = ranked.reversed().filter { isAsked(rule, $0) }
    let tokens = rising.reduce(0) { $0 + counts[$1] }
    let covered = rising.count { measurement.has(rule, $0) }
    guard covered > 0 else { return Coverage(points: [], covered: 0, atTenth: nil, area: nil) }
    var points = [(tokens: 0.0, types: 0.0)]
    var (seenTokens, seenTypes) = (0, 0)
    for (place, token) in rising.enumerated() {
      seenTokens += counts[token]
      seenTypes += measurement.has(rule, token) ? 1 : 0
      if place + 1 < rising.count, frequencies[rising[place + 1]] == frequencies[token] { continue }
      points.append((Double(seenTokens) / Double(tokens), Double(seenTypes) / Double(covered)))
    }
    let area = zip(points, points.dropFirst()).reduce(0) { sum, pair in
      sum + (pair.1.tokens - pair.0.tokens) * (pair.0.types + pair.1.types) / 2
    }
    let next = points.firstIndex { $0.tokens >= 0.1 }!
    let (low, high) = (points[max(next - 1, 0)], points[next])
    let span = high.tokens - low.tokens
    let atTenth = low.types + (span > 0 ? (0.1 - low.tokens) / span : 0) * (high.types - low.types)
    return Coverage(points: points, covered: covered, atTenth: atTenth, area: area)
  }

  /// Types of at most `rareCount` positions; nil without any.
  public func rare(_ errors: TypeErrors) -> Rare? {
    let types = ranked.filter { counts[$0] <= options.rareCount }
    guard !types.isEmpty else { return nil }
    let positions = types.reduce(0) { $0 + counts[$1] }
    let mean = types.reduce(0) { $0 + errors.sums[$1] } / Double(positions)
    let square = types.reduce(0) { $0 + errors.squares[$1] } / Double(positions)
    let means = types.map { errors.sums[$0] / Double(counts[$0]) }
    let middle = means.reduce(0, +) / Double(means.count)
    return Rare(
      types: types.count, positions: positions, mean: mean, variance: max(square - mean * mean, 0),
      typeVariance: means.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(means.count),
      maximum: types.map { errors.maxima[$0] }.max() ?? 0)
  }
}

extension TypeErrors {
  /// Of some types: the mean over types of their mean error, the largest error, and the mean over types of the relative.
  public func over(_ types: [Int], counts: [Int]) -> (mean: Double, maximum: Double, relative: Double) {
    let n = Double(max(types.count, 1))
    return (
      types.reduce(0) { $0 + sums[$1] / Double(counts[$1]) } / n, types.map { maxima[$0] }.max() ?? 0,
      types.reduce(0) { $0 + relativeSums[$1] / Double(counts[$1]) } / n
    )
  }
}
