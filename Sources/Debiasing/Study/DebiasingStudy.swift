import Files
import Kernels
import SparseAutoencoders
import Transformers

/// A classifier that has learned a group instead of a class, and what takes the group out of it again: SHIFT (Marks et
/// al., arXiv 2403.19647) and the methods it is compared with.
///
/// Stages keep what they compute in the folder. The balanced training set serves the skylines and the oracle alone,
/// the balanced test set the numbers of the table alone.
public final class DebiasingStudy {
  /// How other texts than those of the data become tokens; nil for token files.
  public struct Texts {
    /// Examples of other texts in the place of some.
    public let replacing: (LabelledExamples, [String]) throws -> LabelledExamples
    public let gender: WordPairs
    /// nil where no list tells the two classes apart.
    public let classes: WordPairs?
    /// Words of concept-bottleneck probing as ids, each with a blank before it; nil where there are none for the classes.
    public let concepts: [[Int32]]?

    public init(
      gender: WordPairs, classes: WordPairs?, concepts: [[Int32]]?,
      replacing: @escaping (LabelledExamples, [String]) throws -> LabelledExamples
    ) {
      (self.gender, self.classes, self.concepts, self.replacing) = (gender, classes, concepts, replacing)
    }
  }

  /// Told at the safe points of every stage; may throw to stop.
  public typealias Progress = (_ stage: String, _ done: Int, _ of: Int) throws -> Void

  public let decoder: Decoder
  public let options: StudyOptions
  public let texts: Texts?
  public let folder: StudyFolder
  /// The group tells the class.
  public let ambiguous: LabelledExamples
  public let balanced: (examples: LabelledExamples, groups: [Int])
  /// The balanced test set, then what the ambiguous one has beside it.
  public let test: (examples: LabelledExamples, groups: [Int])
  let balancedTest: [Int]
  let ambiguousTest: [Int]
  /// Model and data, as resumed stages must have them.
  let base: JSONObject
  let progress: Progress

  /// `limit` is the largest number of examples of a group; `base` describes model and data.
  public init(
    _ decoder: Decoder, options: StudyOptions, train: GroupedExamples, test: GroupedExamples, limit: Int? = nil,
    texts: Texts?, folder: StudyFolder, base: JSONObject, progress: @escaping Progress
  ) throws(UsageError) {
    (self.decoder, self.options, self.texts, self.folder) = (decoder, options, texts, folder)
    (self.base, self.progress) = (base, progress)
    guard options.layer >= 0, options.layer < decoder.config.layers else {
      throw UsageError(
        "there is no layer \(options.layer)", hint: "the model has layers 0 to \(decoder.config.layers - 1)")
    }
    let limit = limit ?? .max
    ambiguous = train.selecting(train.ambiguous(atMost: limit)).examples
    balanced = train.selecting(train.balanced(atMost: limit))
    let (balancedRows, ambiguousRows) = (test.balanced(atMost: limit), test.ambiguous(atMost: limit))
    let isBalanced = Set(balancedRows)
    let rows = balancedRows + ambiguousRows.filter { !isBalanced.contains($0) }
    self.test = test.selecting(rows)
    balancedTest = Array(balancedRows.indices)
    let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    ambiguousTest = ambiguousRows.map { places[$0]! }
  }

  /// The balanced test set.
  public var balancedTestSet: (examples: LabelledExamples, groups: [Int]) {
    (test.examples.selecting(balancedTest), balancedTest.map { test.groups[$0] })
  }

  /// An order of `count` examples, by a seed.
  func order(_ count: Int, seed: UInt64) -> [Int] {
    guard options.order == .shuffled else { return Array(0..<count) }
    var random = SeededRandom(seed: seed)
    return Self.shuffled(count, &random)
  }

  /// Fisher and Yates, from the end.
  static func shuffled(_ count: Int, _ random: inout SeededRandom) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, min(last, Int(random.nextUnit() * Double(last + 1))))
    }
    return order
  }

  /// Pooled activations of examples with something ablated, from the folder where they are there.
  func pooled(
    _ name: String, _ examples: LabelledExamples, without ablation: UnitAblation = UnitAblation(), text: String = ""
  )
    throws -> PooledActivations
  {
    var key = base
    key["layer"] = JSON(options.layer)
    key["examples"] = JSON(Int(examples.checksum))
    key["ablation"] = ablation.description
    let stage = "activations, \(name)" + (text.isEmpty ? "" : " (\(text))")
    return try folder.pooled(key, count: examples.count, width: decoder.config.width) {
      try PooledActivations(
        of: examples, decoder, layer: options.layer, interventions: ablation.interventions(decoder.config)
      ) { try progress(stage, $0, examples.count) }
    }
  }

  /// A probe per seed.
  func probes(_ pooled: PooledActivations, labels: [Int]) -> [LinearProbe] {
    options.seeds.map { seed in
      let order = order(pooled.count, seed: seed)
      var training = options.training
      training.seed = seed
      return pooled.rows(order).probe(training, labels: order.map { labels[$0] })
    }
  }

  /// What a probe gives on pooled activations of the test sets.
  func outcome(_ logits: [Double]) -> Outcome {
    var outcome = Outcome(
      logits: balancedTest.map { logits[$0] }, labels: balancedTest.map { test.examples.labels[$0] },
      groups: balancedTest.map { test.groups[$0] })
    let right = ambiguousTest.count { (logits[$0] > 0) == (test.examples.labels[$0] == 1) }
    outcome.ambiguous = ambiguousTest.isEmpty ? nil : Double(right) / Double(ambiguousTest.count)
    return outcome
  }

  /// A row from each seed's probe and pooled test activations.
  func row(
    _ method: DebiasingMethod, by judgement: Judgement.Kind? = nil, set: String? = nil, ablated: Int? = nil,
    _ probes: [LinearProbe], _ pooled: (Int) throws -> PooledActivations
  ) rethrows -> MethodRow {
    let logits = try probes.indices.map { try pooled($0).logits(probes[$0]) }
    return MethodRow(
      method: method, judgement: judgement, set: set, ablated: ablated, outcomes: logits.map(outcome),
      logits: balancedTest.map { logits[0][$0] })
  }
}

extension LabelledExamples {
  /// CRC-32 of ids, lengths and included positions.
  var checksum: UInt32 {
    zip(sequences, included).reduce(0) { sum, example in
      let words = [Int32(example.0.count)] + zip(example.0, example.1).map { $1 ? $0 : -1 - $0 }
      return words.withUnsafeBytes { CRC32.of($0, seed: sum) }
    }
  }
}
