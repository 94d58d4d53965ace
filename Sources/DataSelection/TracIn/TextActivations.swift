import Corpora
import Files
import Kernels
import Tokenizers
import Transformers

/// How texts become the activations that SAEs are trained on.
public struct TextActivations {
  let decoder: Decoder
  let tokenizer: Tokenizer
  let bos: BOSRule
  let exclusion: ExclusionRule
  let contextLength: Int
  private let workspace = Workspace()

  public init(
    _ decoder: Decoder, _ tokenizer: Tokenizer, bos: BOSRule, exclusion: ExclusionRule, contextLength: Int
  ) {
    self.decoder = decoder
    self.tokenizer = tokenizer
    self.bos = bos
    self.exclusion = exclusion
    self.contextLength = contextLength
  }

  /// The windows of a text, all of its tokens in the context length.
  private func windows(_ text: String) -> [[Int32]] {
    let ids = tokenizer.encode(text)
    let room = max(1, contextLength - (bos.id == nil ? 0 : 1))
    return stride(from: 0, to: ids.count, by: room).map { start in
      bos.applied(to: Array(ids[start..<min(start + room, ids.count)]))
    }
  }

  /// Calls `body` with the activations at every hook of the positions that count, [rows, d] each, and the number of the
  /// text that each row is of; batch by batch.
  func forEachBatch(
    _ texts: [String], at hooks: [HookPoint], _ body: (_ activations: [FloatBuffer], _ texts: [Int]) throws -> Void
  ) throws {
    var batch: [(ids: [Int32], text: Int)] = []
    var tokens = 0
    for (number, text) in texts.enumerated() {
      for window in windows(text) {
        if tokens + window.count > 2_048, !batch.isEmpty {
          try run(batch, hooks, body)
          batch = []
          tokens = 0
        }
        batch.append((window, number))
        tokens += window.count
      }
    }
    if !batch.isEmpty { try run(batch, hooks, body) }
  }

  private func run(
    _ sequences: [(ids: [Int32], text: Int)], _ hooks: [HookPoint], _ body: ([FloatBuffer], [Int]) throws -> Void
  ) throws {
    let batch = TokenBatch(sequences.map(\.ids), included: sequences.map { exclusion.included($0.ids) })
    let rows = (0..<batch.count).filter { batch.included[$0] }
    guard !rows.isEmpty else { return }
    var owners: [Int] = []
    for (sequence, range) in zip(sequences, batch.sequences) {
      owners += range.filter { batch.included[$0] }.map { _ in sequence.text }
    }
    let recorded = hooks.map { FloatBuffer(rows.count * decoder.config.width(at: $0)) }
    let recorders = zip(hooks, recorded).map { hook, buffer in
      Intervention(at: hook, gradient: .reads) { tile in
        gatherRows(tile.base, stride: tile.stride, rows: rows, width: tile.width, into: buffer.pointer)
      }
    }
    try decoder.run(
      batch, until: hooks.max { $0.depth < $1.depth }!,
      interventions: InterventionTable(recorders, for: decoder.config),
      residual: FloatBuffer(batch.count * decoder.config.width), workspace: workspace)
    try body(recorded, owners)
  }
}
