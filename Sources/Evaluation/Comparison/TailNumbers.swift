import Files

/// What `evaluate tail` measured of the two SAEs of a comparison, from its `tail.json`.
public struct TailNumbers: Sendable {
  public let path: String
  public let positions: Int
  /// Every number that the file has of an SAE, by its keys joined by points; nil where one has none.
  public let rows: [(name: String, values: [Double?])]
  /// Share of the token types of a bin of frequency that have a feature of their own ("dedicated"), for each SAE.
  public let dedicated: [(low: Double, high: Double, types: Int, shares: [Double?])]

  /// Throws where the file has no SAE of the path or the label of one of the two.
  public init(contentsOf path: String, for saes: [ComparedSAE]) throws(FileError) {
    let root = try JSONNode(contentsOf: path)
    let entries = try root.required("saes").array()
    var places: [Int] = []
    for sae in saes {
      var found: Int?
      for (place, entry) in entries.enumerated() where found == nil {
        let names = [try entry.optional("label")?.string(), try entry.required("sae").string()]
        if names[0] == sae.label || names[1] == sae.path { found = place }
      }
      guard let found else {
        throw FileError(
          .badData, path, "no tail metrics of \(sae.path)", item: "saes",
          hint: "name both SAEs in evaluate tail as here: --sae \(sae.label)=\(sae.path)")
      }
      places.append(found)
    }
    self.path = path
    positions = try root.required("positions").int()
    let numbers = places.map { Self.numbers(entries[$0].value, under: "") }
    var names: [String] = []
    for (name, _) in numbers.joined() where !names.contains(name) { names.append(name) }
    rows = names.map { name in (name, numbers.map { side in side.first { $0.name == name }?.value }) }
    var dedicated: [(low: Double, high: Double, types: Int, shares: [Double?])] = []
    for bin in try root.optional("frequency_bins")?.array() ?? [] {
      guard let shares = try bin.optional("dedicated")?.required("shares").array() else { continue }
      guard shares.count == entries.count else { throw bin.error("not a share for each SAE") }
      var values: [Double?] = []
      for place in places { values.append(shares[place].isNull ? nil : try shares[place].double()) }
      dedicated.append(
        (
          try bin.required("low").double(), try bin.required("high").double(), try bin.required("types").int(), values
        ))
    }
    self.dedicated = dedicated
  }

  private static func numbers(_ value: JSON, under name: String) -> [(name: String, value: Double)] {
    switch value {
    case .int(let number): [(name, Double(number))]
    case .uint(let number): [(name, Double(number))]
    case .double(let number): [(name, number)]
    case .object(let object):
      object.entries.flatMap { numbers($0.value, under: name.isEmpty ? $0.key : "\(name).\($0.key)") }
    default: []
    }
  }

  var json: JSONObject {
    [
      "file": JSON(path), "positions": JSON(positions),
      "numbers": .object(JSONObject(rows.map { ($0.name, .array($0.values.map { .number($0) })) })),
    ]
  }
}
