/// The documents that hold a word, rising, and how often each does.
public struct Postings: @unchecked Sendable {
  public let documents: UnsafePointer<UInt32>
  public let frequencies: UnsafePointer<UInt32>
  public let count: Int

  public init(documents: UnsafePointer<UInt32>, frequencies: UnsafePointer<UInt32>, count: Int) {
    self.documents = documents
    self.frequencies = frequencies
    self.count = count
  }
}

/// What a word adds to the BM25 score of a document: weight · ((c + δ)/(c + δ + k₁) − rest), where c is the word's
/// frequency divided by the document's relative length.
public struct TermWeight: Sendable {
  public let weight: Double
  /// δ, 0 for most variants.
  public let shift: Double
  public let k1: Double
  /// What the fraction is for a document without the word.
  public let rest: Double

  public init(weight: Double, shift: Double, k1: Double, rest: Double) {
    self.weight = weight
    self.shift = shift
    self.k1 = k1
    self.rest = rest
  }
}

/// scores[D − first] += what the word adds, for its documents D in `first..<first + rows`, from posting `start` on.
///
/// Answers the posting to go on with for the next block; nil when documents do not rise or lie before the block.
public func addTermScores(
  _ postings: Postings, from start: Int, _ term: TermWeight, first: Int, rows: Int,
  inverseLengths: UnsafePointer<Double>, into scores: UnsafeMutablePointer<Double>
) -> Int? {
  var next = start
  var lowest = first
  while next < postings.count {
    let document = Int(postings.documents[next])
    if document >= first + rows { return next }
    guard document >= lowest else { return nil }
    lowest = document + 1
    let c = Double(postings.frequencies[next]) * inverseLengths[document - first] + term.shift
    scores[document - first] += term.weight * (c / (c + term.k1) - term.rest)
    next += 1
  }
  return next
}

/// out[i] = 1/(1 − b + b·length/mean), a chunk's inverse relative length; 0 where that is not above 0.
public func inverseRelativeLengths(
  _ lengths: UnsafePointer<Int32>, count: Int, b: Double, mean: Double, into out: UnsafeMutablePointer<Double>
) {
  let slope = b / max(mean, .leastNormalMagnitude)
  for i in 0..<count {
    let relative = 1 - b + slope * Double(lengths[i])
    out[i] = relative > 0 ? 1 / relative : 0
  }
}

/// out[i] = base + sums[i], narrowed.
public func narrowScores(
  _ sums: UnsafePointer<Double>, base: Double, count: Int, into out: UnsafeMutablePointer<Float>
) {
  for i in 0..<count { out[i] = Float(base + sums[i]) }
}
