/// Everything that was counted in a walk over a corpus, for one or more SAEs.
public struct TailCounts: Sendable {
  public struct SAE: Sendable {
    public let featureCount: Int
    public fileprivate(set) var errors: TypeErrors
    public fileprivate(set) var sketches = PositionSketches()
    public fileprivate(set) var contexts = TopContexts([], featureCount: 0)
    /// [F, 2, buckets]; empty without concepts.
    fileprivate(set) var firings: [Int] = []
    fileprivate(set) var mentions = MentionEntries()
    fileprivate var runs: [PairRun] = []

    /// Hands over every feature with its tokens, rising. Runs are merged feature by feature, so that no more than one
    /// feature's pairs are in memory.
    public func forEachFeature(_ body: (_ feature: Int, _ tokens: [TokenActivity]) -> Void) {
      var pairs: [TokenActivity] = []
      for feature in 0..<featureCount {
        pairs.removeAll(keepingCapacity: true)
        for run in runs { run.append(feature, to: &pairs) }
        if runs.count > 1 { Self.merge(&pairs) }
        body(feature, pairs)
      }
    }

    /// Pairs on disk: distinct within a run.
    var storedPairs: Int { runs.reduce(0) { $0 + ($1.offsets.last ?? 0) } }

    /// Brings the pairs of one token together, those of the first run first.
    private static func merge(_ pairs: inout [TokenActivity]) {
      let order = pairs.indices.sorted { (pairs[$0].token, $0) < (pairs[$1].token, $1) }
      var merged: [TokenActivity] = []
      merged.reserveCapacity(pairs.count)
      for place in order {
        let pair = pairs[place]
        if let last = merged.last, last.token == pair.token {
          merged[merged.count - 1].count += pair.count
          merged[merged.count - 1].sum += pair.sum
        } else {
          merged.append(pair)
        }
      }
      pairs = merged
    }
  }

  public let positions: Int
  public let tokens: Int
  public let sequences: Int
  /// A hash of every token id and of whether it counts: equal for walks over the same positions.
  public let fingerprint: UInt64
  /// Sorted runs on disk.
  public let runs: Int
  /// The largest memory of the tables of pairs, in bytes.
  public let peakBytes: Int
  /// Positions of each token type, [V].
  public let typeCounts: [Int]
  /// Concept and half of each mention.
  let mentionConcepts: [Int]
  let mentionHalves: [Int]
  public let saes: [SAE]

  /// Adds up parts, in their order.
  init(_ parts: [String], featureCounts: [Int], vocabularySize: Int, conceptCount: Int?) throws {
    var progress = TailProgress()
    var peakBytes = 0
    var typeCounts = [Int](repeating: 0, count: vocabularySize)
    var (concepts, halves): ([Int], [Int]) = ([], [])
    var saes = featureCounts.map { count in
      SAE(
        featureCount: count, errors: TypeErrors(vocabularySize: vocabularySize))
    }
    var contexts = [[TopContexts]](repeating: [], count: featureCounts.count)
    for path in parts {
      let part = try TailPart(
        contentsOf: path, featureCounts: featureCounts, vocabularySize: vocabularySize, conceptCount: conceptCount)
      progress = part.progress
      peakBytes = max(peakBytes, progress.peakBytes)
      for token in typeCounts.indices { typeCounts[token] += part.typeCounts[token] }
      concepts += part.mentionConcepts
      halves += part.mentionHalves
      for (number, added) in part.saes.enumerated() {
        saes[number].runs.append(added.pairs)
        saes[number].errors.add(added.errors)
        saes[number].sketches.add(added.sketches)
        contexts[number].append(added.contexts)
        saes[number].mentions.append(added.mentions)
        if saes[number].firings.isEmpty {
          saes[number].firings = added.firings.map { Int($0) }
        } else {
          for place in added.firings.indices { saes[number].firings[place] += Int(added.firings[place]) }
        }
      }
    }
    for number in saes.indices {
      saes[number].contexts = TopContexts(contexts[number], featureCount: featureCounts[number])
    }
    (positions, tokens, sequences) = (progress.positions, progress.tokens, progress.sequences)
    (fingerprint, self.peakBytes) = (progress.fingerprint, peakBytes)
    runs = parts.count
    self.typeCounts = typeCounts
    (mentionConcepts, mentionHalves) = (concepts, halves)
    self.saes = saes
  }
}
