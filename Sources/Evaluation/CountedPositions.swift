import Corpora
import Transformers

/// Which rows of a batch count, and for what.
///
/// Predictions are indexed by their source position i (predicting token i + 1) and count iff that position is included
/// and no earlier, overlapping window has counted them. SAELens masks by the source token too.
struct CountedPositions {
  let batch: TokenBatch
  /// Rows whose prediction or last-position divergence counts, rising.
  var rows: [Int] = []
  /// The next token of each of `rows`; −1 at the end of a sequence.
  var targets: [Int32] = []
  /// Document and position of each of `rows`.
  var documents: [Int32] = []
  /// Whether a row's activation counts in the SAE's metrics, [N].
  var measured: [Bool] = []

  /// Without `keepsLast` a sequence's last position, which predicts nothing, is left out of `rows`.
  init(_ sequences: [TokenSequence], keepsLast: Bool = true) {
    batch = TokenBatch(sequences.map(\.ids), included: sequences.map(\.included))
    for (sequence, range) in zip(sequences, batch.sequences) {
      // A window that continues another repeats its context: those activations were measured before.
      let firstMeasured = sequence.firstScored > 1 ? sequence.firstScored : 0
      for i in 0..<sequence.count {
        measured.append(sequence.included[i] && i >= firstMeasured)
        guard sequence.included[i], i + 1 >= sequence.firstScored, keepsLast || i + 1 < sequence.count else { continue }
        rows.append(range.lowerBound + i)
        targets.append(i + 1 < sequence.count ? sequence.ids[i + 1] : -1)
        documents.append(sequence.documents[i])
      }
    }
  }
}
