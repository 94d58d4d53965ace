import Files

/// Seeded changes to a JSON tree, which stays JSON: values of other types and sizes, members removed or repeated elsewhere.
public struct JSONMutation {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// A copy of `root` with one to three changes.
  public mutating func mutated(_ root: JSON) -> JSON {
    var result = root
    for _ in 0...draw(3) { result = changed(result, donor: root) }
    return result
  }

  private mutating func draw(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  /// Walks down to a random node and changes it.
  private mutating func changed(_ value: JSON, donor: JSON) -> JSON {
    switch value {
    case .object(let object) where object.count > 0 && draw(6) > 0:
      var entries = object.entries
      let place = draw(entries.count)
      if draw(8) == 0 {
        entries.remove(at: place)
      } else {
        entries[place].value = changed(entries[place].value, donor: donor)
      }
      return .object(JSONObject(entries.map { ($0.key, $0.value) }))
    case .array(var elements) where !elements.isEmpty && draw(6) > 0:
      let place = draw(elements.count)
      switch draw(8) {
      case 0: elements.remove(at: place)
      case 1: elements.insert(elements[place], at: place)
      default: elements[place] = changed(elements[place], donor: donor)
      }
      return .array(elements)
    default:
      return replacement(donor)
    }
  }

  private mutating func replacement(_ donor: JSON) -> JSON {
    let odd: [JSON] = [
      .null, .bool(true), .bool(false), .int(-1), .int(0), .int(1), .int(3), .int(.max), .int(.min),
      .int(2_147_483_648), .uint(.max), .double(0.5), .double(-1e300), .double(1e-300), .string(""), .string("x"),
      .string("\u{2581}"), .string("<0x41>"), .string("a b"), .array([]), .object(JSONObject()), .array([.int(-5)]),
    ]
    return draw(4) == 0 ? part(of: donor) : odd[draw(odd.count)]
  }

  /// A random part of a tree.
  private mutating func part(of value: JSON) -> JSON {
    switch value {
    case .object(let object) where object.count > 0 && draw(4) > 0:
      let place = draw(object.count)
      return part(of: object.entries[place].value)
    case .array(let elements) where !elements.isEmpty && draw(4) > 0:
      let place = draw(elements.count)
      return part(of: elements[place])
    default: return value
    }
  }
}
