import Files
import SparseAutoencoders

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whether features of two SAEs correspond by their index: one was fine-tuned from the other.
public enum FeatureMatching: Sendable, Equatable {
  /// Feature i came from feature i, but for those that training set anew.
  case byIndex(resampled: Set<Int>)
  /// They do not, or nobody knows; the reason.
  case none(String)

  /// Goes by `training.json` beside the weights of `sae`; `isTold` where the user says that they correspond.
  public init(_ sae: SparseAutoencoder, to baseline: SparseAutoencoder, isTold: Bool) throws {
    guard sae.featureCount == baseline.featureCount, sae.inputWidth == baseline.inputWidth else {
      self = .none("\(sae.featureCount) features, the baseline has \(baseline.featureCount)")
      return
    }
    let path = FileSystem.join(sae.folder, "training.json")
    guard FileSystem.exists(path) else {
      self = isTold ? .byIndex(resampled: []) : .none("no training.json says that it was fine-tuned from the baseline")
      return
    }
    let root = try JSONNode(contentsOf: path)
    let start = try root.optional("run_options")?.optional("init")
    guard try isTold || start.map({ try Self.isStart($0, baseline) }) ?? false else {
      self = .none("its training.json does not name the baseline as what it was fine-tuned from")
      return
    }
    if let features = try root.optional("resampled_features") {
      self = .byIndex(resampled: Set(try features.array().map { try $0.int() }))
    } else if try root.optional("options")?.optional("dead_features")?.string() == "resample" {
      self = .none("training may have set features anew, and its record does not say which")
    } else {
      self = .byIndex(resampled: [])
    }
  }

  /// Whether a record's `init` is the baseline's weights, by their checksum.
  private static func isStart(_ start: JSONNode, _ baseline: SparseAutoencoder) throws -> Bool {
    guard let name = try start.optional("file")?.string(), let checksum = try start.optional("crc32")?.int() else {
      return false
    }
    let path = FileSystem.join(baseline.folder, FileSystem.name(of: name))
    guard FileSystem.isFile(path) else { return false }
    return Int(try CRC32.ofFile(path)) == checksum
  }

  /// ln((A_i + 1)/Σ(A + 1)) less the same of the baseline; NaN for features set anew. Of two SAEs of equal width.
  ///
  /// Sums are over all features, so that a shift of the whole cancels.
  static func logRatios(_ own: [Int], _ baseline: [Int], resampled: Set<Int>) -> [Double] {
    let total = Double(own.reduce(own.count, +)) / Double(baseline.reduce(baseline.count, +))
    return own.indices.map { feature in
      resampled.contains(feature) ? .nan : log(Double(own[feature] + 1) / Double(baseline[feature] + 1) / total)
    }
  }
}
