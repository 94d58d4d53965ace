import Files
import SparseAutoencoders

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whether feature i of one SAE began as feature i of another, so that the two may be compared by index.
public enum Kinship: Sendable, Equatable {
  /// Both are one SAE: the same weights, or one converted from the other, or both from a third.
  case same
  /// It was trained from the other. Features of `resampled` were set anew on the way, and correspond to nothing.
  case trained(resampled: Set<Int>)
  /// The user says so; features that the record says were set anew are left out all the same.
  case told(resampled: Set<Int>)
  /// They do not correspond, or nobody knows; the reason.
  case none(String)

  /// Goes by the checksums of weights that the metadata name as what an SAE was trained or converted from, and by
  /// `training.json` beside those of `sae`; `isTold` where the user says that features correspond.
  public init(_ sae: SparseAutoencoder, from origin: SparseAutoencoder, isTold: Bool = false) throws(FileError) {
    guard sae.featureCount == origin.featureCount, sae.inputWidth == origin.inputWidth else {
      self = .none(
        "\(sae.featureCount) features of width \(sae.inputWidth), not \(origin.featureCount) of \(origin.inputWidth)")
      return
    }
    let lineages = [try Lineage(of: sae), try Lineage(of: origin)]
    if lineages[0].own.contains(where: lineages[1].own.contains) {
      self = .same
      return
    }
    let record = try Record(of: sae)
    let isChild = lineages[0].start.map(lineages[1].own.contains) ?? false
    switch (isChild, record.resampled) {
    case (true, let resampled?): self = .trained(resampled: resampled)
    case _ where isTold: self = .told(resampled: record.resampled ?? [])
    case (true, nil): self = .none("training may have set features anew, and its record does not say which")
    case (false, _): self = .none("its record does not name the weights of the other as those that it was trained from")
    }
  }

  /// Whether features correspond by index.
  public var isByIndex: Bool { if case .none = self { false } else { true } }

  /// Features of equal index that correspond to nothing all the same.
  public var resampled: Set<Int> {
    switch self {
    case .trained(let features), .told(let features): features
    case .same, .none: []
    }
  }

  /// ln((A_i + 1)/Σ(A + 1)) less the same of the SAE that it began as, A being activation counts (Figs 17–18 of the SSAE
  /// paper); NaN for features set anew. Sums are over all features, so that a shift of the whole cancels.
  public static func logRatios(_ own: [Int], to origin: [Int], resampled: Set<Int> = []) -> [Double] {
    let total = Double(own.reduce(own.count, +)) / Double(origin.reduce(origin.count, +))
    return own.indices.map { feature in
      resampled.contains(feature) ? .nan : log(Double(own[feature] + 1) / Double(origin[feature] + 1) / total)
    }
  }
}

/// The files that an SAE's features come from, each under the same index.
private struct Lineage {
  /// Those of the SAE itself: its own, and what that was converted from.
  private(set) var own: [Weights] = []
  /// What it was trained from.
  private(set) var start: Weights?

  init(of sae: SparseAutoencoder) throws(FileError) {
    if let weights = try Weights(of: sae) { own.append(weights) }
    var next = sae.metadata.facts["parent"]?.object
    while let parent = next, let weights = Weights(parent) {
      // Only `convert` names a format; a slice that it takes numbers features anew.
      guard parent["format"] != nil else {
        start = weights
        return
      }
      guard sae.metadata.facts["features"] == nil else { return }
      own.append(weights)
      next = parent["parent"]?.object
    }
  }
}

/// A file with an SAE's weights.
private struct Weights: Equatable {
  let bytes: JSON
  let checksum: JSON

  /// nil where they are not one file.
  init?(of sae: SparseAutoencoder) throws(FileError) {
    guard FileSystem.isFile(sae.weightsPath) else { return nil }
    bytes = JSON(try FileSystem.size(sae.weightsPath))
    checksum = JSON(Int(try CRC32.ofFile(sae.weightsPath)))
  }

  /// As metadata name it.
  init?(_ parent: JSONObject) {
    guard let bytes = parent["bytes"], let checksum = parent["crc32"] else { return nil }
    self.bytes = bytes
    self.checksum = checksum
  }
}

/// What `training.json` says of features that were set anew.
private struct Record {
  /// nil where there may be some and the record does not name them.
  let resampled: Set<Int>?

  init(of sae: SparseAutoencoder) throws(FileError) {
    let path = FileSystem.join(sae.folder, "training.json")
    guard FileSystem.exists(path) else {
      resampled = []
      return
    }
    let root = try JSONNode(contentsOf: path)
    if let listed = try root.optional("resampled_features") {
      var features: Set<Int> = []
      for feature in try listed.array() { features.insert(try feature.int()) }
      resampled = features
    } else {
      let rule = try root.optional("options")?.optional("dead_features")?.string()
      resampled = rule == "resample" ? nil : []
    }
  }
}
