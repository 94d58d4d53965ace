import Files
import SparseAutoencoders

extension DebiasingStudy {
  /// Where the automatic rule's list for a set lies.
  public func judgementPath(_ set: SAESet) -> String { folder.file("judgement-\(set.fileName).json") }

  /// Where the page for a person lies.
  public func judgementPagePath(_ set: SAESet) -> String { folder.file("judge-\(set.fileName).html") }

  /// Judges the features of a set's attribution by the rule, where there are texts, and beside a person's list; writes
  /// the list and what it rests on. `token` spells an id; nil without a tokenizer.
  public func judge(
    _ set: SAESet, rule: SwapRule, person: (list: AblationList, path: String)?, token: ((Int32) -> String)?
  ) throws -> JudgingRecord {
    let path = attributionPath(set)
    var candidates = try Candidates(attribution: path)
    if let token { candidates.addPromotedTokens(at: set.sites, decoder, count: 8, token: token) }
    let test = texts.map { SwapTest(gender: $0.gender, classes: $0.classes) }
    var result: SwapTest.Result?
    if let texts, let test {
      let found = try swap(test, set, texts, units: candidates.units(at: set.sites, path: path))
      candidates.addScores(found)
      result = found
    }
    let record = JudgingRecord(
      set: set.name, candidates: candidates, rule: rule, test: test, result: result, person: person)
    let file = folder.file("candidates-\(set.fileName).json")
    try AtomicFile.write(JSON.object(record.json).fileBytes(for: file), to: file, overwrite: true)
    try record.automatic?.write(to: judgementPath(set), overwrite: true)
    return record
  }

  /// A swap test of some units; from the folder where it was made of the same units, texts and words.
  private func swap(_ test: SwapTest, _ set: SAESet, _ texts: Texts, units: [AttributedUnit]) throws -> SwapTest.Result
  {
    let examples = first(options.swapTexts, of: ambiguous)
    var request = base
    request["examples"] = JSON(Int(examples.checksum))
    request["sites"] = .array(try set.sites.map { .object(try $0.description()) })
    request["units"] = .array(units.map { [JSON($0.site), JSON($0.unit)] })
    request["gender_words"] = .array(test.gender.pairs.map { JSON($0) })
    request["class_words"] = test.classes.map { .array($0.pairs.map { JSON($0) }) } ?? .null
    let path = folder.file("swap-\(set.fileName).json")
    if FileSystem.exists(path) {
      let stored = try JSONNode(contentsOf: path)
      if try stored.required("request").object() == request { return try SwapTest.Result(stored.required("result")) }
    }
    let result = try test.scores(
      of: units, sites: set.sites, decoder, examples, encoded: { try texts.replacing(examples, $0) },
      progress: { try progress("swap test, \(set.name)", $0, examples.count) })
    let record: JSONObject = ["request": .object(request), "result": result.json]
    try AtomicFile.write(JSON.object(record).fileBytes(for: path), to: path, overwrite: true)
    return result
  }
}
