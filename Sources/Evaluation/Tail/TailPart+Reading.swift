import Files
import Kernels

// A part is read back as any file is: whatever it holds, it is refused or it fits together.
extension TailPart {
  /// Where a walk stood when the part was written.
  static func progress(_ path: String) throws -> TailProgress {
    try TailProgress(numbers: PartTensors(path).progress())
  }

  /// Reads a part of a walk over SAEs of these widths; its pairs stay in the file. `conceptCount` is nil without concepts.
  init(contentsOf path: String, featureCounts: [Int], vocabularySize: Int, conceptCount: Int?) throws {
    let file = try PartTensors(path)
    progress = TailProgress(numbers: try file.progress())
    typeCounts = try file.integers("types", [vocabularySize], in: PartTensors.counts)
    mentionConcepts = try file.integers("mention_concepts", below: conceptCount ?? 0)
    mentionHalves = try file.integers("mention_halves", [mentionConcepts.count], in: 0..<2)
    let mentions = mentionConcepts.count
    saes = try featureCounts.enumerated().map { number, featureCount in
      let part = PartTensors(file, prefix: "\(number).")
      var errors = TypeErrors(vocabularySize: vocabularySize)
      let values = try part.doubles("errors", [5, vocabularySize])
      func row(_ index: Int) -> [Double] { Array(values[index * vocabularySize..<(index + 1) * vocabularySize]) }
      (errors.sums, errors.squares, errors.maxima) = (row(0), row(1), row(2))
      (errors.relativeSums, errors.relativeMaxima) = (row(3), row(4))
      let weights = try part.floats("context_weights")
      let contexts = TopContexts(
        offsets: try part.tensor("context_offsets").offsets(
          featureCount, total: weights.count, longest: TopContexts.kept), weights: weights,
        ids: try part.integers("context_ids", [weights.count, TopContexts.width], in: -1..<vocabularySize)
          .map { Int32($0) })
      let firings =
        try conceptCount == nil
        ? [] : part.integers("firings", [featureCount, 2, ActivationBucket.count], in: 0..<Int(Int32.max))
      let features = try part.integers("mention_features", below: featureCount)
      return SAE(
        pairs: try part.pairs(featureCount, vocabularySize), errors: errors, sketches: try part.sketches(),
        contexts: contexts, firings: firings.map { Int32($0) },
        mentions: MentionEntries(
          offsets: try part.tensor("mention_offsets")
            .offsets(conceptCount == nil ? nil : mentions, total: features.count).map { Int64($0) },
          features: features.map { Int32($0) }, weights: try part.floats("mention_weights", [features.count])))
    }
  }
}

/// The tensors of a part, each of the shape and within the bounds that are asked for.
private struct PartTensors {
  private let file: SafetensorsFile
  private let prefix: String

  static let counts = 0..<Int.largestExactDouble

  init(_ path: String) throws(FileError) { (file, prefix) = (try SafetensorsFile(sealed: path), "") }

  init(_ other: PartTensors, prefix: String) { (file, self.prefix) = (other.file, prefix) }

  func progress() throws(FileError) -> [Int] {
    let tensor = try tensor("progress")
    try tensor.requireShape([5])
    let numbers = try tensor.integers()
    // The fourth is a hash.
    guard numbers.enumerated().allSatisfy({ $0 == 3 || Self.counts.contains($1) }) else {
      throw tensor.error("out of range")
    }
    return numbers
  }

  func integers(_ name: String, _ shape: [Int]? = nil, in range: Range<Int>) throws(FileError) -> [Int] {
    let tensor = try tensor(name)
    if let shape { try tensor.requireShape(shape) }
    return try tensor.integers(in: range)
  }

  func integers(_ name: String, below bound: Int) throws(FileError) -> [Int] { try integers(name, in: 0..<bound) }

  func doubles(_ name: String, _ shape: [Int]) throws(FileError) -> [Double] {
    let tensor = try tensor(name)
    try tensor.requireShape(shape)
    return try tensor.doubles()
  }

  func floats(_ name: String, _ shape: [Int]? = nil) throws(FileError) -> [Float] {
    let tensor = try tensor(name)
    try tensor.requireShape(shape ?? [tensor.elementCount])
    return try tensor.floats()
  }

  func pairs(_ featureCount: Int, _ vocabularySize: Int) throws(FileError) -> PairRun {
    let tokens = try tensor("pair_tokens")
    let (counts, sums) = (try tensor("pair_counts"), try tensor("pair_sums"))
    for (tensor, dtype) in [(tokens, Dtype.i32), (counts, .i32), (sums, .f64)] {
      try tensor.requireShape([tokens.elementCount])
      guard tensor.dtype == dtype else {
        throw tensor.error("wrong element type", expected: dtype.name, found: tensor.dtype.name)
      }
    }
    _ = try integers("pair_tokens", below: vocabularySize)
    _ = try integers("pair_counts", in: 0..<Int(Int32.max))
    return PairRun(
      offsets: try tensor("pair_offsets").offsets(featureCount, total: tokens.elementCount), tokens: tokens,
      counts: counts, sums: sums)
  }

  func sketches() throws(FileError) -> PositionSketches {
    let size = ValueSketch.stateSize
    let states = try doubles("sketches", [PositionSketches.all.count, size])
    var sketches = PositionSketches()
    for (place, path) in PositionSketches.all.enumerated() {
      guard let sketch = ValueSketch(state: states[place * size..<(place + 1) * size]) else {
        throw try tensor("sketches").error("counts that are none")
      }
      sketches[keyPath: path] = sketch
    }
    return sketches
  }

  func tensor(_ name: String) throws(FileError) -> StoredTensor { try file.tensor(prefix + name) }
}
