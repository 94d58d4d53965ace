import Files
import SparseAutoencoders

/// How tokens are spelt in what is written.
public struct TokenWords: Sendable {
  /// What each id of a text adds to it.
  public let texts: @Sendable ([Int32]) -> [String]
  /// An id by itself.
  public let spelling: @Sendable (Int32) -> String

  public init(
    texts: @escaping @Sendable ([Int32]) -> [String], spelling: @escaping @Sendable (Int32) -> String
  ) {
    (self.texts, self.spelling) = (texts, spelling)
  }

  /// Without a tokenizer.
  public static let numbers = TokenWords(texts: { $0.map { "#\($0)" } }, spelling: { "#\($0)" })
}

extension FeatureDashboard {
  /// One feature's numbers, examples left out.
  public func json(at place: Int, _ words: TokenWords) -> JSONObject {
    let feature = gathered.gathered(at: place)
    let facts = facts[place]
    var object = JSONObject()
    object["index"] = JSON(feature.index)
    object["count"] = JSON(feature.count)
    object["density"] = JSON(feature.density)
    object["mean"] = feature.count > 0 ? JSON(feature.mean) : .null
    object["maximum"] = feature.count > 0 ? JSON(feature.maximum) : .null
    object["histogram"] = [
      "bin_width": JSON(feature.histogram.binWidth), "counts": JSON(feature.histogram.counts),
    ]
    object["decoder_norm"] = JSON(facts.decoderNorm)
    object["encoder_decoder_cosine"] = JSON(facts.encoderCosine)
    object["neighbours"] = .array(
      facts.neighbours.map { .object(["index": JSON($0.index), "cosine": JSON($0.cosine)]) })
    object["promoted"] = facts.tokens.map { Self.tokens($0.promoted, words) } ?? .null
    object["suppressed"] = facts.tokens.map { Self.tokens($0.suppressed, words) } ?? .null
    object["x"] = JSON(map.x[feature.index])
    object["y"] = JSON(map.y[feature.index])
    if let changes {
      object["baseline_cosine"] = JSON(changes.cosines[feature.index])
      object["baseline_count"] = changes.baselineCounts.map { JSON($0[feature.index]) } ?? .null
      object["log_ratio"] = changes.logRatios.map { JSON($0[feature.index]) } ?? .null
    }
    return object
  }

  private static func tokens(_ tokens: [PromotedTokens.Token], _ words: TokenWords) -> JSON {
    .array(
      tokens.map { token in
        .object(["id": JSON(Int(token.id)), "token": JSON(words.spelling(token.id)), "logit": JSON(token.logit)])
      })
  }

  /// Writes everything but the examples as one object, the features one by one so that no tree of all of them exists.
  public func writeJSON(_ head: JSONObject, _ words: TokenWords, to path: String) throws(FileError) {
    let file = try AtomicFile(path, overwrite: true)
    try file.append(Array(JSON(head).serialized().dropLast()) + Array(",\"features\":[".utf8))
    for place in gathered.features.indices {
      let separator = place == 0 ? "\n" : ",\n"
      try file.append(Array(separator.utf8) + JSON(json(at: place, words)).serialized())
    }
    try file.append("\n]}\n")
    try file.finish()
  }

  /// Writes the examples of every feature, a line each.
  public func writeContexts(_ words: TokenWords, to path: String) throws(FileError) {
    let file = try AtomicFile(path, overwrite: true)
    for place in gathered.features.indices {
      try file.append(JSON(contexts(at: place, words)).serialized(finalNewline: true))
    }
    try file.finish()
  }

  /// One feature's examples: a line of `contexts.jsonl`.
  public func contexts(at place: Int, _ words: TokenWords) -> JSONObject {
    let feature = gathered.gathered(at: place)
    func all(_ examples: [FeatureExample]) -> JSON {
      .array(examples.map { .object(Self.json($0, feature.histogram, words)) })
    }
    var object = JSONObject()
    object["index"] = JSON(feature.index)
    object["strongest"] = all(feature.strongest)
    object["sampled"] = all(feature.sampled)
    return object
  }

  private static func json(
    _ example: FeatureExample, _ histogram: ActivationHistogram, _ words: TokenWords
  ) -> JSONObject {
    var object = JSONObject()
    object["document"] = JSON(Int(example.document))
    object["sequence"] = JSON(example.sequence)
    object["position"] = JSON(example.position)
    object["activation"] = JSON(example.activation)
    object["quantile"] = .number(histogram.share(below: example.activation))
    object["peak"] = JSON(example.peak)
    object["token_ids"] = JSON(example.ids.map { Int($0) })
    object["tokens"] = JSON(words.texts(example.ids))
    object["activations"] = JSON(example.activations)
    return object
  }

  /// A row per feature.
  public func csv(_ words: TokenWords) -> String {
    var head = [
      "index", "count", "density", "mean", "maximum", "decoder_norm", "encoder_decoder_cosine", "nearest",
      "nearest_cosine", "x", "y", "peak_tokens", "promoted", "suppressed",
    ]
    if changes != nil { head += ["baseline_cosine", "baseline_count", "log_ratio"] }
    var rows = [head]
    for (place, facts) in facts.enumerated() {
      let feature = gathered.gathered(at: place)
      let nearest = facts.neighbours.first
      var row: [String] = ["\(feature.index)", "\(feature.count)", "\(feature.density)"]
      row.append(feature.count > 0 ? "\(feature.mean)" : "")
      row.append(feature.count > 0 ? "\(feature.maximum)" : "")
      row += ["\(facts.decoderNorm)", "\(facts.encoderCosine)"]
      row.append(nearest.map { "\($0.index)" } ?? "")
      row.append(nearest.map { "\($0.cosine)" } ?? "")
      row += ["\(map.x[feature.index])", "\(map.y[feature.index])"]
      let lists: [[Int32]] = [
        gathered.strongestTokens(at: place, count: 5), (facts.tokens?.promoted ?? []).map(\.id),
        (facts.tokens?.suppressed ?? []).map(\.id),
      ]
      row += lists.map { ids in ids.map { words.spelling($0) }.joined(separator: " ") }
      if let changes {
        row.append("\(changes.cosines[feature.index])")
        row.append(changes.baselineCounts.map { "\($0[feature.index])" } ?? "")
        row.append(changes.logRatios.map { "\($0[feature.index])" } ?? "")
      }
      rows.append(row)
    }
    return CSVText.of(rows)
  }

  /// What all features share.
  public var summary: JSONObject {
    let counts = gathered.activationCounts
    let alive = counts.count { $0 > 0 }
    return [
      "sae": JSON(sae.path), "hook": JSON(hook.name), "architecture": JSON(sae.architecture.name),
      "d_sae": JSON(sae.featureCount), "tokens": JSON(gathered.tokens.count), "positions": JSON(gathered.positions),
      "sequences": JSON(gathered.tokens.sequenceStarts.count), "alive_features": JSON(alive),
      "l0": JSON(Double(counts.reduce(0, +)) / Double(max(gathered.positions, 1))),
      "map": [
        "layout": "principal components of unit-length decoder rows about their mean",
        "variance_shares": JSON([map.shares.x, map.shares.y]),
      ],
      "features_shown": JSON(gathered.features.count),
    ]
  }
}
