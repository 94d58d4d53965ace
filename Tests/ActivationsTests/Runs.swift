import Corpora
import Files
import SparseAutoencoders
import Testing
import Transformers

@testable import Activations

/// Small captures whose activations are made up from token, position and hook.
struct Runs {
  static let hooks: [(point: HookPoint, width: Int)] = [(.residPost(0), 3), (.mlpOut(1), 2)]

  let corpus: Corpus
  let options: CaptureOptions
  let batch = BatchSize.tokens(10)

  init(_ text: String = "the quick brown fox jumps over the lazy dog and runs away from here", context: Int = 6) throws
  {
    let specials = SpecialIds(bos: 0, vocabularySize: 128)
    corpus = try Corpus(
      Documents([DataSource(text: text, named: "text")], boundary: .lines), contextLength: context,
      bos: BOSRule(.always, tokenizerAddsBOS: false, id: 0), exclusion: ExclusionRule(.special, specials: specials),
      vocabularySize: 128, encode: { $0.utf8.map { Int32($0) } })
    options = CaptureOptions(model: "model", corpus: corpus, specials: specials, batch: batch)
  }

  func writer(
    _ path: String, type: StoredType = .f32, options: CaptureOptions? = nil, shardRows: Int = 15,
    mode: OutputMode = .create, stopAfter: Int = .max
  ) throws -> ActivationStoreWriter {
    var batches = 0
    return try ActivationStoreWriter(
      path, hooks: Self.hooks, type: type, options: options ?? self.options, shardRows: shardRows, mode: mode
    ) {
      batches += 1
      return batches >= stopAfter
    }
  }

  /// The value at a hook, of 24 significant bits.
  static func value(_ id: Int32, _ position: Int32, _ hook: Int, _ column: Int) -> Float {
    (Float(id) + Float(position) / 7) * (hook == 0 ? 1.1 : -0.3) + Float(column) / 3
  }

  /// Runs to the end or to the stop; false when stopped.
  @discardableResult func capture(_ writer: ActivationStoreWriter) throws -> Bool {
    var reader = corpus.reader()
    try reader.skip(writer.sequencesStored)
    var batches = try SequenceBatches(reader, size: batch)
    let recorders = writer.recorders
    while let sequences = try batches.next() {
      let batch = try writer.begin(sequences)
      for (hook, recorder) in recorders.enumerated() {
        #expect(recorder.hook == Self.hooks[hook].point)
        let width = Self.hooks[hook].width
        // Rows further apart than they are wide, as inside a wider buffer.
        var values = [Float](repeating: -1, count: batch.count * (width + 2))
        for row in 0..<batch.count {
          for column in 0..<width {
            values[row * (width + 2) + column] = Self.value(batch.ids[row], batch.positions[row], hook, column)
          }
        }
        try values.withUnsafeMutableBufferPointer { buffer in
          try recorder.apply(
            ActivationTile(
              base: buffer.baseAddress!, rows: batch.count, width: width, stride: width + 2, batch: batch))
        }
      }
      if try writer.end() == .stop { return false }
    }
    try writer.finish()
    return true
  }

  /// Encodes every batch into made-up features: token id modulo 7 and position, rising.
  @discardableResult func encode(_ writer: FeatureStoreWriter, reconstruction: Bool) throws -> Bool {
    var reader = corpus.reader()
    try reader.skip(writer.sequencesStored)
    var batches = try SequenceBatches(reader, size: batch)
    while let sequences = try batches.next() {
      let origins = RowOrigins(sequences, from: writer.nextSequence)
      var features = FeatureBatch(featureCount: 16)
      for row in 0..<origins.count {
        if origins.tokenIds[row] != 0 {
          features.indices += [origins.tokenIds[row] % 7, 8 + origins.positions[row] % 8]
          features.values += [Float(origins.tokenIds[row]), 0.5]
        }
        features.offsets.append(features.indices.count)
      }
      let dense = (0..<(origins.count * 2)).map { Float(origins.tokenIds[$0 / 2]) + Float($0 % 2) }
      let step = try dense.withUnsafeBufferPointer {
        try writer.append(
          features, origins: origins, sequences: sequences.count, reconstruction: reconstruction ? $0.baseAddress : nil)
      }
      if step == .stop { return false }
    }
    try writer.finish()
    return true
  }
}
