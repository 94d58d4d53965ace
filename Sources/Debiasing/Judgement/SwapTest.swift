import Files
import Transformers

/// The counterfactual swap test: how much features change when texts change gender, and when they change class.
///
/// Labels are those of the ambiguous set alone, where the group and the class are one.
public struct SwapTest: Sendable {
  public let gender: WordPairs
  /// nil where no list tells the two classes apart: then nothing is asked of it.
  public let classes: WordPairs?

  public init(gender: WordPairs, classes: WordPairs?) { (self.gender, self.classes) = (gender, classes) }

  /// What the test found of one feature.
  public struct Score: Sendable, Equatable {
    /// |mean over texts of f(male form) − f(female form)| / (deviation + 1e-6), f pooled over a text.
    public var gender: Double
    /// The same for the two classes' words.
    public var classes: Double?

    public init(gender: Double, classes: Double?) { (self.gender, self.classes) = (gender, classes) }
  }

  public struct Result: Sendable {
    /// In the order of the units asked for.
    public var scores: [Score]
    public var texts: Int
    /// Texts that the swap changes.
    public var changedByGender: Int
    public var changedByClasses: Int
  }

  /// Scores of units at sites; `encoded` makes examples of other texts in the place of these.
  public func scores(
    of units: [AttributedUnit], sites: [AttributionSite], _ decoder: Decoder, _ examples: LabelledExamples,
    encoded: ([String]) throws -> LabelledExamples, progress: (Int) throws -> Void
  ) throws -> Result {
    let reader = UnitValues(decoder: decoder, sites: sites, units: units.map { ($0.site, $0.unit) })
    let swapped = examples.texts.map { gender.exchanged(in: $0) }
    let reclassed = classes.map { pairs in examples.texts.map { pairs.exchanged(in: $0) } }
    let passes = reclassed == nil ? 2 : 3
    func pooled(_ examples: LabelledExamples, pass: Int) throws -> [[Double]] {
      try reader.pooled(examples) { try progress((pass * examples.count + $0) / passes) }
    }
    let original = try pooled(examples, pass: 0)
    let genderValues = try pooled(encoded(swapped), pass: 1)
    let classValues = try reclassed.map { try pooled(encoded($0), pass: 2) }
    let scores = units.indices.map { unit in
      Score(
        gender: Self.score(original, genderValues, unit, examples.labels),
        classes: classValues.map { Self.score(original, $0, unit, examples.labels) })
    }
    return Result(
      scores: scores, texts: examples.count, changedByGender: zip(swapped, examples.texts).count { $0 != $1 },
      changedByClasses: reclassed.map { zip($0, examples.texts).count { $0 != $1 } } ?? 0)
  }

  /// Differences are taken from the form of label 0 to that of label 1 whichever the text has, so that they add up.
  static func score(_ texts: [[Double]], _ swaps: [[Double]], _ unit: Int, _ labels: [Int]) -> Double {
    let differences = texts.indices.map { (labels[$0] == 0 ? 1 : -1) * (texts[$0][unit] - swaps[$0][unit]) }
    let mean = differences.reduce(0, +) / Double(max(differences.count, 1))
    let all = (texts + swaps).map { $0[unit] }
    let centre = all.reduce(0, +) / Double(max(all.count, 1))
    let variance = all.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(max(all.count, 1))
    return abs(mean) / (variance.squareRoot() + 1e-6)
  }
}

// On disk, so that another judgement need not run the texts again.
extension SwapTest.Result {
  var json: JSON {
    [
      "texts": JSON(texts), "changed_by_gender": JSON(changedByGender), "changed_by_classes": JSON(changedByClasses),
      "gender": JSON(scores.map(\.gender)), "classes": .array(scores.map { $0.classes.map { JSON($0) } ?? .null }),
    ]
  }

  init(_ node: JSONNode) throws(FileError) {
    texts = try node.required("texts").int()
    changedByGender = try node.required("changed_by_gender").int()
    changedByClasses = try node.required("changed_by_classes").int()
    scores = []
    for (gender, classes) in zip(try node.required("gender").array(), try node.required("classes").array()) {
      scores.append(
        SwapTest.Score(gender: try gender.double(), classes: classes.value == .null ? nil : try classes.double()))
    }
  }
}
