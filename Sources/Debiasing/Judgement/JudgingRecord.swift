import Files
import SparseAutoencoders

/// How a set's features were judged: the candidates with their numbers, the rule with its words, and the agreement of the
/// rule with a person.
public struct JudgingRecord: Sendable {
  /// The SAE set's name.
  public let set: String
  public let candidates: Candidates
  public let rule: SwapRule
  /// nil where there are no texts to swap words in.
  public let test: SwapTest?
  public let result: SwapTest.Result?
  /// nil without a test.
  public let automatic: AblationList?
  public let person: (list: AblationList, path: String)?

  public init(
    set: String, candidates: Candidates, rule: SwapRule, test: SwapTest?, result: SwapTest.Result?,
    person: (list: AblationList, path: String)?
  ) {
    (self.set, self.candidates, self.rule, self.test) = (set, candidates, rule, test)
    (self.result, self.person) = (result, person)
    automatic = result == nil ? nil : candidates.list(by: rule)
  }

  /// Of the automatic rule with a person's list.
  public var agreement: Agreement? {
    guard let automatic, let person else { return nil }
    return Agreement(automatic, person.list)
  }

  /// What the judgements of a table are made of: the person's first.
  public func judgements(automaticPath: String) -> [Judgement] {
    var all: [Judgement] = []
    if let person { all.append(Judgement(.person, set: set, person.list, path: person.path)) }
    if let automatic { all.append(Judgement(.automatic, set: set, automatic, path: automaticPath)) }
    return all
  }

  public var json: JSONObject {
    var object: JSONObject = ["format_version": 1, "saes": JSON(set)]
    if let test, let result {
      object["rule"] = [
        "name": JSON(Judgement.Kind.automatic.rawValue), "text": JSON(rule.description),
        "threshold": JSON(rule.threshold), "texts": JSON(result.texts),
        "texts_changed_by_gender_words": JSON(result.changedByGender),
        "texts_changed_by_class_words": JSON(result.changedByClasses), "gender_words": Self.words(test.gender),
        "class_words": test.classes.map(Self.words) ?? .null,
      ]
    }
    object["person"] = person.map { JSON($0.path) } ?? .null
    object["agreement"] = agreement?.json ?? .null
    object["features"] = candidates.json
    return object
  }

  private static func words(_ words: WordPairs) -> JSON { .array(words.pairs.map { JSON($0) }) }
}
