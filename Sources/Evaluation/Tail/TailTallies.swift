import Kernels
import SparseAutoencoders

/// What one SAE did on the positions since the last part was written.
final class TailTallies {
  let featureCount: Int
  let pairs = PairCounts()
  private(set) var errors: TypeErrors
  private(set) var sketches = PositionSketches()
  private(set) var mentions = MentionEntries()
  private let strongest: StrongestContexts
  /// nil without concepts.
  let firings: FiringCounts?
  /// What a value is multiplied by to be the length of the feature's part of the reconstruction; nil where it is already.
  private let factors: [Float]?
  private let vocabularySize: Int
  private var weights: [Float] = []

  init(_ sae: SparseAutoencoder, vocabularySize: Int, withConcepts: Bool) {
    featureCount = sae.featureCount
    self.vocabularySize = vocabularySize
    factors = sae.decoderNorms == nil ? sae.decoder.rowNorms() : nil
    errors = TypeErrors(vocabularySize: vocabularySize)
    strongest = StrongestContexts(features: sae.featureCount, capacity: TopContexts.kept, width: TopContexts.width)
    firings = withConcepts ? FiringCounts(featureCount: sae.featureCount) : nil
  }

  func add(_ result: SpliceResult, _ rows: TailRows) {
    let features = result.features
    weights = Array(repeating: 0, count: features.indices.count)
    var places = [Int](repeating: -1, count: rows.measured.count)
    result.batch.ids.withUnsafeBufferPointer { ids in
      features.indices.withUnsafeBufferPointer { indices in
        features.values.withUnsafeBufferPointer { values in
          weights.withUnsafeMutableBufferPointer { weights in
            for (row, place) in result.rows.enumerated() where rows.measured[place] {
              places[place] = row
              let range = features.range(of: row)
              let token = ids[place]
              addErrors(result, row, token: Int(token))
              sketches.active.add(Double(range.count))
              guard !range.isEmpty, let features = indices.baseAddress, let values = values.baseAddress,
                let weights = weights.baseAddress, let ids = ids.baseAddress
              else {
                sketches.largest.add(0)
                continue
              }
              let (own, weight) = (features + range.lowerBound, weights + range.lowerBound)
              let activity = RowActivity(
                own, values + range.lowerBound, factors: factors, count: range.count, into: weight)
              sketches.largest.add(Double(activity.largest))
              if activity.total > 0 { sketches.entropy.add(activity.entropy) }
              pairs.add(own, weight, count: range.count, token: token)
              firings?.add(own, weight, count: range.count, half: rows.halves[place])
              strongest.add(
                own, weight, count: range.count, ids: ids, place: place, first: place - rows.positions[place])
            }
          }
        }
      }
    }
    for mention in rows.mentions {
      for place in mention where places[place] >= 0 {
        let range = features.range(of: places[place])
        mentions.features += features.indices[range]
        mentions.weights += weights[range]
      }
      mentions.offsets.append(Int64(mentions.features.count))
    }
  }

  private func addErrors(_ result: SpliceResult, _ row: Int, token: Int) {
    let pair = RowPair(
      result.input + row * result.width, result.reconstruction + row * result.width, count: result.width)
    errors.add(pair.difference, relative: pair.xx > 0 ? pair.difference / pair.xx : 0, token: token)
    sketches.error.add(pair.difference)
  }

  /// The contexts of the largest activations since the last part.
  var contexts: TopContexts { TopContexts(strongest.kept) }

  /// Memory of the pairs.
  var bytes: Int { pairs.bytes }

  /// Begins anew, once a part was written.
  func clear() {
    pairs.removeAll()
    errors = TypeErrors(vocabularySize: vocabularySize)
    sketches = PositionSketches()
    mentions = MentionEntries()
    strongest.removeAll()
    firings?.removeAll()
  }
}

/// What a walk knows of the rows of a batch, whatever the SAE.
struct TailRows {
  /// Whether a row counts, [N].
  var measured: [Bool] = []
  /// Place within its sequence, [N].
  var positions: [Int] = []
  /// Which half of the data it belongs to, 0 or 1, [N].
  var halves: [Int] = []
  /// The rows of each mention.
  var mentions: [Range<Int>] = []
}
