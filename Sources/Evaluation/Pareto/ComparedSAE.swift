import Files
import SparseAutoencoders

/// An SAE of a comparison: under which label it stands, and which others are the same with another seed.
public struct ComparedSAE: Sendable {
  /// The method it belongs to, as the user calls it.
  public let label: String
  public let path: String
  public let architecture: String
  public let featureCount: Int
  /// Its folder's name without a seed number.
  public let name: String
  /// The seed it was trained with, where its record or its name tells.
  public let seed: String?
  /// Equal for SAEs of one label that differ in their seed alone.
  let setting: String

  /// Reads `training.json` beside the weights where there is one: SAEs with the same training options on the same data
  /// are seeds of each other, whatever they started from. Without it, those whose names differ in `seed<number>` alone.
  public init(label: String, _ sae: SparseAutoencoder) throws(FileError) {
    self.label = label
    path = sae.path
    architecture = sae.architecture.name
    featureCount = sae.featureCount
    let pattern = /[-_. ]?seed[-_=. ]?(?<number>[0-9]+)/.ignoresCase()
    let full = FileSystem.name(of: sae.path)
    let found = full.firstMatch(of: pattern)
    let name = found.map { full.replacingSubrange($0.range, with: "") } ?? full
    self.name = name.isEmpty ? full : name
    let record = FileSystem.join(sae.folder, "training.json")
    guard FileSystem.exists(record) else {
      seed = found.map { String($0.output.number) }
      // By the folder above too: two runs may name their parts alike.
      setting = found == nil ? sae.path : FileSystem.join(FileSystem.folder(of: sae.path), name)
      return
    }
    let root = try JSONNode(contentsOf: record).object()
    var run = root["run_options"]?.object ?? JSONObject()
    seed = run["seed"].map { String(decoding: $0.serialized(), as: UTF8.self) }
    for key in ["seed", "threads", "init"] { run[key] = nil }
    let parts: [JSON] = [root["options"] ?? .null, .object(run), root["steps"] ?? .null]
    setting = String(decoding: JSON.array(parts).serialized(), as: UTF8.self)
  }

  /// An SAE known by its record alone.
  init(label: String, path: String, name: String, seed: String?, setting: String) {
    self.label = label
    self.path = path
    self.name = name
    self.seed = seed
    self.setting = setting
    architecture = ""
    featureCount = 0
  }
}

extension [ComparedSAE] {
  /// Every label once, in order.
  var labels: [String] {
    reduce(into: []) { labels, sae in if !labels.contains(sae.label) { labels.append(sae.label) } }
  }

  /// The places of the SAEs that others are related to; throws when none has the label.
  public func places(ofBaseline label: String) throws(UsageError) -> [Int] {
    let places = indices.filter { self[$0].label == label }
    guard !places.isEmpty else {
      throw UsageError(
        "--baseline \(label): no SAE has this label", hint: "there are \(labels.joined(separator: ", "))")
    }
    return places
  }
}

extension String {
  fileprivate func replacingSubrange(_ range: Range<Index>, with other: String) -> String {
    var copy = self
    copy.replaceSubrange(range, with: other)
    return copy
  }
}
