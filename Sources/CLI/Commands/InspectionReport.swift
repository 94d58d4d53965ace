import Files
import SparseAutoencoders
import Transformers

/// What `inspect` prints.
struct InspectionReport {
  let model: LoadedModel
  let prompt: Prompt
  let included: [Bool]
  let saes: [LoadedSAE]
  let inspection: PromptInspection
  /// Features shown per token and over the prompt.
  let top: Int
  let topPrompt: Int

  /// The loud lines about an SAE that reconstructs worse than nothing.
  func warn(_ common: RunOptions) {
    for (entry, features) in zip(saes, inspection.saes) {
      for line in features.check.notice(for: entry.sae, quiet: true) { StandardError.line(line) }
    }
  }

  private func piece(_ id: Int32) -> String { (model.tokenizer?.token(id) ?? "#\(id)").onOneLine }

  // MARK: Table

  var table: String {
    var text = ""
    for (entry, features) in zip(saes, inspection.saes) {
      text += "\(entry.sae.path) at \(entry.hook.name), \(entry.sae.featureCount) features\n"
      let variance = features.check.explainedVariance.map { $0.fixed(4) } ?? "undefined"
      let l0 = features.check.l0.map { $0.fixed(1) } ?? "undefined"
      text += "explained variance of this prompt \(variance), L0 \(l0), \(features.check.rows) positions\n\n"
      text += tokens(features) + "\n" + summary(features) + "\n"
    }
    return text
  }

  private func tokens(_ features: FeatureInspection) -> String {
    let pieces = prompt.ids.map(piece)
    let width = min(pieces.map(\.count).max() ?? 0, 24)
    var text = "position  token\(String(repeating: " ", count: max(0, width - 5)))  feature:value (contribution)\n"
    for (position, name) in pieces.enumerated() {
      let shown: String
      if let active = features.tokens[position] {
        shown =
          active.prefix(top).map {
            "\($0.index):\(Double($0.value).fixed(2)) (\(signed($0.contribution)))"
          }.joined(separator: "  ") + (active.isEmpty ? "no feature" : "")
      } else {
        shown = "excluded"
      }
      let predicted = inspection.predictions[position]
      text += "\(String(position).aligned(to: 8))  \(name.padded(to: width))  \(shown)"
      text += "  → \(piece(predicted.id)) \((predicted.probability * 100).fixed(0)) %\n"
    }
    return text
  }

  private func summary(_ features: FeatureInspection) -> String {
    let next = inspection.predictions.last.map { piece($0.id) } ?? ""
    var text = "over the prompt\n"
    text += " feature   maximum  at position  tokens  contribution to \(next)\n"
    for feature in features.summary.prefix(topPrompt) {
      text += String(feature.index).aligned(to: 8) + Double(feature.maximum).fixed(3).aligned(to: 10)
      text += String(feature.position).aligned(to: 13) + String(feature.tokenCount).aligned(to: 8)
      text += "  " + (feature.contribution.map(signed) ?? "not active at the end") + "\n"
    }
    return text
  }

  private func signed(_ value: Float) -> String { (value >= 0 ? "+" : "") + Double(value).fixed(2) }

  // MARK: JSON

  var json: JSONObject {
    [
      "prompt_ids": JSON(prompt.ids.map(Int.init)), "tokens": .array(prompt.ids.indices.map { token($0) }),
      "saes": .array(zip(saes, inspection.saes).map { .object(object($0, $1)) }),
    ]
  }

  private func name(_ id: Int32) -> JSON { model.tokenizer?.token(id).map { JSON($0) } ?? .null }

  private func token(_ position: Int) -> JSON {
    let (id, predicted) = (prompt.ids[position], inspection.predictions[position])
    return [
      "position": JSON(position), "id": JSON(Int(id)), "token": name(id), "included": JSON(included[position]),
      "predicted": [
        "id": JSON(Int(predicted.id)), "token": name(predicted.id), "probability": JSON(predicted.probability),
      ],
    ]
  }

  private func object(_ entry: LoadedSAE, _ features: FeatureInspection) -> JSONObject {
    [
      "sae": JSON(entry.sae.path), "hook": JSON(entry.hook.name), "d_sae": JSON(entry.sae.featureCount),
      "positions": JSON(features.check.rows),
      "explained_variance": features.check.explainedVariance.map { JSON($0) } ?? .null,
      "l0": features.check.l0.map { JSON($0) } ?? .null,
      "features": .array(
        features.summary.prefix(topPrompt).map {
          [
            "feature": JSON($0.index), "maximum": JSON($0.maximum), "position": JSON($0.position),
            "tokens": JSON($0.tokenCount), "contribution": $0.contribution.map { JSON($0) } ?? .null,
          ]
        }),
      "tokens": .array(
        features.tokens.enumerated().map { position, active in
          [
            "position": JSON(position),
            "features": .array(
              (active ?? []).prefix(top).map {
                ["feature": JSON($0.index), "value": JSON($0.value), "contribution": JSON($0.contribution)]
              }),
          ]
        }),
    ]
  }
}
