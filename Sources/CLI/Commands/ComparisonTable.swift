import Evaluation

extension SAEComparison {
  /// The comparison as a person reads it.
  var table: String {
    let outcomes = matching.outcomes
    func row(_ name: String, _ value: (Int) -> String) -> [String] { [name, value(0), value(1)] }
    var rows = [
      [""] + saes.map(\.label), row("features") { saes[$0].featureCount.grouped },
      row("with a partner") { _ in matching.pairs.count.grouped },
      row("similar ones have nearer partners") { side in outcomes[side].count { $0 == .taken }.grouped },
      row("this SAE's alone") { side in outcomes[side].count { $0 == .only }.grouped },
      row("mean cosine with the nearest") { meanNearestCosine($0)?.fixed(5) ?? "–" },
    ]
    if let firings {
      rows += [
        row("features active here") { firings.metrics[$0].aliveFeatures.grouped },
        row("L0") { firings.metrics[$0].l0.fixed(2) },
        row("explained variance") { firings.metrics[$0].explainedVariance().fixed(4) },
      ]
    }
    var text = "matched by decoder rows at \(hook ?? "an unknown hook point"), cosine at least "
    text += "\(Double(matching.threshold).fixed(2))\n\n" + TextTable.aligned(rows, leftColumns: 1)
    text += "\npairs: mean cosine of decoder rows \(meanPairCosine?.fixed(5) ?? "–"), of encoder columns "
    text += meanEncoderCosine?.fixed(4) ?? "–"
    if let firings {
      text += ", overlap \(meanOverlap?.fixed(4) ?? "–") (\(firings.positions.grouped) positions)"
    }
    if let meanIndexCosine, let meanIndexEncoderCosine {
      text +=
        "\nby index (\(kinshipInWords)): mean cosine of decoder rows \(meanIndexCosine.fixed(5)), of encoder columns "
      text += "\(meanIndexEncoderCosine.fixed(4)); \(pairsOfOneIndex.grouped) pairs of one index"
    }
    return text + "\n\n"
  }
}
