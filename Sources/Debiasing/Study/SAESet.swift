import Files
import SparseAutoencoders

/// SAEs at hook points of one model, under a name that rows of a table carry.
public struct SAESet: Sendable {
  public let name: String
  /// In the order the forward pass meets them.
  public let sites: [AttributionSite]
  /// For a slice of another set: that set's name, and by hook name where its features stood there.
  public let slice: (of: String, features: [String: [Int]])?

  public init(_ name: String, _ sites: [AttributionSite], slice: (of: String, features: [String: [Int]])? = nil) {
    self.name = name
    self.sites = sites.sorted { $0.hook.depth < $1.hook.depth }
    self.slice = slice
  }

  /// Features over all hook points.
  public var featureCount: Int { sites.reduce(0) { $0 + $1.count } }

  /// A list of the set that this one is a slice of, with the indices that the features have here; others are left out.
  public func list(from whole: AblationList) -> AblationList {
    guard let slice else { return whole }
    return AblationList(
      entries: whole.entries.compactMap { entry in
        guard let place = slice.features[entry.hook]?.firstIndex(of: entry.index) else { return nil }
        return AblationEntry(hook: entry.hook, index: place, ablate: entry.ablate, reason: entry.reason)
      })
  }

  /// Every set with its slices behind it.
  static func families(_ sets: [SAESet]) -> [[SAESet]] {
    sets.filter { $0.slice == nil }.map { whole in [whole] + sets.filter { $0.slice?.of == whole.name } }
  }

  /// The name as part of a file's name.
  var fileName: String { String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" }) }
}

/// Which features of a set are to be ablated, and who said so.
public struct Judgement: Sendable {
  /// A person's list, or the automatic rule's.
  public enum Kind: String, Sendable {
    case person = "SHIFT"
    case automatic = "SHIFT-auto (swap)"
  }

  public let kind: Kind
  /// The set's name.
  public let set: String
  public let list: AblationList
  /// Where the list stands, for messages and the record.
  public let path: String

  public init(_ kind: Kind, set: String, _ list: AblationList, path: String) {
    (self.kind, self.set, self.list, self.path) = (kind, set, list, path)
  }

  var ablatedCount: Int { list.entries.count(where: \.ablate) }
}
