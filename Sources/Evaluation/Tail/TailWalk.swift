import Corpora
import Files
import Kernels
import SparseAutoencoders
import Transformers

/// Counts what SAEs of one hook point do on every token of a corpus, in one walk that stops at the hook point.
public struct TailWalk {
  public let decoder: Decoder
  public let saes: [SparseAutoencoder]
  public let hook: HookPoint
  /// Whose mentions are followed; nil for none.
  public let finder: ConceptFinder?
  /// Decides which sequences are in which half.
  public let seed: UInt64
  /// The tables of pairs, those of all SAEs together, are written out before they are larger than this, in bytes.
  public let memory: Int
  /// Positions after which what was counted is written out in any case.
  public let tokensPerPart: Int

  /// Throws when an SAE does not fit the model.
  public init(
    _ decoder: Decoder, _ saes: [SparseAutoencoder], at hook: HookPoint, finder: ConceptFinder?, seed: UInt64,
    memory: Int, tokensPerPart: Int
  ) throws {
    for sae in saes { try sae.fits(hook: hook, width: decoder.config.width(at: hook)) }
    (self.decoder, self.saes, self.hook, self.finder) = (decoder, saes, hook, finder)
    (self.seed, self.memory, self.tokensPerPart) = (seed, memory, tokensPerPart)
  }

  /// Counts what is left of a corpus into parts of a folder. `progress` is told the tokens read and the share of the data,
  /// at the start too; it may throw to stop, and what was counted stays.
  public func run(
    _ corpus: Corpus, batchSize: BatchSize, in folder: PartsFolder,
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) throws {
    let vocabularySize = decoder.config.vocabularySize
    var state = folder.partsDone > 0 ? try TailPart.progress(folder.part(folder.partsDone - 1)) : TailProgress()
    let tallies = saes.map { TailTallies($0, vocabularySize: vocabularySize, withConcepts: finder != nil) }
    var typeCounts = [Int](repeating: 0, count: vocabularySize)
    var (concepts, halves): ([Int], [Int]) = ([], [])
    var rows = TailRows()
    let observers = try zip(saes, tallies).map { sae, tally in
      try sae.intervention(FeatureEdits(), at: hook) { tally.add($0, rows) }
    }
    let table = try InterventionTable(observers, for: decoder.config)
    let workspace = Workspace()
    var residual = FloatBuffer(0)
    var reader = corpus.reader()
    try reader.skip(state.sequences)
    var batches = try SequenceBatches(reader, size: batchSize)
    try progress(state.tokens, batches.fractionDone)
    var lastPart = state.tokens

    func write() throws {
      try TailPart.write(
        to: folder.part(folder.partsDone), state, typeCounts: typeCounts, concepts: concepts, halves: halves, tallies)
      folder.partIsComplete()
      for tally in tallies { tally.clear() }
      typeCounts = [Int](repeating: 0, count: vocabularySize)
      (concepts, halves) = ([], [])
      lastPart = state.tokens
    }

    while let sequences = try batches.next() {
      let counted = CountedPositions(sequences)
      let batch = counted.batch
      rows = TailRows(measured: counted.measured, positions: batch.positions.map { Int($0) })
      for (number, range) in batch.sequences.enumerated() {
        let half = half(of: state.sequences + number)
        rows.halves += Array(repeating: half, count: range.count)
        for mention in finder?.mentions(in: sequences[number].ids) ?? [] {
          let place = range.lowerBound + mention.tokens.lowerBound..<range.lowerBound + mention.tokens.upperBound
          guard place.contains(where: { counted.measured[$0] }) else { continue }
          rows.mentions.append(place)
          concepts.append(mention.concept)
          halves.append(half)
        }
        state.add(batch.ids[range], counted.measured[range])
      }
      for (row, id) in batch.ids.enumerated() where counted.measured[row] { typeCounts[Int(id)] += 1 }
      if residual.count < batch.count * decoder.config.width {
        residual = FloatBuffer(batch.count * decoder.config.width)
      }
      try decoder.run(batch, until: hook, interventions: table, residual: residual, workspace: workspace)
      state.sequences += sequences.count
      let bytes = tallies.reduce(0) { $0 + $1.bytes }
      state.peakBytes = max(state.peakBytes, bytes)
      // A table doubles when it is full: written out while twice its size still fits.
      if bytes * 2 > memory || state.tokens - lastPart >= tokensPerPart { try write() }
      do {
        try progress(state.tokens, batches.fractionDone)
      } catch {
        if state.tokens > lastPart { try write() }
        throw error
      }
    }
    guard state.positions > 0 else {
      throw FileError(
        .badData, corpus.files.first?.path ?? "the data", "nothing to count: no position counts",
        hint: "the exclusion rule was: \(corpus.exclusion.description)")
    }
    if state.tokens > lastPart { try write() }
  }

  /// What the parts of a folder add up to.
  public func counts(in folder: PartsFolder) throws -> TailCounts {
    try TailCounts(
      (0..<folder.partsDone).map { folder.part($0) }, featureCounts: saes.map(\.featureCount),
      vocabularySize: decoder.config.vocabularySize, conceptCount: finder?.concepts.count)
  }

  /// The half that a sequence belongs to, as a coin decides.
  private func half(of sequence: Int) -> Int {
    var random = SeededRandom(seed: seed, stream: UInt64(sequence))
    return Int(random.next() >> 63)
  }
}

extension TailProgress {
  /// Takes a sequence in: Fowler, Noll and Vo's hash (FNV-1a) over ids and whether they count, and its end.
  fileprivate mutating func add(_ ids: ArraySlice<Int32>, _ measured: ArraySlice<Bool>) {
    for (id, counts) in zip(ids, measured) {
      mix(UInt64(UInt32(bitPattern: id)) << 1 | (counts ? 1 : 0))
      positions += counts ? 1 : 0
    }
    mix(.max)
    tokens += ids.count
  }

  private mutating func mix(_ value: UInt64) { fingerprint = (fingerprint ^ value) &* 0x100_0000_01b3 }
}
