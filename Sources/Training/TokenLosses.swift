import Ranks

/// Losses of every token of a batch, or of a share of it.
struct TokenLosses {
  /// ‖x − x̂‖² per level, [levels][B]; the last is the whole SAE's.
  var reconstruction: [[Double]]
  /// The penalty per token without λ, [B].
  var penalty: [Double]
  /// ‖x − x̂_gate‖², [B]; empty but for gated.
  var gate: [Double]
  /// Active features per token, [B].
  var active: [Double]
  /// ‖x‖², [B]
  var inputSquares: [Double]
  /// Features of the whole SAE that are dead.
  var dead: Int

  /// The losses of the whole batch, from those of each rank's rows.
  func gathered(_ batch: BatchRows, _ ranks: Ranks) -> TokenLosses {
    guard ranks.count > 1 else { return self }
    let columns = reconstruction + [penalty, active, inputSquares] + (gate.isEmpty ? [] : [gate])
    // Shares differ by one row.
    let room = (batch.total + ranks.count - 1) / ranks.count
    let size = columns.count * room
    let own = columns.flatMap { $0 + Array(repeating: 0, count: room - $0.count) }
    var all = Array(repeating: 0.0, count: ranks.count * size)
    ranks.gatherAll(own, count: size, into: &all)
    let whole = columns.indices.map { column in
      (0..<ranks.count).flatMap { rank in
        let start = rank * size + column * room
        return all[start..<start + ranks.range(of: batch.total, rank: rank).count]
      }
    }
    let levels = reconstruction.count
    return TokenLosses(
      reconstruction: Array(whole[..<levels]), penalty: whole[levels], gate: gate.isEmpty ? [] : whole[levels + 3],
      active: whole[levels + 1], inputSquares: whole[levels + 2], dead: dead)
  }
}

/// Losses while several threads fill them.
final class TokenLossBuffers: @unchecked Sendable {
  let levels: Int
  let rows: Int
  let isGated: Bool
  /// [levels, rows]
  let reconstruction: UnsafeMutablePointer<Double>
  let gate: UnsafeMutablePointer<Double>
  let inputSquares: UnsafeMutablePointer<Double>
  /// What features add up to, and one number more: penalty [rows], active features [rows], dead features.
  let ofFeatures: UnsafeMutablePointer<Double>

  init(levels: Int, rows: Int, isGated: Bool) {
    self.levels = levels
    self.rows = rows
    self.isGated = isGated
    reconstruction = .allocate(capacity: levels * rows)
    gate = .allocate(capacity: rows)
    inputSquares = .allocate(capacity: rows)
    ofFeatures = .allocate(capacity: 2 * rows + 1)
  }

  deinit {
    reconstruction.deallocate()
    gate.deallocate()
    inputSquares.deallocate()
    ofFeatures.deallocate()
  }

  var losses: TokenLosses {
    func array(_ start: UnsafeMutablePointer<Double>) -> [Double] {
      Array(UnsafeBufferPointer(start: start, count: rows))
    }
    return TokenLosses(
      reconstruction: (0..<levels).map { array(reconstruction + $0 * rows) }, penalty: array(ofFeatures),
      gate: isGated ? array(gate) : [], active: array(ofFeatures + rows), inputSquares: array(inputSquares),
      dead: Int(ofFeatures[2 * rows]))
  }
}
