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

  /// The lines for stderr: one with the figures, and below an explained variance of 0 the warning; when quiet, only that.
  func notice(for sae: SparseAutoencoder, quiet: Bool) -> [String] {
    guard let explainedVariance, let l0 else { return ["\(sae.path): no position to check the reconstruction on"] }
    guard explainedVariance < 0 || !quiet else { return [] }
    let expected = sae.metadata.l0.map { ", \($0.fixed(1)) in training" } ?? ""
    let figures =
      "\(sae.path): explained variance \(explainedVariance.fixed(4)), L0 \(l0.fixed(1))\(expected) (\(rows) positions)"
    guard explainedVariance < 0 else { return [figures.onOneLine] }
    let few = rows < Self.enough ? ["  - or too little text: only \(rows) positions were seen"] : []
    return ([figures] + Self.warning(for: sae) + few).map(\.onOneLine)
  }

  /// What to print when an SAE explains less than nothing: the usual causes.
  static func warning(for sae: SparseAutoencoder) -> [String] {
    let hook = sae.metadata.hookName ?? "an unknown hook"
    let model = sae.metadata.modelName ?? "an unknown model"
    return [
      "WARNING: explained variance below 0: the reconstruction is worse than the mean activation. Usual causes:",
      "  - the wrong hook point or layer (the SAE was trained at \(hook); hidden_states[L] is resid_pre of layer L)",
      "  - another model than the one it was trained on (\(model))",
      "  - BOS or special positions treated otherwise than in training "
        + "(prepend_bos: \(sae.metadata.prependsBOS.map { "\($0)" } ?? "not said"))",
      "  - a scale of the activations that was not folded into the weights "
        + "(normalisation: \(sae.normalization.rawValue))",
      "  - apply_b_dec_to_input set wrongly (here: \(sae.subtractsDecoderBias))",
    ]
  }
}
