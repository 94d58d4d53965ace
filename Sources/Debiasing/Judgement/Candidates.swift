import Files
import SparseAutoencoders

/// The features to judge: those that an attribution listed, with their contexts as `attribution.json` has them.
public struct Candidates: Sendable {
  public struct Candidate: Sendable {
    public let name: FeatureName
    public let effect: Double
    /// As in `attribution.json`.
    public let contexts: [JSONObject]
    public var promoted: [String] = []
    public var suppressed: [String] = []
    public var score: SwapTest.Score?
  }

  public var all: [Candidate]

  /// Reads an attribution's report. Features that do not support the decision are left out: ablating them cannot undo it.
  public init(attribution path: String) throws(FileError) {
    let file = FileSystem.join(path, "attribution.json")
    let root = try JSONNode(contentsOf: file)
    all = []
    for node in try root.required("features").array() {
      let effect = try node.required("effect").double()
      guard effect > 0 else { continue }
      var contexts: [JSONObject] = []
      for context in try node.required("contexts").array() { contexts.append(try context.object()) }
      all.append(
        Candidate(
          name: FeatureName(hook: try node.required("hook").string(), index: try node.required("index").int()),
          effect: effect, contexts: contexts))
    }
  }

  /// The candidates as units of sites; throws where the sites are of other SAEs.
  public func units(at sites: [AttributionSite], path: String) throws(FileError) -> [AttributedUnit] {
    var units: [AttributedUnit] = []
    for candidate in all {
      guard let place = sites.firstIndex(where: { $0.hook.name == candidate.name.hook }) else {
        throw FileError(
          .badData, path, "the attribution is of other SAEs", item: candidate.name.hook,
          expected: sites.map(\.hook.name).joined(separator: ", "))
      }
      guard candidate.name.index < sites[place].count else {
        throw FileError(
          .badData, path, "the attribution is of other SAEs", item: "\(candidate.name.hook):\(candidate.name.index)",
          expected: "0 to \(sites[place].count - 1)")
      }
      units.append(AttributedUnit(site: place, unit: candidate.name.index, effect: candidate.effect))
    }
    return units
  }

  /// `candidates.json`: everything a judge may look at, in the order of the effects.
  public var json: JSON {
    .array(
      all.map { candidate in
        var object: JSONObject = [
          "hook": JSON(candidate.name.hook), "index": JSON(candidate.name.index), "effect": JSON(candidate.effect),
        ]
        if let score = candidate.score {
          object["gender_score"] = JSON(score.gender)
          object["class_score"] = score.classes.map { JSON($0) } ?? .null
        }
        object["promoted"] = JSON(candidate.promoted)
        object["suppressed"] = JSON(candidate.suppressed)
        object["contexts"] = .array(candidate.contexts.map { .object($0) })
        return .object(object)
      })
  }
}
