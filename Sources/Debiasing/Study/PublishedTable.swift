import Files
import Transformers

/// The numbers of Sparse Feature Circuits (Marks et al., arXiv 2403.19647) on Bias in Bios, and of SSAEs (Muhamed et al.,
/// arXiv 2411.00743): profession, gender and worst group, in per cent.
public struct PublishedTable: Sendable {
  public let source: String
  private let rows: [DebiasingMethod: [Double]]
  /// Of specialised SAEs, and of both kinds at an eighth of their width; for sets called so.
  private var other: [String: [DebiasingMethod: [Double]]] = [:]

  /// nil unless model, classes and the size of the test groups are those of the paper.
  init?(_ config: DecoderConfig, classes: [String], testGroup: Int) {
    guard classes == ["professor", "nurse"], testGroup == 434 else { return nil }
    switch (config.family, config.layers, config.width) {
    case ("gpt_neox", 6, 512):
      source = "Marks et al. and Muhamed et al., Pythia-70m"
      other = [
        "ssae": [.shift: [90.2, 53.4, 88.5], .shiftRetrain: [93.4, 51.9, 89.5]],
        "gsae slice": [.shift: [80.5, 68.2, 48.6], .shiftRetrain: [80.0, 68.8, 57.1]],
        "ssae slice": [.shift: [89.6, 52.2, 78.8], .shiftRetrain: [93.2, 52.1, 88.5]],
      ]
      rows = [
        .original: [61.9, 87.4, 24.4], .conceptBottleneck: [83.3, 60.1, 67.7], .random: [61.8, 87.5, 24.4],
        .shift: [88.5, 54.0, 76.0], .shiftRetrain: [93.1, 52.0, 89.0], .neuronSkyline: [75.5, 73.2, 41.5],
        .featureSkyline: [88.5, 54.3, 62.9], .oracle: [93.0, 49.4, 91.9],
      ]
    case ("gemma2", 26, 2304):
      source = "Marks et al., Gemma 2 2B"
      rows = [
        .original: [67.7, 81.9, 18.2], .conceptBottleneck: [90.2, 50.1, 86.7], .random: [67.3, 82.3, 18.0],
        .shift: [76.0, 51.5, 50.0], .shiftRetrain: [95.0, 52.4, 92.9], .neuronSkyline: [65.1, 84.3, 5.6],
        .featureSkyline: [80.8, 53.7, 56.7], .oracle: [95.0, 50.6, 93.1],
      ]
    default: return nil
    }
  }

  /// Profession, gender and worst group of a row, in per cent; a judgement by rule has no counterpart, nor have SAE sets
  /// that are not called gsae or ssae, or a slice of one to an eighth.
  public func values(_ row: MethodRow) -> [Double]? {
    guard row.judgement != .automatic else { return nil }
    guard let set = row.set else { return rows[row.method] }
    let parts = set.split(separator: " ")
    guard parts.count == 2 else { return set == "gsae" ? rows[row.method] : other[set]?[row.method] }
    return parts[1].hasSuffix(":0.125") ? other[parts[0] + " slice"]?[row.method] : nil
  }

  var json: JSON {
    var object: JSONObject = ["source": JSON(source)]
    for method in DebiasingMethod.allCases {
      if let values = rows[method] { object[method.rawValue] = JSON(values) }
    }
    for (name, values) in other.sorted(by: { $0.key < $1.key }) {
      object[name] = .object(
        JSONObject(DebiasingMethod.allCases.compactMap { method in values[method].map { (method.rawValue, JSON($0)) } })
      )
    }
    return .object(object)
  }
}
