import Evaluation

/// The figures of a tail evaluation, by subject.
struct TailDrawing {
  let comparison: TailComparison

  init(_ comparison: TailComparison) { self.comparison = comparison }

  var names: [String] { comparison.saes.indices.map(comparison.name) }

  /// A series for each SAE; `points` gets its place.
  func series(_ style: LineChart.Style, _ points: (Int) -> [LineChart.Point]) -> [LineChart.Series] {
    comparison.saes.indices.map { LineChart.Series(comparison.name($0), style, points($0)) }
  }

  // Tokens

  var tokenSection: TailSection {
    TailSection(
      title: "Tokens that have a feature",
      text:
        "How many token types have a feature, by how frequent they are, under three rules: dedicated as above; top: "
        + "some feature has its largest total activation on it; any: some feature is active on it at all, which says "
        + "little. To the left are the rare ones.",
      figures: TokenRule.allCases.map { ("share-\($0.rawValue)", shareFigure($0)) }
        + [TokenRule.dedicated, .top].map { ("coverage-\($0.rawValue)", coverageFigure($0)) })
  }

  private func shareFigure(_ rule: TokenRule) -> ExplainedFigure {
    let bins = comparison.types.bins
    func share(_ bin: TailTypes.Bin, _ place: Int) -> (share: Double?, types: Int) {
      comparison.types.share(rule, of: bin.types, comparison.saes[place].measurement)
    }
    let series = series(.markedLine) { place in
      bins.filter { $0.low > 0 }.compactMap { bin in
        let (share, types) = share(bin, place)
        return share.map {
          LineChart.Point(
            (bin.low * bin.high).squareRoot(), $0,
            note: "\(comparison.name(place)): \(Markup.percent($0)) of \(types) types of frequency \(Self.range(bin))")
        }
      }
    }
    let unseen = bins.first { $0.low == 0 }.map { bin in
      " \(bin.types.count) types do not occur where frequencies were counted; they are in the table."
    }
    return ExplainedFigure(
      LineChart(
        "Types with a feature: \(rule.rawValue)", x: "frequency of the token type", y: "share of the types",
        scale: .logarithmicX, series),
      caption: Self.meaning(rule) + (unseen ?? ""), head: ["frequency", "types"] + names,
      rows: bins.map { bin in
        [Self.range(bin), "\(share(bin, 0).types) of \(bin.types.count)"]
          + comparison.saes.indices.map { Markup.percent(share(bin, $0).share) }
      })
  }

  private static func range(_ bin: TailTypes.Bin) -> String {
    bin.low == 0
      ? "0" : "\(Int(bin.low.rounded(.up))) to \(max(Int(bin.high.rounded(.up)) - 1, Int(bin.low.rounded(.up))))"
  }

  private static func meaning(_ rule: TokenRule) -> String {
    switch rule {
    case .dedicated:
      "Share of the types of a frequency that have a feature of their own. Types that are too rare to say are left out."
    case .top: "Share of the types of a frequency on which some feature is most active."
    case .any: "Share of the types of a frequency on which some feature is active."
    }
  }

  private func coverageFigure(_ rule: TokenRule) -> ExplainedFigure {
    let coverages = comparison.saes.map { comparison.types.coverage(rule, $0.measurement) }
    let series = series(.line) { place in
      coverages[place].drawnPoints.map { LineChart.Point($0.tokens, $0.types) }
    }
    let even = LineChart.Series("as many as tokens", .guide, [LineChart.Point(0, 0), LineChart.Point(1, 1)])
    let isEmpty = coverages.allSatisfy(\.points.isEmpty)
    return ExplainedFigure(
      LineChart(
        "Where the types with a feature are: \(rule.rawValue)", x: "tokens, from rare types to frequent (share)",
        y: "types with a feature (share)", isEmpty ? series : series + [even]),
      caption:
        "Cumulative share of an SAE's types with a feature against that of the tokens. A curve that rises early has "
        + "more of them among rare types; each ends at 1, however many they are.",
      head: ["SAE", "types with a feature", "in the rarest tenth of tokens", "area"],
      rows: comparison.saes.indices.map { place in
        [
          comparison.name(place), "\(coverages[place].covered)", Markup.fixed(coverages[place].atTenth, 3),
          Markup.fixed(coverages[place].area, 3),
        ]
      })
  }

  // Errors

  var errorSection: TailSection {
    TailSection(
      title: "Reconstruction of rare tokens",
      text:
        "The squared error of the reconstruction on token types by their rank: 1 is the most frequent type, rare ones "
        + "are to the right.",
      figures: [
        ("error-mean", errorFigure("Mean error", "‖x − x̂‖², mean over types", \.mean)),
        ("error-maximum", errorFigure("Largest error", "‖x − x̂‖², largest", \.maximum)),
        ("error-relative", errorFigure("Relative error", "‖x − x̂‖²/‖x‖², mean over types", \.relative)),
      ])
  }

  private typealias Errors = (mean: Double, maximum: Double, relative: Double)

  private func errorFigure(_ title: String, _ label: String, _ value: (Errors) -> Double) -> ExplainedFigure {
    let bins = comparison.types.rankBins
    func error(_ bin: TailTypes.RankBin, _ place: Int) -> Double {
      value(comparison.saes[place].counts.errors.over(bin.types, counts: comparison.counts.typeCounts))
    }
    func ranks(_ bin: TailTypes.RankBin) -> String {
      bin.ranks.count == 1 ? "\(bin.ranks.lowerBound)" : "\(bin.ranks.lowerBound) to \(bin.ranks.upperBound)"
    }
    let series = series(.markedLine) { place in
      bins.map { bin in
        LineChart.Point(
          (Double(bin.ranks.lowerBound) * Double(bin.ranks.upperBound)).squareRoot(), error(bin, place),
          note: "\(comparison.name(place)): \(Markup.label(error(bin, place))), ranks \(ranks(bin))")
      }
    }
    return ExplainedFigure(
      LineChart("\(title) by rank", x: "rank of the token type", y: label, scale: .logarithmicX, series),
      caption: "Lower is better. Ranks come together by eighths of a decade.", head: ["ranks"] + names,
      rows: bins.map { bin in [ranks(bin)] + comparison.saes.indices.map { Markup.label(error(bin, $0)) } })
  }
}
