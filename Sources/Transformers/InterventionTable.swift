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

  /// What acts at `hook`, in order.
  func interventions(at hook: HookPoint) -> [Intervention] { byHook[hook.boundary] ?? [] }

  /// The same without those that only read, for recomputing; throws where one has no gradient.
  func changing() throws(UsageError) -> InterventionTable {
    var changing: [HookPoint: [Intervention]] = [:]
    for (hook, interventions) in byHook {
      for intervention in interventions {
        switch intervention.gradient {
        case .reads: break
        case .pullBack: changing[hook, default: []].append(intervention)
        case .undefined: throw UsageError("no gradient goes through the intervention at \(intervention.hook.name)")
        }
      }
    }
    return InterventionTable(byHook: changing)
  }

  /// Applies everything registered at `hook`, in order, to the tile in place; `keeping` what has a gradient of its own
  /// finds there.
  func apply(
    at hook: HookPoint, _ tile: @autoclosure () -> ActivationTile, keeping found: InterventionInputs? = nil
  ) throws {
    guard let interventions = byHook[hook.boundary] else { return }
    let tile = tile()
    found?.clear(at: hook)
    for intervention in interventions {
      if let found, case .pullBack = intervention.gradient { found.keep(tile, at: hook) }
      try intervention.apply(tile)
    }
  }

  /// Takes ∂m/∂(activations at `hook` after everything there has acted) to before, in place.
  func pullBack(at hook: HookPoint, _ gradient: @autoclosure () -> ActivationTile, found: InterventionInputs) throws {
    let steps = interventions(at: hook).compactMap { intervention in
      if case .pullBack(let step) = intervention.gradient { step } else { nil }
    }
    guard !steps.isEmpty else { return }
    let gradient = gradient()
    for (index, step) in steps.enumerated().reversed() { try step(found.input(index, at: hook, gradient), gradient) }
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

  /// Whether all that later blocks read is here: once it is the same at every position, so is everything after it,
  /// whatever the tokens were. (Attention then averages equal values, and only its scores know positions.)
  public var isWholeStream: Bool {
    switch boundary {
    case .residPre, .residMid, .lnFinal: true
    default: false
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
