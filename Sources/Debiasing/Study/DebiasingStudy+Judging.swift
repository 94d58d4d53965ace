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
      let examples = first(options.swapTexts, of: ambiguous)
      result = try candidates.addScores(
        test, at: set.sites, path: path, decoder, examples, encoded: { try texts.replacing(examples, $0) },
        progress: { try progress("swap test, \(set.name)", $0, examples.count) })
    }
    let record = JudgingRecord(
      set: set.name, candidates: candidates, rule: rule, test: test, result: result, person: person)
    let file = folder.file("candidates-\(set.fileName).json")
    try AtomicFile.write(JSON.object(record.json).fileBytes(for: file), to: file, overwrite: true)
    try record.automatic?.write(to: judgementPath(set), overwrite: true)
    return record
  }
}
