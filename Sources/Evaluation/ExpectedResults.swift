import Corpora
import Files
import SparseAutoencoders
import Transformers

/// What another implementation computed with a host and an SAE, per prediction, to be compared with what this one does.
///
/// The file: `tokens` [B, T], taken as they are, and for the B·(T − 1) predictions in order `clean` and `spliced` (nats),
/// `l0`, and `error` (‖x − x̂‖²).
public struct ExpectedResults {
  public let path: String
  private let clean: [Float]
  private let spliced: [Float]
  private let l0: [Int32]
  private let error: [Float]

  /// Throws when a tensor is missing or of another length.
  public init(_ path: String) throws(FileError) {
    let file = try SafetensorsFile(path)
    self.path = path
    clean = try file.tensor("clean").floats()
    spliced = try file.tensor("spliced").floats()
    error = try file.tensor("error").floats()
    l0 = try file.tensor("l0").integers().map { Int32(truncatingIfNeeded: $0) }
    for (name, count) in [("spliced", spliced.count), ("error", error.count), ("l0", l0.count)]
    where count != clean.count {
      throw FileError(
        .badData, path, "tensors differ in length", item: name, expected: "\(clean.count)", found: "\(count)")
    }
  }

  /// How far this program is from them.
  public struct Comparison: Sendable {
    public internal(set) var predictions = 0
    /// Largest differences: of cross-entropies in nats, of errors as a share of the error; positions of another L0.
    public internal(set) var clean = 0.0
    public internal(set) var spliced = 0.0
    public internal(set) var error = 0.0
    public internal(set) var otherL0 = 0

    /// Ten times what rounding in float32 leaves with the embedded models, and far below what a wrong feature does.
    public static let lossTolerance = 1e-4
    public static let errorTolerance = 1e-5

    public var isPassed: Bool {
      clean <= Self.lossTolerance && spliced <= Self.lossTolerance && error <= Self.errorTolerance && otherL0 == 0
    }
  }

  /// Runs the host over the file's tokens, clean and with the SAE spliced in at `hook`.
  public func compare(_ decoder: Decoder, _ sae: SparseAutoencoder, at hook: HookPoint) throws -> Comparison {
    let config = decoder.config
    let tokens = try TokenFile(path, vocabularySize: config.vocabularySize, contextLength: config.contextLength)
    let corpus = try Corpus(
      tokens, exclusion: ExclusionRule(.none, specials: SpecialIds(vocabularySize: config.vocabularySize), skipFirst: 0)
    )
    var edits = FeatureEdits()
    edits.splices = true
    let evaluation = try PerplexityEvaluation(
      decoder, splices: [SplicedSAE(sae, at: hook, edits: edits)], ablation: .none)
    let found = try evaluation.run(corpus, batchSize: .tokens(2048), perToken: true).perToken!
    guard found.clean.count == clean.count else {
      throw FileError(
        .badData, path, "not one value per prediction", item: "clean", expected: "\(found.clean.count)",
        found: "\(clean.count)")
    }
    var comparison = Comparison()
    comparison.predictions = clean.count
    for i in clean.indices {
      comparison.clean = worse(comparison.clean, Double(found.clean[i]) - Double(clean[i]))
      comparison.spliced = worse(comparison.spliced, Double(found.spliced[i]) - Double(spliced[i]))
      comparison.error = worse(comparison.error, (Double(found.error[i]) - Double(error[i])) / Double(error[i]))
      if found.l0[i] != l0[i] { comparison.otherL0 += 1 }
    }
    return comparison
  }
}

/// The larger magnitude; a NaN is worse than any number.
private func worse(_ worst: Double, _ difference: Double) -> Double {
  difference.isNaN ? .infinity : max(worst, abs(difference))
}
