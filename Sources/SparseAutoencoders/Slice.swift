import Files
import Kernels

/// Which features a slice keeps first.
public enum FeatureRanking: Sendable, Equatable {
  /// Lowest index first.
  case index
  /// Highest log10 firing frequency first. [F]
  case density([Float])
  /// Largest ‖W_dec,i‖ first.
  case decoderNorm
  /// Largest absolute effect first. [F]
  case effect([Float])
}

extension SparseAutoencoder {
  /// The `count` features that come first, by rising index; of equal ones the lower index comes first.
  public func features(_ count: Int, by ranking: FeatureRanking) -> [Int] {
    let scores: [Float]
    switch ranking {
    case .index: return Array(0..<min(count, featureCount))
    case .density(let frequencies): scores = frequencies
    case .decoderNorm: scores = decoder.rowNorms()
    case .effect(let effects): scores = effects.map { abs($0) }
    }
    precondition(scores.count == featureCount, "a score per feature")
    let ranked = (0..<featureCount).sorted { (scores[$1], $0) < (scores[$0], $1) }
    return ranked.prefix(count).sorted()
  }

  /// The SAE with the given features alone, numbered anew in the order given.
  ///
  /// Features that do not compete keep their values exactly, and x̂ becomes their part of it plus b_dec. Top-k then
  /// chooses among those kept, k of them or all. Where each feature stood in the SAE first sliced is under `features`
  /// of the facts, that SAE's size under `features_of`.
  public func keeping(_ features: [Int]) throws(FileError) -> SparseAutoencoder {
    precondition(features.allSatisfy { $0 >= 0 && $0 < featureCount }, "feature out of range")
    func gathered(_ values: [Float]) -> [Float] { features.map { values[$0] } }
    let kept: Architecture
    switch architecture {
    case .standard: kept = .standard
    case .topK(let k): kept = .topK(min(k, features.count))
    case .jumpReLU(let threshold): kept = .jumpReLU(threshold: gathered(threshold))
    case .gated(let gateBias, let magnitudeBias, let magnitudeScale):
      kept = .gated(
        gateBias: gathered(gateBias), magnitudeBias: gathered(magnitudeBias), magnitudeScale: gathered(magnitudeScale))
    case .groupMax:
      throw FileError(
        .badData, path, "features that compete in groups cannot be sliced", item: "architecture",
        found: architecture.name)
    }
    return try changed { parts throws(FileError) in
      parts.architecture = kept
      parts.encoder = encoder.transposed.gatheringRows(features).transposed
      parts.decoder = decoder.gatheringRows(features)
      parts.encoderBias = encoderBias.map(gathered)
      let earlier = try metadata.slicedFeatures(count: featureCount, path: path)
      parts.metadata.facts["features"] = JSON(features.map { earlier?[$0] ?? $0 })
      if earlier == nil { parts.metadata.facts["features_of"] = JSON(featureCount) }
      // The features behind that name have other numbers.
      parts.metadata.neuronpediaID = nil
    }
  }
}

extension Metadata {
  /// Where each feature stood in the SAE that was sliced first; nil for one never sliced.
  public func slicedFeatures(count: Int, path: String) throws(FileError) -> [Int]? {
    guard facts.index(of: "features") != nil else { return nil }
    let node = try JSONNode(.object(facts), file: path, path: "metadata.ssae_host").required("features")
    var indices: [Int] = []
    for index in try node.array() { indices.append(try index.int()) }
    guard indices.count == count else {
      throw FileError(
        .badData, path, "the list of sliced features does not fit", item: "metadata.ssae_host.features",
        expected: "\(count)", found: "\(indices.count)")
    }
    return indices
  }
}
