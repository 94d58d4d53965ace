import Corpora
import Files
import Kernels
import Ranks
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

  /// Counts what is left of a corpus into parts of a folder, part k at rank k mod N, each in as many pieces as memory asks
  /// for. `progress` is told the tokens read and the share of the data, at the start too; it may throw to stop, and what
  /// was counted stays.
  public func run(
    _ corpus: Corpus, batchSize: BatchSize, in folder: PartsFolder, ranks: Ranks = .alone,
    progress: (_ tokens: Int, _ fraction: Double) throws -> Void = { _, _ in }
  ) throws {
    var state = TailProgress()
    let counts = try TailPartCounts(self)
    var rounds = BlockRounds(ranks, size: tokensPerPart)
    var batches = try SequenceBatches(corpus.reader(), size: batchSize)
    /// Pieces of the part under way that are on disk, and the sequence at which they end.
    var (pieces, stored) = try Self.stored(in: folder, part: 0)
    var (hasBegun, isOpen) = (false, false)

    func begin() throws {
      guard !hasBegun else { return }
      hasBegun = true
      try progress(state.tokens, batches.fractionDone)
    }
    func write() throws {
      guard isOpen else { return }
      try counts.write(to: folder.part(rounds.block, piece: pieces), &state)
      (pieces, isOpen) = (pieces + 1, false)
    }

    while let sequences = try batches.next() {
      let counted = CountedPositions(sequences)
      if rounds.isOwn, state.sequences >= stored {
        try begin()
        try counts.add(sequences, counted, first: state.sequences)
        isOpen = true
      }
      let before = state.tokens
      for range in counted.batch.sequences { state.add(counted.batch.ids[range], counted.measured[range]) }
      state.sequences += sequences.count
      if isOpen {
        state.peakBytes = max(state.peakBytes, counts.bytes)
        // A table doubles when it is full: written out while twice its size still fits.
        if counts.bytes * 2 > memory || rounds.endsBlock(with: state.tokens - before) { try write() }
      }
      let block = rounds.block
      _ = rounds.count(state.tokens - before)
      do {
        if hasBegun { try progress(state.tokens, batches.fractionDone) }
      } catch {
        try write()
        throw error
      }
      if rounds.block != block { (pieces, stored) = try Self.stored(in: folder, part: rounds.block) }
    }
    guard state.positions > 0 else {
      throw FileError(
        .badData, corpus.files.first?.path ?? "the data", "nothing to count: no position counts",
        hint: "the exclusion rule was: \(corpus.exclusion.description)")
    }
    try write()
    try begin()
    ranks.barrier()
  }

  private static func stored(in folder: PartsFolder, part: Int) throws -> (pieces: Int, sequences: Int) {
    let pieces = folder.pieceCount(ofPart: part)
    return (pieces, pieces > 0 ? try TailPart.progress(folder.part(part, piece: pieces - 1)).sequences : 0)
  }

  /// What the parts of a folder add up to.
  public func counts(in folder: PartsFolder) throws -> TailCounts {
    try TailCounts(
      folder.parts(), featureCounts: saes.map(\.featureCount),
      vocabularySize: decoder.config.vocabularySize, conceptCount: finder?.concepts.count)
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
