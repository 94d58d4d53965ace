import Files
import Transformers

/// What `attribution.json` says.
public struct AttributionReport {
  public let attribution: Attribution
  public let results: [Attribution.SiteResult]
  /// m per example.
  public let metric: [Double]
  public let units: [AttributedUnit]
  /// How units were chosen, and whether the probe was given or trained.
  public var threshold: Double?
  public var limit: Int
  public var probe: String
  /// Text of token ids, and a token as the vocabulary spells it; nil without a tokenizer.
  public var words: (decode: ([Int32]) -> String, token: (Int32) -> String)?

  public init(
    _ attribution: Attribution, results: [Attribution.SiteResult], metric: [Double], units: [AttributedUnit],
    threshold: Double?, limit: Int, probe: String, words: (decode: ([Int32]) -> String, token: (Int32) -> String)?
  ) {
    (self.attribution, self.results, self.metric, self.units) = (attribution, results, metric, units)
    (self.threshold, self.limit, self.probe, self.words) = (threshold, limit, probe, words)
  }

  public var json: JSONObject {
    let request = attribution.request
    var object: JSONObject = ["format_version": 1, "method": JSON(request.method.rawValue)]
    if request.method == .integratedGradients {
      object["steps"] = JSON(request.steps)
      object["midpoints"] = JSON(request.midpoints)
    }
    object["metric"] =
      "the probe's logit where the label is 0, else -logit; effect = metric with the unit at 0 - metric"
    object["aggregation"] = "sum over included positions, mean over examples"
    object["layer"] = JSON(attribution.layer)
    object["probe"] = JSON(probe)
    object["probe_accuracy"] = JSON(Double(metric.count { $0 < 0 }) / Double(max(metric.count, 1)))
    object["metric_mean"] = JSON(metric.reduce(0, +) / Double(max(metric.count, 1)))
    object["examples"] = .object(examples)
    object["hooks"] = .array(results.map { .object(hook($0)) })
    object["effect_threshold"] = threshold.map { JSON($0) } ?? .null
    object["top"] = JSON(limit)
    object["features"] = .array(units.map { .object(feature($0)) })
    return object
  }

  private var examples: JSONObject {
    let examples = attribution.examples
    var object: JSONObject = [
      "count": JSON(examples.count), "tokens": JSON(examples.sequences.reduce(0) { $0 + $1.count }),
      "truncated": JSON(examples.truncated), "label_0": JSON(examples.labels.count { $0 == 0 }),
      "label_1": JSON(examples.labels.count { $0 == 1 }),
    ]
    if let groups = examples.groups {
      object["groups"] = .object(
        JSONObject(
          Dictionary(grouping: groups, by: \.self).sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value.count)) }))
    }
    return object
  }

  private func hook(_ result: Attribution.SiteResult) -> JSONObject {
    var object: JSONObject = ["hook": JSON(result.site.hook.name), "units": JSON(result.site.count)]
    switch result.site.units {
    case .features(let sae): object["sae"] = JSON(sae.path)
    case .neurons: object["sae"] = .null
    }
    object["effects"] = JSON(result.effects.reduce(0, +))
    object["error"] = result.error.map { JSON($0) } ?? .null
    // Of all positions, as completeness is a statement about the whole hook point.
    object["effects_and_error_everywhere"] = JSON(result.total)
    object["metric_change"] = JSON(result.change)
    object["completeness"] = result.completeness.map { JSON($0) } ?? .null
    return object
  }

  private func feature(_ unit: AttributedUnit) -> JSONObject {
    [
      "hook": JSON(attribution.sites[unit.site].hook.name), "index": JSON(unit.unit), "effect": JSON(unit.effect),
      "contexts": .array(unit.contexts.map { .object(context($0)) }),
    ]
  }

  private func context(_ context: UnitContext) -> JSONObject {
    let ids = attribution.examples.sequences[context.example]
    var object: JSONObject = [
      "example": JSON(context.example), "position": JSON(context.position),
      "token_id": JSON(Int(ids[context.position])), "activation": JSON(context.activation),
    ]
    guard let words else { return object }
    let window = max(0, context.position - 20)..<min(ids.count, context.position + 11)
    // Decoded piece by piece, text would lose the blanks that some tokenizers keep at the start of a word.
    let before = words.decode(Array(ids[window.lowerBound..<context.position]))
    let with = words.decode(Array(ids[window.lowerBound...context.position]))
    let whole = words.decode(Array(ids[window]))
    object["token"] = JSON(words.token(ids[context.position]))
    object["before"] = JSON(before)
    object["text"] = JSON(with.hasPrefix(before) ? String(with.dropFirst(before.count)) : "")
    object["after"] = JSON(
      whole.hasPrefix(with)
        ? String(whole.dropFirst(with.count)) : words.decode(Array(ids[(context.position + 1)..<window.upperBound])))
    return object
  }
}
