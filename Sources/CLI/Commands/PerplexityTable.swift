import Evaluation

extension PerplexityReport {
  /// The report as a person reads it.
  func table(explainedVariance definition: ExplainedVarianceDefinition) -> String {
    var runs = [("clean", clean)]
    if let spliced { runs.append((isEdited ? "edited" : "spliced", spliced)) }
    if let ablated { runs.append((ablation == .mean ? "mean-ablated" : "zero-ablated", ablated)) }
    var lines = [
      "\(predictions.grouped) predictions, \(positions.grouped) positions; context \(contextLength)",
      "", "run             perplexity  cross-entropy (nats)         KL  top-1 agreement",
    ]
    for (name, run) in runs {
      var line =
        name.padded(to: 12) + run.perplexity.fixed(4).aligned(to: 14) + run.crossEntropy.fixed(6).aligned(to: 22)
      if name != "clean" { line += run.kl.fixed(6).aligned(to: 11) + run.top1Agreement.fixed(4).aligned(to: 17) }
      lines.append(line)
    }
    if spliced != nil, ablated != nil {
      lines.append("")
      lines.append(
        "CE loss score \(crossEntropyScore?.fixed(4) ?? "undefined"), KL score \(klScore?.fixed(4) ?? "undefined")"
          + " (1 = nothing lost, 0 = as bad as the ablation)")
    }
    for sae in saes { lines += ["", "\(sae.path) at \(sae.hook)"] + sae.lines(definition) }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension PerplexityReport.SAE {
  fileprivate func lines(_ definition: ExplainedVarianceDefinition) -> [String] {
    let ratio = Double(metrics.aliveFeatures) / Double(featureCount)
    return [
      "  L0 \(metrics.l0.fixed(2)), L1 \(metrics.l1.fixed(3)), explained variance "
        + "\(metrics.explainedVariance(definition).fixed(4)) (\(definition.rawValue)), MSE "
        + "\(metrics.meanSquaredError.fixed(5))",
      "  cosine \(metrics.cosine.fixed(4)), L2 ratio \(metrics.l2Ratio.fixed(4)), reconstruction bias "
        + "\(metrics.reconstructionBias.fixed(4))",
      "  \(metrics.aliveFeatures.grouped) of \(featureCount.grouped) features active in this run "
        + "(\((100 * ratio).fixed(1)) %), architecture \(architecture)",
    ]
  }
}
