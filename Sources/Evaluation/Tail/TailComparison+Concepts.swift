import Files

/// What of a comparison is about concepts.
extension TailComparison {
  func recallJSON(_ recall: ConceptRecall) -> JSONObject {
    var object: JSONObject = [
      "held_f1": JSON(options.heldF1), "minimum_mentions": JSON(options.minimumMentions),
      "shuffles": JSON(options.shuffles), "bootstrap_samples": JSON(options.bootstrapSamples),
      "listed": JSON(recall.concepts.count), "mentioned": JSON(recall.mentions.count { $0 > 0 }),
      "scored": JSON(recall.scored.count), "mentions": JSON(recall.mentions.reduce(0, +)),
    ]
    object["all"] = .object(groupJSON(recall, nil))
    object["deciles"] = .array(recall.deciles.map { .object(groupJSON(recall, $0)) })
    return object
  }

  private func groupJSON(_ recall: ConceptRecall, _ decile: Int?) -> JSONObject {
    let scored = recall.scored(in: decile)
    var object: JSONObject = ["concepts": JSON(scored.count)]
    if let decile { object["decile"] = JSON(decile) }
    object["frequency"] = .array([.number(scored.last?.frequency), .number(scored.first?.frequency)])
    object["saes"] = .array(
      saes.indices.map { place in
        var values: JSONObject = ["label": JSON(saes[place].sae.label)]
        for quantity in ConceptRecall.Quantity.allCases {
          values[quantity.rawValue] = Self.json(recall.mean(quantity, of: place, in: decile))
        }
        if let baseline, place != baseline {
          values["held_difference"] = Self.json(recall.difference(.held, of: place, from: baseline, in: decile))
          values["bounded_f1_difference"] = Self.json(
            recall.difference(.boundedF1, of: place, from: baseline, in: decile))
        }
        return .object(values)
      })
    return object
  }

  private static func json(_ mean: BootstrapMean?) -> JSON {
    ["mean": .number(mean?.mean), "low": .number(mean?.low), "high": .number(mean?.high)]
  }

  /// A row per tenth and SAE, all together first.
  func decilesCSV(_ recall: ConceptRecall) -> [[String]] {
    let quantities = ConceptRecall.Quantity.allCases
    let heads = quantities.flatMap { quantity in ["", "_low", "_high"].map { quantity.rawValue + $0 } }
    var rows = [["decile", "concepts", "sae"] + heads]
    for decile in [nil] + recall.deciles.map(Optional.some) {
      for place in saes.indices {
        let values = quantities.flatMap { quantity -> [String] in
          let mean = recall.mean(quantity, of: place, in: decile)
          return [Self.field(mean?.mean), Self.field(mean?.low), Self.field(mean?.high)]
        }
        rows.append([decile.map { "\($0)" } ?? "all", "\(recall.scored(in: decile).count)", name(place)] + values)
      }
    }
    return rows
  }

  /// A row per concept and SAE.
  func conceptsCSV(_ recall: ConceptRecall) -> [[String]] {
    var rows = [
      [
        "decile", "concept", "frequency", "mentions_1", "mentions_2", "sae", "held", "f1", "bounded_f1", "shuffled_f1",
        "shuffled_bounded_f1", "feature_1", "feature_2",
      ]
    ]
    for scored in recall.scored {
      for (place, result) in scored.results.enumerated() {
        rows.append([
          "\(scored.decile)", recall.concepts[scored.concept].name, Self.field(scored.frequency),
          "\(scored.mentions[0])", "\(scored.mentions[1])", name(place), "\(recall.isHeld(result))",
          Self.field(result.f1), Self.field(result.boundedF1), Self.field(result.shuffledF1),
          Self.field(result.shuffledBoundedF1), result.features[0].map { "\($0)" } ?? "",
          result.features[1].map { "\($0)" } ?? "",
        ])
      }
    }
    return rows
  }
}
