import Corpora
import Files
import Kernels
import Tokenizers
import Transformers

/// Turns texts into vectors: an encoder, or a language model's own hidden states.
public struct TextEmbedder {
  /// d
  public let width: Int
  /// What decides the vectors: checkpoint, pooling, length.
  public let recipe: JSONObject
  /// For notes.
  public let description: String
  /// Token ids of a text, no more than fit.
  let ids: @Sendable (String) -> [Int32]
  /// A vector for each of some token sequences, [sequences, d].
  let vectors: ([[Int32]]) throws -> FloatBuffer
}

extension TextEmbedder {
  /// A BERT encoder with the pooling and length that `embedding` says.
  public init(_ checkpoint: EncoderCheckpoint, _ tokenizer: Tokenizer, _ embedding: SentenceEmbedding) throws(FileError)
  {
    let encoder = checkpoint.encoder
    let limit = embedding.longestSequence
    let workspace = EncoderWorkspace()
    let hidden = GrowingBuffer()
    width = encoder.config.width
    recipe = [
      "encoder": JSON(try FolderFingerprint.of(checkpoint.path)), "pooling": JSON(embedding.pooling.rawValue),
      "normalise": JSON(embedding.normalises), "longest_sequence": JSON(limit),
    ]
    description =
      "\(embedding.pooling.rawValue) pooling, at most \(limit) tokens, "
      + (embedding.normalises ? "vectors of length 1 (cosine)" : "vectors as they are (dot product)")
    ids = { tokenizer.encode($0, limit: limit) }
    vectors = { sequences in
      let batch = TokenBatch(sequences)
      let states = hidden.reserve(batch.count * encoder.config.width)
      try encoder.run(batch, into: states, workspace: workspace)
      return embedding.vectors(states, batch, width: encoder.config.width)
    }
  }

  /// The mean of a language model's residual stream after a layer, over the positions that an exclusion rule leaves.
  ///
  /// Texts are cut at the context length; one without a position that counts is the zero vector.
  public init(
    _ decoder: Decoder, path: String, at hook: HookPoint, _ tokenizer: Tokenizer, bos: BOSRule,
    exclusion: ExclusionRule, contextLength: Int, normalises: Bool
  ) throws(FileError) {
    let width = decoder.config.width(at: hook)
    let workspace = Workspace()
    let residual = GrowingBuffer()
    self.width = width
    recipe = [
      "model": JSON(try FolderFingerprint.of(path)), "hook": JSON(hook.name), "bos": JSON(bos.description),
      "excluded": JSON(exclusion.description), "normalise": JSON(normalises), "longest_sequence": JSON(contextLength),
    ]
    description =
      "mean of \(hook.name) over a text's tokens, at most \(contextLength), "
      + (normalises ? "vectors of length 1 (cosine)" : "vectors as they are (dot product)")
    ids = { Array(bos.applied(to: tokenizer.encode($0)).prefix(contextLength)) }
    vectors = { sequences in
      let batch = TokenBatch(sequences, included: sequences.map { exclusion.included($0) })
      let pooled = FloatBuffer(sequences.count * width)
      guard batch.count > 0 else { return FloatBuffer.zeroed(sequences.count * width) }
      let reader = Intervention(at: hook, gradient: .reads) { tile in pool(tile, into: pooled.pointer) }
      try decoder.run(
        batch, until: hook, interventions: InterventionTable([reader], for: decoder.config),
        residual: residual.reserve(batch.count * decoder.config.width), workspace: workspace)
      if normalises { scaleRowsToUnitLength(pooled.pointer, rows: sequences.count, width: width) }
      return pooled
    }
  }
}

/// out[s] = mean over the included rows of sequence s; zero where there is none.
private func pool(_ tile: ActivationTile, into out: UnsafeMutablePointer<Float>) {
  let rows = (0..<tile.rows).filter { tile.batch.included[$0] }
  let compact = FloatBuffer(rows.count * tile.width)
  gatherRows(tile.base, stride: tile.stride, rows: rows, width: tile.width, into: compact.pointer)
  var next = 0
  let ranges = tile.batch.sequences.map { sequence in
    let count = sequence.count { tile.batch.included[$0] }
    defer { next += count }
    return next..<next + count
  }
  meanOfRows(compact.pointer, width: tile.width, ranges: ranges, into: out)
}

/// A buffer that is replaced by a larger one when it has to be.
private final class GrowingBuffer {
  private var buffer = FloatBuffer(0)

  func reserve(_ count: Int) -> FloatBuffer {
    if buffer.count < count { buffer = FloatBuffer(count) }
    return buffer
  }
}

extension TextEmbedder {
  /// Tokens that go through a model of this width together: as many as make tall matrix products while the activations of
  /// a layer, some seven times as wide as the stream, stay in the processor's caches.
  private var batchTokens: Int { min(4_096, max(256, 400_000 / width)) }

  /// Embeds texts, the longest first so that the texts of a batch are of similar lengths.
  ///
  /// Answers the vectors in the order of the texts, [texts, d], and how many tokens each has. `progress` is told the
  /// number of texts done.
  func embed(_ texts: [String], progress: (Int) throws -> Void = { _ in }) throws -> (FloatBuffer, lengths: [Int]) {
    let sequences = tokenize(texts)
    let result = FloatBuffer(texts.count * width)
    let order = texts.indices.sorted {
      (sequences[$0].count, $1) > (sequences[$1].count, $0)
    }
    var start = 0
    while start < order.count {
      // A text at a time may be longer than the budget.
      let longest = max(sequences[order[start]].count, 1)
      let places = order[start..<min(order.count, start + max(1, batchTokens / longest))]
      let vectors = try vectors(places.map { sequences[$0] })
      for (row, place) in places.enumerated() {
        (result.pointer + place * width).update(from: vectors.pointer + row * width, count: width)
      }
      start = places.endIndex
      try progress(start)
    }
    return (result, sequences.map(\.count))
  }

  private func tokenize(_ texts: [String]) -> [[Int32]] {
    var sequences = [[Int32]](repeating: [], count: texts.count)
    sequences.withUnsafeMutableBufferPointer { sequences in
      nonisolated(unsafe) let sequences = sequences
      let ids = ids
      parallelFor(texts.count, minimumChunk: 16) { range in
        for i in range { sequences[i] = ids(texts[i]) }
      }
    }
    return sequences
  }
}
