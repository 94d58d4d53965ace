import Files
import Kernels

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Which BM25, and with what constants. N documents, df of which hold a word; a document's frequency of it is tf, its
/// length |D|, and c = tf / (1 − b + b·|D|/mean length).
public struct BM25Scoring: Equatable, Sendable {
  /// The formulas of bm25s (`method`) and, for `okapi`, of rank_bm25.
  public enum Variant: String, CaseIterable, Sendable {
    /// ln(1 + (N − df + ½)/(df + ½)) · c/(c + k₁): Lucene since version 8, which leaves out the factor k₁ + 1.
    case lucene
    /// ln((N − df + ½)/(df + ½)), at least 0, · c/(c + k₁).
    case robertson
    /// ln(N/df) · (k₁ + 1)·c/(c + k₁).
    case atire
    /// The weight of robertson, with ¼ of the mean weight in place of a negative one, · (k₁ + 1)·c/(c + k₁).
    case okapi
    /// ln((N + 1)/(df + ½)) · (k₁ + 1)·(c + δ)/(c + δ + k₁), also where c is 0.
    case bm25l
    /// ln((N + 1)/df) · (δ + (k₁ + 1)·c/(c + k₁)), also where c is 0.
    case bm25plus = "bm25+"
  }

  public let variant: Variant
  public let k1: Double
  public let b: Double
  public let delta: Double

  /// `delta` defaults to the variant's usual value: ½ for `bm25l`, 1 for `bm25+`.
  public init(_ variant: Variant = .lucene, k1: Double = 1.5, b: Double = 0.75, delta: Double? = nil)
    throws(UsageError)
  {
    guard k1 >= 0, k1.isFinite else { throw UsageError("--k1 must not be negative; found \(k1)") }
    guard b >= 0, b <= 1 else { throw UsageError("--b must be from 0 to 1; found \(b)") }
    guard delta == nil || variant == .bm25l || variant == .bm25plus else {
      throw UsageError("--delta applies to bm25l and bm25+, not to \(variant.rawValue)")
    }
    guard (delta ?? 0) >= 0, (delta ?? 0).isFinite else {
      throw UsageError("--delta must not be negative; found \(delta!)")
    }
    self.variant = variant
    self.k1 = k1
    self.b = b
    self.delta = delta ?? (variant == .bm25l ? 0.5 : variant == .bm25plus ? 1 : 0)
  }

  /// For notes and records.
  public var description: String {
    let shift = variant == .bm25l || variant == .bm25plus ? ", delta \(delta)" : ""
    return "\(variant.rawValue), k1 \(k1), b \(b)\(shift)"
  }

  /// A word's weight by its number of documents; `meanWeight` is that of all words, which `okapi` alone asks for.
  func idf(_ df: Int, of documents: Int, meanWeight: () -> Double) -> Double {
    let (n, df) = (Double(documents), Double(df))
    switch variant {
    case .lucene: return log(1 + (n - df + 0.5) / (df + 0.5))
    case .robertson: return max(0, log((n - df + 0.5) / (df + 0.5)))
    case .atire: return log(n / df)
    case .okapi:
      let weight = Self.okapiWeight(n, df)
      return weight < 0 ? 0.25 * meanWeight() : weight
    case .bm25l: return log((n + 1) / (df + 0.5))
    case .bm25plus: return log((n + 1) / df)
    }
  }

  static func okapiWeight(_ documents: Double, _ df: Double) -> Double { log(documents - df + 0.5) - log(df + 0.5) }

  /// What a word of weight `idf` adds where it stands, and to every document whether or not it stands there.
  func term(idf: Double) -> (weight: TermWeight, everywhere: Double) {
    let factor: Double =
      switch variant {
      case .lucene, .robertson: 1
      case .atire, .okapi, .bm25l, .bm25plus: k1 + 1
      }
    let shift = variant == .bm25l ? delta : 0
    let rest = shift > 0 ? shift / (shift + k1) : 0
    let everywhere =
      switch variant {
      case .bm25l: idf * factor * rest
      case .bm25plus: idf * delta
      default: 0.0
      }
    return (TermWeight(weight: idf * factor, shift: shift, k1: k1, rest: rest), everywhere)
  }
}
