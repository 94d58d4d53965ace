import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension TailComparison {
  /// Every table by the name of its file; numbers that are undefined are empty fields.
  public var tables: [(name: String, text: String)] {
    var tables = [
      ("frequency-bins.csv", binsCSV), ("coverage.csv", coverageCSV), ("rank-bins.csv", ranksCSV),
      ("histograms.csv", histogramsCSV), ("features.csv", featuresCSV), ("tokens.csv", tokensCSV),
    ]
    if let recall {
      tables.append(("concept-deciles.csv", decilesCSV(recall)))
      tables.append(("concepts.csv", conceptsCSV(recall)))
    }
    return tables.map { ($0.0, CSVText.of($0.1)) }
  }

  private var binsCSV: [[String]] {
    var rows = [["low", "high", "types", "rule", "sae", "types_asked", "share"]]
    for bin in types.bins {
      for rule in TokenRule.allCases {
        for place in saes.indices {
          let (share, asked) = types.share(rule, of: bin.types, saes[place].measurement)
          rows.append([
            Self.field(bin.low), Self.field(bin.high), "\(bin.types.count)", rule.rawValue, name(place), "\(asked)",
            Self.field(share),
          ])
        }
      }
    }
    return rows
  }

  private var coverageCSV: [[String]] {
    var rows = [["rule", "sae", "tokens", "types"]]
    for rule in TokenRule.allCases {
      for place in saes.indices {
        for point in types.coverage(rule, saes[place].measurement).drawnPoints {
          rows.append([rule.rawValue, name(place), Self.field(point.tokens), Self.field(point.types)])
        }
      }
    }
    return rows
  }

  private var ranksCSV: [[String]] {
    var rows = [["first_rank", "last_rank", "types", "sae", "mean_error", "maximum_error", "relative_error"]]
    for bin in types.rankBins {
      for place in saes.indices {
        let errors = saes[place].counts.errors.over(bin.types, counts: counts.typeCounts)
        rows.append([
          "\(bin.ranks.lowerBound)", "\(bin.ranks.upperBound)", "\(bin.types.count)", name(place),
          Self.field(errors.mean), Self.field(errors.maximum), Self.field(errors.relative),
        ])
      }
    }
    return rows
  }

  private var histogramsCSV: [[String]] {
    var rows = [["quantity", "sae", "low", "high", "count"]]
    for quantity in TailQuantity.allCases {
      for (place, bins) in histogram(quantity).enumerated() {
        guard let bins else { continue }
        for (bin, count) in bins.counts.enumerated() {
          rows.append([
            quantity.rawValue, name(place), Self.field(bins.lowerBound(bin)), Self.field(bins.lowerBound(bin + 1)),
            "\(count)",
          ])
        }
      }
    }
    return rows
  }

  /// A row per SAE and feature.
  private var featuresCSV: [[String]] {
    var rows = [
      [
        "sae", "feature", "activations", "token_types", "feature_token_entropy", "effective_types", "top_token_id",
        "top_token", "distinct_contexts", "context_distance", "nearest_feature", "nearest_decoder_cosine", "log_ratio",
        "baseline_decoder_cosine",
      ]
    ]
    for (place, entry) in saes.enumerated() {
      let features = entry.measurement.features
      for feature in features.activations.indices {
        let top = features.topTokens[feature]
        let change = entry.change.flatMap { $0.logRatios.isEmpty ? nil : $0 }
        rows.append([
          name(place), "\(feature)", "\(features.activations[feature])", "\(features.types[feature])",
          Self.field(features.entropies[feature]), Self.field(exp(features.entropies[feature])),
          top < 0 ? "" : "\(top)", top < 0 ? "" : text(top), "\(entry.diversity.distinct[feature])",
          Self.field(entry.diversity.distances[feature]), entry.nearest[feature].map { "\($0.index)" } ?? "",
          Self.field(entry.nearest[feature].map { Double($0.cosine) }), Self.field(change?.logRatios[feature]),
          Self.field(change.map { Double($0.cosines[feature]) }),
        ])
      }
    }
    return rows
  }

  /// A row per SAE and token type of the corpus, the most frequent first.
  private var tokensCSV: [[String]] {
    var rows = [
      [
        "sae", "rank", "token_id", "token", "count", "frequency", "dedicated", "top", "best_feature", "best_recall",
        "best_precision", "mean_error", "maximum_error", "relative_error", "maximum_relative_error",
      ]
    ]
    for (place, entry) in saes.enumerated() {
      let errors = entry.counts.errors
      for (rank, token) in types.ranked.enumerated() {
        let best = entry.measurement.best[token]
        let n = Double(types.counts[token])
        let dedicated = types.isAsked(.dedicated, token) ? "\(entry.measurement.has(.dedicated, token))" : ""
        rows.append([
          name(place), "\(rank + 1)", "\(token)", text(token), "\(types.counts[token])", "\(types.frequencies[token])",
          dedicated, "\(entry.measurement.has(.top, token))", best.map { "\($0.feature)" } ?? "",
          Self.field(best?.recall), Self.field(best?.precision), Self.field(errors.sums[token] / n),
          Self.field(errors.maxima[token]), Self.field(errors.relativeSums[token] / n),
          Self.field(errors.relativeMaxima[token]),
        ])
      }
    }
    return rows
  }

  /// Empty where undefined.
  static func field(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return "\(value)"
  }
}
