import Evaluation

/// The figures of a comparison of two SAEs.
struct ComparisonDrawing {
  private let comparison: SAEComparison
  private var labels: [String] { comparison.saes.map(\.label) }

  /// More marks than this say nothing more, and make a page slow.
  private static let mostMarks = 1000

  init(_ comparison: SAEComparison) { self.comparison = comparison }

  var figures: [(name: String, figure: ExplainedFigure)] {
    var figures = [("nearest-cosine", nearest)]
    if comparison.areDensitiesKnown { figures.append(("densities", densities)) }
    if comparison.firings != nil { figures.append(("overlap", overlap)) }
    if let logRatios { figures.append(("log-ratio", logRatios)) }
    if let tail = comparison.tail, !tail.dedicated.isEmpty { figures.append(("tail-frequency", dedicated(tail))) }
    return figures
  }

  private var nearest: ExplainedFigure {
    var bins = (0..<2).map { side in
      (
        name: "\(labels[side]): nearest in \(labels[1 - side])",
        bins: SAEComparison.cosineBins(comparison.matching.nearest[side].map(\.cosine))
      )
    }
    if let cosines = comparison.indexCosines {
      bins.append(("same index in both", SAEComparison.cosineBins(cosines)))
    }
    bins.append(("encoders of the pairs", SAEComparison.cosineBins(comparison.encoderCosines)))
    let last = bins[0].bins.counts.count - 1
    // From 0 on, or lower where there are such.
    let first = (0...last / 2 + 1).first { bin in bins.contains { $0.bins.counts[bin] > 0 } } ?? last / 2 + 1
    let chart = LineChart(
      "Cosines of features of the two", x: "cosine", y: "share of features",
      bins.map { name, bins in
        LineChart.Series(name, .markedLine, bins.points(first..<last + 1, decimals: 2, name: name))
      })
    return ExplainedFigure(
      chart,
      caption: "How near each feature's decoder row comes to one of the other SAE. Cosines from "
        + "\(Markup.label(Double(comparison.matching.threshold))) on count as similar. Encoders: whether "
        + "partners, whose decoder rows are similar, read the same too.",
      head: ["cosine"] + bins.map(\.name),
      rows: (first...last).map { bin in
        [bins[0].bins.range(bin, decimals: 2)] + bins.map { "\($0.bins.counts[bin])" }
      })
  }

  /// Places of the pairs that are drawn: all, or as many at equal steps of the rank by cosine.
  private var drawn: [Int] {
    let count = comparison.matching.pairs.count
    guard count > Self.mostMarks else { return Array(0..<count) }
    return (0..<Self.mostMarks).map { $0 * count / Self.mostMarks }
  }

  private var drawnInWords: String {
    let count = comparison.matching.pairs.count
    return count > Self.mostMarks ? " \(Self.mostMarks) of \(count) pairs are drawn, at equal steps of their rank." : ""
  }

  private func name(_ pair: DecoderMatching.Pair) -> String { "\(pair.features[0]) and \(pair.features[1])" }

  private var densities: ExplainedFigure {
    let pairs = drawn.map { comparison.matching.pairs[$0] }
    func density(_ side: Int, _ pair: DecoderMatching.Pair) -> Double? { comparison.density(side, pair.features[side]) }
    let silent = pairs.count { (density(0, $0) ?? 0) <= 0 || (density(1, $0) ?? 0) <= 0 }
    let points = pairs.compactMap { pair -> LineChart.Point? in
      guard let x = density(0, pair), let y = density(1, pair) else { return nil }
      return LineChart.Point(x, y, note: "\(name(pair)): \(Markup.label(x)) and \(Markup.label(y))")
    }
    var series = [LineChart.Series("pairs", .marks, points)]
    let known = points.flatMap { [$0.x, $0.y] }.filter { $0 > 0 }
    if let low = known.min(), let high = known.max() {
      series.append(LineChart.Series("as often", .guide, [LineChart.Point(low, low), LineChart.Point(high, high)]))
    }
    let hidden =
      silent == 0 ? "" : " \(silent) of them have no place on a logarithmic axis: one of the two is never active."
    return ExplainedFigure(
      LineChart(
        "How often matched features are active", x: "share of tokens, \(labels[0])",
        y: "share of tokens, \(labels[1])", scale: [.logarithmicX, .logarithmicY], series),
      caption: (comparison.areDensitiesMeasured
        ? "Shares of the positions of the data." : "Shares of tokens as each SAE's sparsity.safetensors has them.")
        + " A mark is a pair." + drawnInWords + hidden,
      head: ["pair", "cosine", labels[0], labels[1]],
      rows: pairs.map { pair in
        [name(pair), Markup.fixed(Double(pair.cosine), 5)]
          + (0..<2).map { density($0, pair).map(Markup.label) ?? "–" }
      })
  }

  private var overlap: ExplainedFigure {
    let places = drawn
    func overlap(_ place: Int) -> Double? {
      comparison.firings?.overlap(place, comparison.matching.pairs[place].features)
    }
    let points = places.compactMap { place -> LineChart.Point? in
      let pair = comparison.matching.pairs[place]
      guard let y = overlap(place) else { return nil }
      return LineChart.Point(
        Double(comparison.encoderCosines[place]), y,
        note:
          "\(name(pair)): cosine of encoders \(Markup.fixed(Double(comparison.encoderCosines[place]), 4)), of decoders "
          + "\(Markup.fixed(Double(pair.cosine), 5)), overlap \(Markup.fixed(y, 3))")
    }
    let missing = places.count - points.count
    return ExplainedFigure(
      LineChart(
        "Whether matched features are active together", x: "cosine of encoder columns", y: "overlap",
        [LineChart.Series("pairs", .marks, points)]),
      caption: "Overlap: positions at which both features of a pair are active, of those at which either is."
        + drawnInWords + (missing == 0 ? "" : " \(missing) pairs are never active here and have none."),
      head: ["pair", "cosine of encoders", "of decoders", "overlap"],
      rows: places.map { place in
        let pair = comparison.matching.pairs[place]
        return [
          name(pair), Markup.fixed(Double(comparison.encoderCosines[place]), 4), Markup.fixed(Double(pair.cosine), 5),
          Markup.fixed(overlap(place), 3),
        ]
      })
  }

  /// Figs 2 and 11 of the SSAE paper.
  private func dedicated(_ tail: TailNumbers) -> ExplainedFigure {
    func range(_ bin: (low: Double, high: Double, types: Int, shares: [Double?])) -> String {
      "\(Markup.label(bin.low)) to \(Markup.label(bin.high))"
    }
    return ExplainedFigure(
      LineChart(
        "Tokens with a feature of their own", x: "count of the token", y: "share of token types", scale: .logarithmicX,
        (0..<2).map { side in
          LineChart.Series(
            labels[side], .markedLine,
            tail.dedicated.compactMap { bin in
              bin.shares[side].map { share in
                LineChart.Point(
                  (bin.low * bin.high).squareRoot(), share,
                  note: "\(labels[side]): \(Markup.fixed(share, 3)) of \(bin.types) types, counts \(range(bin))")
              }
            })
        }),
      caption: "From \(tail.path), which says how a token has a feature of its own (dedicated).",
      head: ["count of the token", "types"] + labels,
      rows: tail.dedicated.map { bin in [range(bin), "\(bin.types)"] + bin.shares.map { Markup.fixed($0, 3) } })
  }

  /// Figs 17–18 of the SSAE paper.
  private var logRatios: ExplainedFigure? {
    guard let bins = EqualBins((comparison.logRatios ?? []).filter(\.isFinite), width: 0.25) else { return nil }
    let chart = LineChart(
      "Change of how often feature i is active", x: "ln of the ratio, \(labels[1]) to \(labels[0])",
      y: "share of features",
      [LineChart.Series("features", .markedLine, bins.points(bins.counts.indices, decimals: 2))])
    return ExplainedFigure(
      chart,
      caption: "By index: each feature's share of all activations of its SAE, one added to every count. To "
        + "the right: more often active in \(labels[1]).",
      head: ["ln of the ratio", "features"],
      rows: bins.counts.indices.map { [bins.range($0, decimals: 2), "\(bins.counts[$0])"] })
  }
}
