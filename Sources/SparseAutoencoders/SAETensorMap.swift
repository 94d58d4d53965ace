import Files

/// The architecture of an SAE whose file does not name it.
public enum ArchitectureName: String, CaseIterable, Sendable {
  case standard
  case gated
  case jumpReLU = "jumprelu"
  case topK = "topk"
  /// Used as JumpReLU with one threshold for all features.
  case batchTopK = "batchtopk"
}

/// Which tensor of a file is which part of an SAE: `W_enc=encoder.weight:T,b_enc=encoder.bias,b_dec=none`.
public struct SAETensorMap: Sendable, Equatable {
  /// A part by its SAELens name: W_enc [d, F], W_dec [F, d], the others vectors.
  public enum Part: String, CaseIterable, Sendable {
    case encoder = "W_enc"
    case decoder = "W_dec"
    case encoderBias = "b_enc"
    case decoderBias = "b_dec"
    case threshold
    case gateBias = "b_gate"
    case magnitudeBias = "b_mag"
    case magnitudeScale = "r_mag"
  }

  /// Where a part is.
  public struct Source: Sendable, Equatable {
    /// Name in the file; nil for a bias that the SAE does not have.
    let tensor: String?
    let isTransposed: Bool
  }

  let sources: [Part: Source]

  /// Parses a comma-separated list of PART=TENSOR; `:T` after a name transposes, `none` stands for a bias of zeros.
  public init(_ text: String) throws(UsageError) {
    var sources: [Part: Source] = [:]
    for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let equals = entry.firstIndex(of: "="), entry.index(after: equals) < entry.endIndex else {
        throw UsageError("--sae-map: '\(entry)' is not PART=TENSOR")
      }
      guard let part = Part(rawValue: String(entry[..<equals])) else {
        throw UsageError(
          "--sae-map: no part of an SAE is called '\(entry[..<equals])'",
          hint: "parts are \(Part.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      var name = entry[entry.index(after: equals)...]
      let isTransposed = name.hasSuffix(":T")
      if isTransposed { name = name.dropLast(2) }
      let isMatrix = part == .encoder || part == .decoder
      guard isMatrix || !isTransposed else { throw UsageError("--sae-map: \(part.rawValue) is a vector; drop the :T") }
      let isNone = name == "none"
      guard !isNone || part == .encoderBias || part == .decoderBias else {
        throw UsageError("--sae-map: \(part.rawValue) cannot be none")
      }
      guard
        sources.updateValue(Source(tensor: isNone ? nil : String(name), isTransposed: isTransposed), forKey: part)
          == nil
      else { throw UsageError("--sae-map: \(part.rawValue) is given twice") }
    }
    self.sources = sources
  }
}
