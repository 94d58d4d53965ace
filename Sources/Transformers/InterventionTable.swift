import Files

/// The interventions of a run, looked up by hook point; made before the run starts.
public struct InterventionTable {
  private let byHook: [HookPoint: [Intervention]]

  /// No interventions.
  public static var none: InterventionTable { InterventionTable(byHook: [:]) }

  private init(byHook: [HookPoint: [Intervention]]) { self.byHook = byHook }

  /// Throws when the model has no such hook point.
  public init(_ interventions: [Intervention], for config: DecoderConfig) throws(UsageError) {
    var byHook: [HookPoint: [Intervention]] = [:]
    for intervention in interventions {
      _ = try config.hookPoint(named: intervention.hook.name)
      byHook[intervention.hook.boundary, default: []].append(intervention)
    }
    self.byHook = byHook
  }

  func acts(at hook: HookPoint) -> Bool { byHook[hook.boundary] != nil }

  /// Applies everything registered at `hook`, in order, to the tile in place.
  func apply(at hook: HookPoint, _ tile: @autoclosure () -> ActivationTile) throws {
    guard let interventions = byHook[hook.boundary] else { return }
    let tile = tile()
    for intervention in interventions { try intervention.apply(tile) }
  }
}

extension HookPoint {
  /// A block's output is the next block's input: both names stand for one place, kept under the latter.
  var boundary: HookPoint {
    if case .residPost(let layer) = self { return .residPre(layer + 1) }
    return self
  }

  /// How far the forward pass must go to meet this point: grows along the pass.
  public var depth: Int {
    switch boundary {
    case .embed: -2
    case .positionEmbed: -1
    case .residPre(let layer): layer * 8
    case .attnZ(let layer): layer * 8 + 1
    case .attnOut(let layer): layer * 8 + 2
    case .residMid(let layer): layer * 8 + 3
    case .mlpPost(let layer): layer * 8 + 4
    case .mlpOut(let layer): layer * 8 + 5
    case .residPost(let layer): (layer + 1) * 8
    case .lnFinal: Int.max
    }
  }

  /// The first block whose computation depends on a change at this point; −1 when the embedding does, `layers` when
  /// only the unembedding does.
  public func firstBlockAffected(layers: Int) -> Int {
    switch boundary {
    case .embed, .positionEmbed: -1
    case .lnFinal: layers
    case let point: point.layer ?? layers
    }
  }
}

extension DecoderConfig {
  /// The hook point of that name; an error naming the nearest ones otherwise.
  public func hookPoint(named name: String) throws(UsageError) -> HookPoint {
    let points = hookPoints
    if let point = points.first(where: { $0.name == name }) { return point }
    let nearest = points.map(\.name)
      .map { (distance: editDistance(Array($0.utf8), Array(name.utf8)), name: $0) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(3).map(\.name)
    throw UsageError(
      "no hook point named \(name) in this \(family) model of \(layers) layers",
      hint: "the nearest are \(nearest.joined(separator: ", "))")
  }
}

/// Levenshtein distance.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  let b = b.prefix(256)
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let substituted = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
    }
  }
  return row[b.count]
}
