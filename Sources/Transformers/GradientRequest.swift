import Files

/// The hook points whose gradients are wanted, and who gets them.
struct GradientRequest {
  /// Asked-for points by the place they stand for: a block's output is the next one's input.
  private let wanted: [HookPoint: [HookPoint]]
  private let receive: (HookPoint, ActivationTile) throws -> Void
  /// The depth below which nothing is wanted.
  let lowest: Int

  init(_ hooks: [HookPoint], _ receive: @escaping (HookPoint, ActivationTile) throws -> Void) {
    wanted = Dictionary(grouping: hooks, by: \.boundary)
    lowest = hooks.map(\.depth).min() ?? Int.max
    self.receive = receive
  }

  func wants(_ hook: HookPoint) -> Bool { wanted[hook.boundary] != nil }

  /// Hands over the gradient at a point if it is wanted; returns whether anything further down is.
  func meet(_ hook: HookPoint, _ gradient: @autoclosure () -> ActivationTile) throws -> Bool {
    for asked in wanted[hook.boundary] ?? [] { try receive(asked, gradient()) }
    return lowest < hook.depth
  }
}
