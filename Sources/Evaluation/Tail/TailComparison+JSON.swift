import Files

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
    object["histograms"] = .object(JSONObject(TailQuantity.allCases.compactMap(histogramJSON)))
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
    let sketches = entry.counts.sketches
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
    var entropy = ValueSummary(entry.measurement.entropies(options)).json
    entropy["effective_types"] = .number(effectiveTypes(place))
    object["feature_token_entropy"] = .object(entropy)
    object["token_feature_entropy"] = .object(sketches.entropy.json)
    object["maximum_activation"] = .object(sketches.largest.json)
    object["error"] = .object(sketches.error.json)
    object["activation_counts"] = .array(
      entry.measurement.activationRanks.map { ["rank": JSON($0.rank), "activations": JSON($0.count)] })
    object["nearest_decoder_cosine"] = .object(ValueSummary(values(.nearestCosine, of: place)).json)
    object["context_distance"] = .object(ValueSummary(entry.diversity.distances).json)
    let distinct = zip(entry.diversity.distinct, entry.diversity.kept).filter { $0.1 > 0 }.map { Double($0.0) }
    object["distinct_contexts"] = .object(ValueSummary(distinct).json)
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
    if case .none(let reason) = change.kinship { return ["matched": false, "reason": JSON(reason)] }
    return [
      "matched": true, "resampled_features": JSON(change.kinship.resampled.count),
      "log_ratio": .object(ValueSummary(change.logRatios).json),
      "decoder_cosine": .object(ValueSummary(values(.baselineCosine, of: place)).json),
    ]
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
    let points = types.coverage(rule, entry.measurement).drawnPoints
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

  /// nil where no SAE has values.
  private func histogramJSON(_ quantity: TailQuantity) -> (String, JSON)? {
    let bins = histogram(quantity)
    guard let edges = bins.lazy.compactMap({ $0?.edges }).first else { return nil }
    return (quantity.rawValue, ["edges": JSON(edges), "counts": .array(bins.map { JSON($0?.counts ?? []) })])
  }
}
