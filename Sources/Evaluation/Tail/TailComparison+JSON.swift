import Files
import Kernels

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension TailComparison {
  /// Everything as one object; undefined numbers are null.
  public var json: JSONObject {
    var object: JSONObject = ["format_version": 1]
    object["baseline"] = baseline.map { JSON(saes[$0].sae.label) } ?? .null
    object["positions"] = JSON(counts.positions)
    object["fingerprint"] = JSON(String(counts.fingerprint, radix: 16))
    object["token_types"] = JSON(types.ranked.count)
    object["frequencies"] = JSON(frequencies.source)
    object["thresholds"] = .object(thresholds)
    object["memory"] = [
      "pair_table_bytes": JSON(counts.peakBytes), "sorted_runs": JSON(counts.runs),
      "distinct_pairs": JSON(saes.map(\.measurement.pairs)),
    ]
    object["saes"] = .array(saes.indices.map { .object(saeJSON($0)) })
    object["frequency_bins"] = .array(types.bins.map { .object(binJSON($0)) })
    object["coverage"] = .object(
      JSONObject(TokenRule.allCases.map { rule in (rule.rawValue, .array(saes.map { coverageJSON(rule, $0) })) }))
    object["rank_bins"] = .array(types.rankBins.map { .object(rankJSON($0)) })
    object["histograms"] = .object(
      JSONObject(
        TailHistogram.Quantity.allCases.compactMap { quantity in
          histogram(quantity).map {
            (quantity.rawValue, ["edges": JSON($0.edges), "counts": .array($0.counts.map { JSON($0) })])
          }
        }))
    object["concepts"] = recall.map { .object(recallJSON($0)) } ?? .null
    return object
  }

  private var thresholds: JSONObject {
    [
      "dedicated_recall": JSON(options.dedicatedRecall), "dedicated_precision": JSON(options.dedicatedPrecision),
      "minimum_count": JSON(options.minimumCount), "rare_count": JSON(options.rareCount),
      "minimum_activations": JSON(options.minimumActivations),
    ]
  }

  private func saeJSON(_ place: Int) -> JSONObject {
    let entry = saes[place]
    let (sketches, features) = (entry.counts.sketches, entry.measurement.features)
    var object: JSONObject = [
      "label": JSON(entry.sae.label), "sae": JSON(entry.sae.path), "seed": entry.sae.seed.map { JSON($0) } ?? .null,
      "architecture": JSON(entry.sae.architecture), "d_sae": JSON(entry.sae.featureCount),
      "alive_features": JSON(entry.measurement.aliveFeatures), "l0": .number(sketches.active.mean),
      "mse": .number(sketches.error.mean),
    ]
    for rule in TokenRule.allCases {
      let coverage = types.coverage(rule, entry.measurement)
      object[rule.rawValue] = [
        "types_asked": JSON(types.ranked.count { types.isAsked(rule, $0) }), "types": JSON(coverage.covered),
        "share": .number(types.share(rule, of: types.ranked, entry.measurement).share),
        "coverage_at_tenth": .number(coverage.atTenth), "coverage_area": .number(coverage.area),
      ]
    }
    object["rare_error"] = rareJSON(place)
    var entropy = Self.json(Self.summary(entry.measurement.entropies(options)))
    entropy["effective_types"] = .number(effectiveTypes(place))
    object["feature_token_entropy"] = .object(entropy)
    object["token_feature_entropy"] = .object(Self.json(sketches.entropy))
    object["maximum_activation"] = .object(Self.json(sketches.largest))
    object["error"] = .object(Self.json(sketches.error))
    object["activation_counts"] = .array(
      Self.activationRanks(features.activations).map { ["rank": JSON($0.rank), "activations": JSON($0.count)] })
    object["nearest_decoder_cosine"] = .object(Self.json(Self.summary(values(.nearestCosine, of: place))))
    object["context_distance"] = .object(Self.json(Self.summary(entry.diversity.distances)))
    object["distinct_contexts"] = .object(
      Self.json(
        Self.summary(zip(entry.diversity.distinct, entry.diversity.kept).filter { $0.1 > 0 }.map { Double($0.0) })))
    object["change"] = entry.change.map { .object(changeJSON($0, place)) } ?? .null
    return object
  }

  private func rareJSON(_ place: Int) -> JSON {
    guard let rare = types.rare(saes[place].counts.errors) else { return .null }
    return [
      "types": JSON(rare.types), "positions": JSON(rare.positions), "mean": JSON(rare.mean),
      "variance": JSON(rare.variance), "type_variance": JSON(rare.typeVariance), "maximum": JSON(rare.maximum),
    ]
  }

  private func changeJSON(_ change: Change, _ place: Int) -> JSONObject {
    switch change.matching {
    case .none(let reason): return ["matched": false, "reason": JSON(reason)]
    case .byIndex(let resampled):
      return [
        "matched": true, "resampled_features": JSON(resampled.count),
        "log_ratio": .object(Self.json(Self.summary(change.logRatios))),
        "decoder_cosine": .object(Self.json(Self.summary(values(.baselineCosine, of: place)))),
      ]
    }
  }

  private func binJSON(_ bin: TailTypes.Bin) -> JSONObject {
    var object: JSONObject = ["low": JSON(bin.low), "high": JSON(bin.high), "types": JSON(bin.types.count)]
    for rule in TokenRule.allCases {
      let shares = saes.map { types.share(rule, of: bin.types, $0.measurement) }
      object[rule.rawValue] = [
        "types_asked": JSON(shares.first?.types ?? 0), "shares": .array(shares.map { .number($0.share) }),
      ]
    }
    return object
  }

  private func coverageJSON(_ rule: TokenRule, _ entry: Measured) -> JSON {
    let points = Self.thinned(types.coverage(rule, entry.measurement).points)
    return ["tokens": JSON(points.map(\.tokens)), "types": JSON(points.map(\.types))]
  }

  private func rankJSON(_ bin: TailTypes.RankBin) -> JSONObject {
    let errors = saes.map { $0.counts.errors.over(bin.types, counts: counts.typeCounts) }
    return [
      "first_rank": JSON(bin.ranks.lowerBound), "last_rank": JSON(bin.ranks.upperBound), "types": JSON(bin.types.count),
      "mean_error": JSON(errors.map(\.mean)), "maximum_error": JSON(errors.map(\.maximum)),
      "relative_error": JSON(errors.map(\.relative)),
    ]
  }

  static func json(_ summary: (mean: Double, quantiles: [Double], count: Int)?) -> JSONObject {
    [
      "count": JSON(summary?.count ?? 0), "mean": .number(summary?.mean), "q05": .number(summary?.quantiles[0]),
      "q25": .number(summary?.quantiles[1]), "median": .number(summary?.quantiles[2]),
      "q75": .number(summary?.quantiles[3]), "q95": .number(summary?.quantiles[4]),
    ]
  }

  private static func json(_ sketch: ValueSketch) -> JSONObject {
    [
      "count": JSON(sketch.count), "mean": .number(sketch.mean), "variance": .number(sketch.variance),
      "minimum": .number(sketch.count > 0 ? sketch.minimum : nil), "q05": .number(sketch.quantile(0.05)),
      "q25": .number(sketch.quantile(0.25)), "median": .number(sketch.quantile(0.5)),
      "q75": .number(sketch.quantile(0.75)), "q95": .number(sketch.quantile(0.95)),
      "maximum": .number(sketch.count > 0 ? sketch.maximum : nil),
    ]
  }

  /// A_i by falling size at ranks a twentieth of a decade apart; features that are never active are left out.
  public static func activationRanks(_ activations: [Int]) -> [(rank: Int, count: Int)] {
    let sorted = activations.filter { $0 > 0 }.sorted(by: >)
    var ranks: [(rank: Int, count: Int)] = []
    var next = 1.0
    for (place, count) in sorted.enumerated() where Double(place + 1) >= next || place == sorted.count - 1 {
      ranks.append((place + 1, count))
      while next <= Double(place + 1) { next *= pow(10, 0.05) }
    }
    return ranks
  }

  /// At most 200 points, the first and the last among them.
  public static func thinned<T>(_ points: [T]) -> [T] {
    let most = 200
    guard points.count > most else { return points }
    return (0..<most).map { points[$0 * (points.count - 1) / (most - 1)] }
  }
}

extension TailComparison {
  private func recallJSON(_ recall: ConceptRecall) -> JSONObject {
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
}
