import Corpora
import Files
import Kernels
import Transformers

/// Writes the logits of every sequence of a corpus to one safetensors file, batch by batch.
///
/// `logits` [B, T, V] float32, where T is the longest sequence; the rows beyond a shorter one's end are zeros, and
/// `lengths` [B] I32 says how much of each counts.
public struct LogitCapture {
  /// Sequences, B.
  public let sequences: Int
  /// Length of the longest, T.
  public let length: Int
  /// Tokens of all of them.
  public let tokens: Int
  /// All sequences, in the batches that go through the model: their ids take little beside their logits.
  private let batches: [[TokenSequence]]
  private let decoder: Decoder

  /// Reads the corpus, of which the shape of the file must be known first.
  public init(_ corpus: Corpus, _ decoder: Decoder, batchSize: BatchSize) throws {
    var reader = try SequenceBatches(corpus.reader(), size: batchSize)
    var batches: [[TokenSequence]] = []
    while let batch = try reader.next() { batches.append(batch) }
    let lengths = batches.joined().map(\.count)
    (sequences, length, tokens) = (lengths.count, lengths.max() ?? 0, lengths.reduce(0, +))
    self.batches = batches
    self.decoder = decoder
  }

  /// Size of the file without its header.
  public var byteCount: Int { sequences * length * decoder.config.vocabularySize * 4 + sequences * 4 }

  /// Runs the model, with `edits` in force, and writes the file; `progress` is told the tokens done.
  public func write(
    to path: String, overwrite: Bool, edits: [Intervention] = [],
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void
  ) throws {
    let vocabulary = decoder.config.vocabularySize
    let writer = try SafetensorsWriter(
      path,
      tensors: [
        TensorDeclaration("logits", .f32, [sequences, length, vocabulary]),
        TensorDeclaration("lengths", .i32, [sequences]),
      ], overwrite: overwrite)
    let table = try InterventionTable(edits, for: decoder.config)
    let workspace = Workspace()
    var (first, done) = (0, 0)
    for group in batches {
      let batch = TokenBatch(group.map(\.ids), included: group.map(\.included))
      let normed = try decoder.finalNormed(batch, interventions: table, workspace: workspace)
      for (index, range) in batch.sequences.enumerated() {
        try writeSequence(first + index, normed.pointer + range.lowerBound * decoder.config.width, range.count, writer)
      }
      try writer.write("lengths", group.map { Int32($0.count) }, atElement: first)
      first += group.count
      done += batch.count
      try progress(done, Double(done) / Double(max(tokens, 1)))
    }
    try writer.finish()
  }

  /// The logits of one sequence and the zeros after it, a tile of rows at a time.
  private func writeSequence(
    _ index: Int, _ normed: UnsafePointer<Float>, _ count: Int, _ writer: SafetensorsWriter
  ) throws {
    let vocabulary = decoder.config.vocabularySize
    let tileRows = max(1, min(length, 8_000_000 / vocabulary))
    let tile = FloatBuffer(tileRows * vocabulary)
    for start in stride(from: 0, to: length, by: tileRows) {
      let rows = min(tileRows, length - start)
      let real = max(0, min(rows, count - start))
      if real > 0 { decoder.unembed(normed + start * decoder.config.width, rows: real, into: tile.pointer) }
      (tile.pointer + real * vocabulary).update(repeating: 0, count: (rows - real) * vocabulary)
      try writer.write(
        "logits", UnsafeBufferPointer(start: tile.pointer, count: rows * vocabulary),
        atElement: (index * length + start) * vocabulary)
    }
  }
}
