import Evaluation

extension TailDrawing {
  /// nil without a list of concepts.
  var conceptSection: TailSection? {
    guard let recall = comparison.recall else { return nil }
    let options = comparison.options
    var text =
      "\(recall.mentions.count { $0 > 0 }) of \(recall.concepts.count) concepts are mentioned, \(recall.scored.count) of "
      + "them \(options.minimumMentions) times or more in each half of the sequences. "
    guard !recall.scored.isEmpty else {
      return TailSection(title: "Concepts", text: text + "None can be scored.", figures: [])
    }
    text +=
      "A concept is held when one feature, above a bound, predicts its mentions with an F1 of "
      + "\(Markup.label(options.heldF1)) or more. Feature and bound are chosen on one half and scored on the other, both ways "
      + "round. Dashed: the same with concepts' names shuffled among the mentions. Whiskers are 95 % bootstrap intervals over "
      + "concepts. Tenth 1 are the most frequent concepts."
    var figures = [
      ("concepts-held", decileFigure(recall, "Concepts held", "share of the concepts", .held, .shuffledHeld)),
      (
        "concepts-f1",
        decileFigure(recall, "F1 of the best feature", "mean F1, with a bound", .boundedF1, .shuffledBoundedF1)
      ),
      (
        "concepts-f1-active",
        decileFigure(recall, "F1 wherever it is active", "mean F1, without a bound", .f1, .shuffledF1)
      ),
    ]
    if let baseline = comparison.baseline, comparison.saes.count > 1 {
      figures.append(("concepts-difference", differenceFigure(recall, baseline)))
    }
    figures.append(("concepts", scatterFigure(recall)))
    return TailSection(title: "Concepts", text: text, figures: figures)
  }

  /// SAEs stand beside each other, so that no whisker hides another.
  private func shifted(_ decile: Int, _ place: Int, of count: Int) -> Double {
    Double(decile) + (Double(place) - Double(count - 1) / 2) * min(0.16, 0.6 / Double(max(count, 1)))
  }

  private func decileFigure(
    _ recall: ConceptRecall, _ title: String, _ label: String, _ quantity: ConceptRecall.Quantity,
    _ shuffled: ConceptRecall.Quantity
  ) -> ExplainedFigure {
    let (saes, deciles) = (comparison.saes.indices, recall.deciles)
    func text(_ quantity: ConceptRecall.Quantity, _ place: Int, _ decile: Int?) -> String {
      Self.text(recall.mean(quantity, of: place, in: decile))
    }
    let lines = series(.markedLine) { place in
      deciles.compactMap { decile in
        recall.mean(quantity, of: place, in: decile).map { mean in
          LineChart.Point(
            shifted(decile, place, of: saes.count), mean.mean, yInterval: mean.low...mean.high,
            note: "\(comparison.name(place)), tenth \(decile): \(text(quantity, place, decile))")
        }
      }
    }
    let guides = saes.map { place in
      LineChart.Series(
        place == 0 ? "names shuffled" : "", .guide,
        deciles.compactMap { decile in
          recall.mean(shuffled, of: place, in: decile).map { LineChart.Point(Double(decile), $0.mean) }
        })
    }
    return ExplainedFigure(
      LineChart("\(title) by frequency", x: "tenth of the concepts, the most frequent first", y: label, lines + guides),
      caption: "Rare concepts are to the right.",
      head: ["tenth", "concepts"] + names.flatMap { [$0, "shuffled"] },
      rows: (deciles.map(Optional.some) + [nil]).map { decile in
        [decile.map { "\($0)" } ?? "all", "\(recall.scored(in: decile).count)"]
          + saes.flatMap {
            [text(quantity, $0, decile), Markup.fixed(recall.mean(shuffled, of: $0, in: decile)?.mean, 3)]
          }
      })
  }

  private func differenceFigure(_ recall: ConceptRecall, _ baseline: Int) -> ExplainedFigure {
    let others = comparison.saes.indices.filter { $0 != baseline }
    func difference(_ place: Int, _ decile: Int?) -> BootstrapMean? {
      recall.difference(.boundedF1, of: place, from: baseline, in: decile)
    }
    var lines = series(.markedLine) { place in
      guard place != baseline else { return [] }
      return recall.deciles.compactMap { decile in
        difference(place, decile).map { mean in
          LineChart.Point(
            shifted(decile, place, of: comparison.saes.count), mean.mean, yInterval: mean.low...mean.high,
            note: "\(comparison.name(place)), tenth \(decile): \(Self.text(mean))")
        }
      }
    }
    // The baseline keeps its place, and with it every SAE its colour, but not its name.
    lines[baseline].name = ""
    let zero = LineChart.Series("as the baseline", .level, [LineChart.Point(0, 0)])
    return ExplainedFigure(
      LineChart(
        "F1 against \(comparison.name(baseline))", x: "tenth of the concepts, the most frequent first",
        y: "difference of mean F1", lines + [zero]),
      caption:
        "Concept by concept, with a bound. Above 0 is better than the baseline; an interval that holds 0 says nothing.",
      head: ["tenth", "concepts"] + others.map(comparison.name),
      rows: (recall.deciles.map(Optional.some) + [nil]).map { decile in
        [decile.map { "\($0)" } ?? "all", "\(recall.scored(in: decile).count)"]
          + others.map { Self.text(difference($0, decile)) }
      })
  }

  private func scatterFigure(_ recall: ConceptRecall) -> ExplainedFigure {
    let isPositive = recall.scored.allSatisfy { $0.frequency > 0 }
    let marks = series(.marks) { place in
      recall.scored.map { scored in
        let name = recall.concepts[scored.concept].name
        let result = scored.results[place]
        let features = result.features.map { $0.map { "\($0)" } ?? "none" }.joined(separator: " and ")
        return LineChart.Point(
          scored.frequency, result.boundedF1,
          note: "\(name), \(comparison.name(place)): F1 \(Markup.fixed(result.boundedF1, 3)), feature \(features)")
      }
    }
    return ExplainedFigure(
      LineChart(
        "Every concept", x: "frequency of the concept", y: "F1 of the best feature",
        scale: isPositive ? .logarithmicX : [], marks),
      caption: "A mark is a concept; hovering over it shows its name and its features.",
      head: ["concept", "frequency", "mentions"] + names,
      rows: recall.scored.map { scored in
        [
          recall.concepts[scored.concept].name, Markup.label(scored.frequency),
          "\(scored.mentions.reduce(0, +))",
        ] + scored.results.map { Markup.fixed($0.boundedF1, 3) }
      })
  }

  private static func text(_ mean: BootstrapMean?) -> String {
    guard let mean else { return "–" }
    return "\(Markup.fixed(mean.mean, 3)) [\(Markup.fixed(mean.low, 3)), \(Markup.fixed(mean.high, 3))]"
  }
}
