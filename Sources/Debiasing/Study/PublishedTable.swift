import Files
import Transformers

/// The numbers of Sparse Feature Circuits (Marks et al., arXiv 2403.19647) on Bias in Bios: profession, gender and worst
/// group, in per cent.
public struct PublishedTable: Sendable {
  public let source: String
  private let rows: [DebiasingMethod: [Double]]

  /// nil unless model, classes and the size of the test groups are those of the paper.
  init?(_ config: DecoderConfig, classes: [String], testGroup: Int) {
    guard classes == ["professor", "nurse"], testGroup == 434 else { return nil }
    switch (config.family, config.layers, config.width) {
    case ("gpt_neox", 6, 512):
      source = "Marks et al., Pythia-70m"
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

  /// Profession, gender and worst group of a row, in per cent; a judgement by rule has no counterpart.
  public func values(_ row: MethodRow) -> [Double]? {
    row.judgement == .automatic ? nil : rows[row.method]
  }

  var json: JSON {
    var object: JSONObject = ["source": JSON(source)]
    for method in DebiasingMethod.allCases {
      if let values = rows[method] { object[method.rawValue] = JSON(values) }
    }
    return .object(object)
  }
}
