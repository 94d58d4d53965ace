import Files
import Kernels

extension GatheredFeatures {
  private static let version = 2

  /// Writes everything as one safetensors file, from which gathering can go on.
  public func write(to path: String, overwrite: Bool) throws(FileError) {
    let backgroundOffsets = background.reduce(into: [0]) { $0.append($0.last! + $1.activeFeatures.count) }
    var tensors: [(name: String, shape: [Int], values: TensorValues)] = [
      ("token_ids", [tokens.count], .int32(tokens.ids)), ("documents", [tokens.count], .int32(tokens.documents)),
      ("sequence_starts", [tokens.sequenceStarts.count], .int64(tokens.sequenceStarts.map { Int64($0) })),
      ("activation_counts", [activationCounts.count], .int64(activationCounts.map { Int64($0) })),
      ("features", [features.count], .int64(features.map { Int64($0) })), ("sums", [sums.count], .float64(sums)),
      ("maxima", [maxima.count], .float32(maxima)), ("histogram_reach", [reach.count], .int32(reach)),
      ("histograms", [features.count, ActivationHistograms.binCount], .int64(bins)),
      ("background_places", [background.count], .int64(background.map { Int64($0.place) })),
      ("background_offsets", [backgroundOffsets.count], .int64(backgroundOffsets.map { Int64($0) })),
      ("background_features", [backgroundOffsets.last!], .int32(background.flatMap(\.activeFeatures))),
    ]
    for (name, examples) in [("strongest", strongest), ("sampled", sampled)] {
      tensors += [
        ("\(name)_offsets", [examples.offsets.count], .int64(examples.offsets.map { Int64($0) })),
        ("\(name)_places", [examples.places.count], .int64(examples.places.map { Int64($0) })),
        ("\(name)_windows", [examples.places.count, options.width], .float32(examples.windows)),
      ]
    }
    if let baselineCounts {
      tensors.append(("baseline_counts", [baselineCounts.count], .int64(baselineCounts.map { Int64($0) })))
    }
    let header: JSONObject = [
      "format_version": JSON(Self.version), "positions": JSON(positions), "strongest": JSON(options.strongest),
      "sampled": JSON(options.sampled), "before": JSON(options.before), "after": JSON(options.after),
      "background": JSON(options.background), "seed": JSON(String(options.seed)),
    ]
    try SafetensorsWriter.write(
      path, tensors,
      metadata: ["gathered_features": String(decoding: JSON(header).serialized(), as: UTF8.self)],
      sealed: true, overwrite: overwrite)
  }

  /// Reads what `write` wrote; throws where the parts do not belong together.
  public init(contentsOf path: String) throws(FileError) {
    let file = try SafetensorsFile(sealed: path)
    guard let text = file.metadata["gathered_features"] else {
      throw FileError(.badData, path, "not a file of gathered features", item: "__metadata__.gathered_features")
    }
    let header = try JSONNode(parsing: Array(text.utf8), file: path)
    guard try header.required("format_version").int() == Self.version else {
      throw try header.required("format_version").error("unknown version", expected: "\(Self.version)")
    }
    func natural(_ key: String) throws(FileError) -> Int { try header.required(key).count(atMost: 1_000_000_000_000) }
    var options = GatheringOptions()
    options.strongest = try natural("strongest")
    options.sampled = try natural("sampled")
    options.before = try natural("before")
    options.after = try natural("after")
    options.background = try natural("background")
    let seed = try header.required("seed")
    guard let number = UInt64(try seed.string()) else { throw seed.error("not a number") }
    options.seed = number
    let parts = GatheredTensors(file, options)
    let tokens = try parts.tokens()
    self.options = options
    self.tokens = tokens
    positions = try natural("positions")
    activationCounts = try parts.integers("activation_counts", below: Int.max)
    let features = try parts.integers("features", below: activationCounts.count)
    guard zip(features, features.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw try file.tensor("features").error("not rising")
    }
    self.features = features
    let baseline = file.tensors["baseline_counts"] != nil
    baselineCounts =
      baseline ? try parts.integers("baseline_counts", below: Int.max, count: activationCounts.count) : nil
    strongest = try parts.examples("strongest", features.count, places: tokens.count)
    sampled = try parts.examples("sampled", features.count, places: tokens.count)
    try file.tensor("sums").requireShape([features.count])
    sums = try file.tensor("sums").doubles()
    try file.tensor("maxima").requireShape([features.count])
    maxima = try file.tensor("maxima").floats()
    reach = try parts.integers("histogram_reach", from: -1024, below: 1025, count: features.count).map { Int32($0) }
    try file.tensor("histograms").requireShape([features.count, ActivationHistograms.binCount])
    bins = try file.tensor("histograms").integers().map { Int64($0) }
    background = try parts.background(tokens, featureCount: activationCounts.count)
  }
}

/// The tensors of a file of gathered features, checked against each other.
private struct GatheredTensors {
  let file: SafetensorsFile
  let options: GatheringOptions

  init(_ file: SafetensorsFile, _ options: GatheringOptions) { (self.file, self.options) = (file, options) }

  func tokens() throws(FileError) -> TokenStream {
    let ids = try integers("token_ids", below: Int(Int32.max))
    let documents = try integers("documents", from: -1, below: Int(Int32.max), count: ids.count)
    let starts = try integers("sequence_starts", below: max(ids.count, 1))
    let isRising = zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }
    guard isRising, starts.first ?? 0 == 0, !starts.isEmpty || ids.isEmpty else {
      throw try file.tensor("sequence_starts").error("not rising from 0")
    }
    return TokenStream(ids: ids.map { Int32($0) }, documents: documents.map { Int32($0) }, sequenceStarts: starts)
  }

  func examples(_ name: String, _ features: Int, places count: Int) throws(FileError) -> GatheredFeatures.Examples {
    var examples = GatheredFeatures.Examples()
    examples.places = try integers("\(name)_places", below: count).map { UInt32($0) }
    examples.offsets = try file.tensor("\(name)_offsets").offsets(features, total: examples.places.count)
    let windows = try file.tensor("\(name)_windows")
    try windows.requireShape([examples.places.count, options.width])
    examples.windows = try windows.floats()
    return examples
  }

  func background(_ tokens: TokenStream, featureCount: Int) throws(FileError) -> [BackgroundExample] {
    let places = try integers("background_places", below: tokens.count)
    let features = try integers("background_features", below: featureCount).map { Int32($0) }
    let offsets = try file.tensor("background_offsets").offsets(places.count, total: features.count)
    return places.enumerated().map { index, place in
      BackgroundExample(
        place: place, sequence: tokens.sequence(at: place), document: tokens.documents[place],
        ids: Array(tokens.ids[tokens.window(around: place, before: options.before, after: options.after)]),
        activeFeatures: Array(features[offsets[index]..<offsets[index + 1]]))
    }
  }

  /// A tensor of integers within bounds.
  func integers(_ name: String, from low: Int = 0, below high: Int, count: Int? = nil) throws(FileError) -> [Int] {
    let tensor = try file.tensor(name)
    if let count { try tensor.requireShape([count]) }
    return try tensor.integers(in: low..<high)
  }
}
