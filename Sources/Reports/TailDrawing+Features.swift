import Evaluation

extension TailDrawing {
  var featureSection: TailSection {
    let options = comparison.options
    var figures = [("activations", activationFigure)]
    func add(_ name: String, _ quantity: TailQuantity, _ title: String, x: String, _ caption: String) {
      if let figure = histogramFigure(quantity, title, x: x, caption) { figures.append((name, figure)) }
    }
    add(
      "log-ratio", .logRatio, "Change of activation counts", x: "ln of the ratio to the baseline",
      "How much of its SAE's activations a feature has, against the same feature of the baseline. " + matchingText)
    add(
      "feature-token-entropy", .featureTokenEntropy, "Entropy of a feature over token types", x: "H in nats",
      "Of the share of a feature's activation that falls on each token type; e to it is the number of types it amounts to. "
        + "Features active \(options.minimumActivations) times or more.")
    add(
      "token-feature-entropy", .tokenFeatureEntropy, "Entropy of a token over features", x: "h in nats",
      "Of the share that each active feature has in a position. Positions without an active feature are left out.")
    add(
      "maximum-activation", .maximumActivation, "Largest activation of a position", x: "largest f‖d‖",
      "The largest activation among the features of a position, times the length of the decoder row.")
    add(
      "context-distance", .contextDistance, "Distance of a feature's strongest contexts", x: "mean cosine distance",
      "A stand-in for diversity that no language model judged: contexts are means of the model's token embeddings.")
    return TailSection(
      title: "Features", text: "What features are active on, and how that differs between SAEs.", figures: figures)
  }

  var decoderSection: TailSection {
    var figures: [(String, ExplainedFigure)] = []
    func add(_ name: String, _ quantity: TailQuantity, _ title: String, _ caption: String) {
      if let figure = histogramFigure(quantity, title, x: "cosine", caption) { figures.append((name, figure)) }
    }
    add(
      "baseline-cosine", .baselineCosine, "Decoder rows against the baseline's",
      "Cosine of each row with the baseline's row of the same index. " + matchingText)
    add(
      "nearest-cosine", .nearestCosine, "Nearest other decoder row",
      "Cosine of each row with the other row of the same SAE that is nearest to it.")
    add(
      "pair-cosine", .pairCosine, "Pairs of decoder rows",
      "Cosines of pairs of rows: of each of at most 2048 rows with every other row.")
    return TailSection(title: "Decoder", text: "How the directions of features lie.", figures: figures)
  }

  private var activationFigure: ExplainedFigure {
    let ranks = comparison.saes.map { $0.measurement.activationRanks }
    let all = Array(Set(ranks.joined().map(\.rank))).sorted()
    return ExplainedFigure(
      LineChart(
        "Activation counts", x: "rank of the feature", y: "positions where it is active",
        scale: [.logarithmicX, .logarithmicY],
        series(.line) { ranks[$0].map { LineChart.Point(Double($0.rank), Double($0.count)) } }),
      caption: "How often the features of an SAE are active, by falling count. Features that never are have no place.",
      head: ["rank"] + names,
      rows: all.map { rank in
        ["\(rank)"] + ranks.map { points in points.first { $0.rank == rank }.map { "\($0.count)" } ?? "" }
      })
  }

  /// nil where no SAE has values.
  private func histogramFigure(
    _ quantity: TailQuantity, _ title: String, x: String, _ caption: String
  ) -> ExplainedFigure? {
    let histogram = comparison.histogram(quantity)
    guard let edges = histogram.lazy.compactMap({ $0?.edges }).first else { return nil }
    let middles = zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
    let shares = histogram.map { bins in bins.map { bins in bins.counts.indices.map { bins.share($0) } } ?? [] }
    // Those without values keep their place, and with it the others their colours, but not their names.
    let drawn = series(.line) { place in zip(middles, shares[place]).map { LineChart.Point($0, $1) } }
      .map { LineChart.Series($0.points.isEmpty ? "" : $0.name, $0.style, $0.points) }
    let names = drawn.map(\.name).filter { !$0.isEmpty }
    let of = names.count < drawn.count ? " Drawn: \(names.joined(separator: ", "))." : ""
    return ExplainedFigure(
      LineChart(title, x: x, y: "share", drawn),
      caption: caption + of, head: ["from", "to"] + self.names,
      rows: middles.indices.map { bin in
        [Markup.fixed(edges[bin], 4), Markup.fixed(edges[bin + 1], 4)]
          + shares.map { $0.isEmpty ? "–" : Markup.percent($0[bin]) }
      })
  }

  /// Which SAEs have features that correspond to the baseline's, and why others have not.
  private var matchingText: String {
    comparison.saes.indices.compactMap { place -> String? in
      guard let change = comparison.saes[place].change else { return nil }
      if case .none(let reason) = change.kinship { return "\(comparison.name(place)) is not in it: \(reason)." }
      let count = change.kinship.resampled.count
      return count == 0 ? nil : "\(comparison.name(place)): without \(count) features that training set anew."
    }.joined(separator: " ")
  }
}
