import Files
import SparseAutoencoders

/// Whether one of two SAEs was trained from the other, so that feature i of both began as the same.
public enum Kinship: Sendable, Equatable {
  /// The SAE of this place was trained from the other. Where dead features were drawn anew on the way, which ones is not
  /// recorded.
  case trained(side: Int, redrawsDead: Bool)
  /// Both have the same weights.
  case same
  /// The user says so.
  case asserted

  /// By the checksum of the weights that an SAE's metadata names as its start; nil where neither names the other's.
  public static func between(_ saes: [SparseAutoencoder]) throws(FileError) -> Kinship? {
    guard saes[0].featureCount == saes[1].featureCount, saes.allSatisfy({ FileSystem.isFile($0.weightsPath) }) else {
      return nil
    }
    var weights: [(bytes: Int, crc32: Int)] = []
    for sae in saes {
      weights.append((try FileSystem.size(sae.weightsPath), Int(try CRC32.ofFile(sae.weightsPath))))
    }
    if weights[0] == weights[1] { return .same }
    for side in 0..<2 {
      let start = weights[1 - side]
      guard let parent = saes[side].metadata.facts["parent"]?.object, parent["bytes"] == JSON(start.bytes),
        parent["crc32"] == JSON(start.crc32)
      else { continue }
      return .trained(side: side, redrawsDead: try redrawsDead(saes[side]))
    }
    return nil
  }

  private static func redrawsDead(_ sae: SparseAutoencoder) throws(FileError) -> Bool {
    let record = FileSystem.join(sae.folder, "training.json")
    guard FileSystem.exists(record) else { return false }
    let rule = try JSONNode(contentsOf: record).optional("options")?.optional("dead_features")
    return try rule?.string() == "resample"
  }
}
