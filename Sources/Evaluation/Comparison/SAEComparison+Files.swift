import Files

extension SAEComparison {
  /// Everything as one object; undefined numbers are null.
  public var json: JSONObject {
    var object: JSONObject = ["format_version": 1, "hook": hook.map { JSON($0) } ?? .null]
    object["matching"] = JSON(Self.rule)
    object["threshold"] = JSON(matching.threshold)
    object["densities_from"] = areDensitiesMeasured ? "the data" : "sparsity.safetensors"
    object["densities_known"] = .bool(areDensitiesKnown)
    object["saes"] = .array((0..<2).map { .object(summary($0)) })
    object["pair_count"] = JSON(matching.pairs.count)
    object["mean_pair_cosine"] = .number(meanPairCosine)
    object["mean_pair_encoder_cosine"] = .number(meanEncoderCosine)
    if firings != nil { object["mean_overlap"] = .number(meanOverlap) }
    object["by_index"] = indexCosines == nil ? .null : .object(byIndex)
    if case .none(let reason) = kinship { object["not_by_index"] = JSON(reason) }
    object["histogram"] = .object(histogram)
    object["tail"] = tail.map { .object($0.json) } ?? .null
    object["pairs"] = .array(matching.pairs.indices.map { .object(pair($0)) })
    for (key, outcome) in [("only", DecoderMatching.Outcome.only), ("taken", .taken)] {
      object[key] = .array(
        (0..<2).map { side in .array(features(of: side, outcome).map { .object(single(side, $0)) }) })
    }
    return object
  }

  static let rule =
    "one to one and greedy: of all pairs of decoder rows with at least the threshold's cosine the largest first"

  private func summary(_ side: Int) -> JSONObject {
    let (sae, outcomes) = (saes[side], matching.outcomes[side])
    var object: JSONObject = [
      "label": JSON(sae.label), "sae": JSON(sae.path), "architecture": JSON(sae.architecture),
      "d_sae": JSON(sae.featureCount), "matched": JSON(matching.pairs.count),
      "taken": JSON(outcomes.count { $0 == .taken }), "only": JSON(outcomes.count { $0 == .only }),
      "mean_nearest_cosine": .number(meanNearestCosine(side)), "decoder_rows_of_zeros": JSON(withoutDirection[side]),
    ]
    if let metrics = firings?.metrics[side] {
      object["positions"] = JSON(metrics.positions)
      object["alive_features"] = JSON(metrics.aliveFeatures)
      object["l0"] = .number(metrics.l0)
      object["explained_variance"] = .number(metrics.explainedVariance())
    }
    return object
  }

  private var byIndex: JSONObject {
    var object: JSONObject = ["why": JSON(kinshipInWords)]
    object["mean_cosine"] = .number(meanIndexCosine)
    object["mean_encoder_cosine"] = .number(meanIndexEncoderCosine)
    object["pairs_of_one_index"] = JSON(pairsOfOneIndex)
    object["cosines"] = JSON(indexCosines ?? [])
    object["encoder_cosines"] = JSON(indexEncoderCosines ?? [])
    object["resampled_features"] = JSON(kinship.resampled.sorted())
    if let logRatios { object["log_ratios"] = .array(logRatios.map { .number($0) }) }
    return object
  }

  /// Why features go by index; empty where they do not.
  public var kinshipInWords: String {
    switch kinship {
    case .same: "both are the same SAE"
    case .trained: "\(saes[child].label) was trained from \(saes[1 - child].label)" + resampledInWords
    case .told: "as --by-index says" + resampledInWords
    case .none: ""
    }
  }

  private var resampledInWords: String {
    let count = kinship.resampled.count
    return count == 0 ? "" : "; \(count) features were set anew on the way and have no log-ratio"
  }

  /// Bins of cosines.
  public static func cosineBins(_ cosines: some Sequence<Float>) -> EqualBins {
    EqualBins(cosines.lazy.map(Double.init), low: -1, width: 0.05, count: 40)
  }

  private var histogram: JSONObject {
    let nearest = matching.nearest.map { Self.cosineBins($0.map(\.cosine)) }
    var object: JSONObject = [
      "bin_width": JSON(nearest[0].width), "lower_bounds": JSON(nearest[0].lowerBounds),
      "nearest": .array(nearest.map { JSON($0.counts) }),
    ]
    object["by_index"] = indexCosines.map { JSON(Self.cosineBins($0).counts) } ?? .null
    object["encoders_of_pairs"] = JSON(Self.cosineBins(encoderCosines).counts)
    return object
  }

  private func pair(_ place: Int) -> JSONObject {
    let pair = matching.pairs[place]
    var object: JSONObject = ["features": JSON(pair.features), "cosine": JSON(pair.cosine)]
    object["encoder_cosine"] = JSON(encoderCosines[place])
    object["densities"] = .array((0..<2).map { .number(density($0, pair.features[$0])) })
    if let firings {
      object["counts"] = JSON((0..<2).map { firings.firings($0, pair.features[$0]) })
      object["together"] = JSON(firings.together[place])
      object["overlap"] = .number(firings.overlap(place, pair.features))
    }
    return object
  }

  private func single(_ side: Int, _ feature: Int) -> JSONObject {
    let nearest = matching.nearest[side][feature]
    var object: JSONObject = [
      "feature": JSON(feature), "nearest": JSON(nearest.index), "cosine": JSON(nearest.cosine),
    ]
    object["density"] = .number(density(side, feature))
    if let firings { object["count"] = JSON(firings.firings(side, feature)) }
    if let contexts = contexts[side][feature] { object["contexts"] = .array(contexts.map { .object($0.json) }) }
    return object
  }

  /// A row per pair, by falling cosine.
  public var pairsCSV: String {
    var rows = [["first", "second", "cosine", "encoder_cosine", "first_density", "second_density"]]
    if firings != nil { rows[0] += ["first_count", "second_count", "together", "overlap"] }
    for (place, pair) in matching.pairs.enumerated() {
      var row = pair.features.map { "\($0)" } + ["\(pair.cosine)", "\(encoderCosines[place])"]
      row += (0..<2).map { Self.text(density($0, pair.features[$0])) }
      if let firings {
        row += (0..<2).map { "\(firings.firings($0, pair.features[$0]))" }
        row += ["\(firings.together[place])", Self.text(firings.overlap(place, pair.features))]
      }
      rows.append(row)
    }
    return CSVText.of(rows)
  }

  /// A row per feature of either SAE.
  public var featuresCSV: String {
    let logRatios = logRatios
    var rows = [["sae", "feature", "outcome", "partner", "cosine", "nearest", "nearest_cosine", "density"]]
    if firings != nil { rows[0].append("count") }
    if indexCosines != nil { rows[0] += ["cosine_by_index", "encoder_cosine_by_index"] }
    if logRatios != nil { rows[0].append("log_ratio_by_index") }
    for side in 0..<2 {
      for (feature, outcome) in matching.outcomes[side].enumerated() {
        var row = [saes[side].label, "\(feature)"]
        switch outcome {
        case .matched(let place):
          let pair = matching.pairs[place]
          row += ["matched", "\(pair.features[1 - side])", "\(pair.cosine)"]
        case .taken: row += ["taken", "", ""]
        case .only: row += ["only", "", ""]
        }
        let nearest = matching.nearest[side][feature]
        row += ["\(nearest.index)", "\(nearest.cosine)", Self.text(density(side, feature))]
        if let firings { row.append("\(firings.firings(side, feature))") }
        if let indexCosines, let indexEncoderCosines {
          row += ["\(indexCosines[feature])", "\(indexEncoderCosines[feature])"]
        }
        if let logRatios { row.append(Self.text(logRatios[feature])) }
        rows.append(row)
      }
    }
    return CSVText.of(rows)
  }

  private static func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return "\(value)"
  }
}
