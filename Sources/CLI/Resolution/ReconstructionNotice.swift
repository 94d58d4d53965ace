import Corpora
import SparseAutoencoders
import Transformers

extension [LoadedSAE] {
  /// Says on stderr how well every SAE reconstructs a sample of the text at hand; the loud warning stays with `--quiet`.
  func checkReconstruction(_ model: LoadedModel, on sample: TokenBatch, _ common: RunOptions) throws {
    guard !isEmpty, sample.count > 0 else { return }
    let checks = try ReconstructionCheck.run(model.decoder, map { ($0.sae, $0.hook) }, on: sample)
    for (check, entry) in zip(checks, self) {
      for line in check.notice(for: entry.sae, quiet: common.quiet) { StandardError.line(line) }
    }
  }

  /// The same on the first sequences of a corpus, at least 256 tokens where it has as many.
  func checkReconstruction(_ model: LoadedModel, on corpus: Corpus, _ common: RunOptions) throws {
    guard !isEmpty else { return }
    var reader = corpus.reader()
    var sequences: [TokenSequence] = []
    var count = 0
    while count < 256, let sequence = try reader.next() {
      sequences.append(sequence)
      count += sequence.count
    }
    let batch = TokenBatch(sequences.map(\.ids), included: sequences.map(\.included))
    try checkReconstruction(model, on: batch, common)
  }
}

extension ReconstructionCheck {
  /// Fewer positions than this say little about an SAE.
  private static let enough = 64

  /// The lines for stderr; when quiet, only those of a warning.
  func notice(for sae: SparseAutoencoder, quiet: Bool) -> [String] {
    let failed = explainedVariance.map { $0 < 0 } ?? true
    guard failed || !quiet else { return [] }
    var result = lines(for: sae).map(\.onOneLine)
    if failed, rows > 0, rows < Self.enough {
      result.append("  - or too little text: only \(rows) positions were seen")
    }
    return result
  }
}
