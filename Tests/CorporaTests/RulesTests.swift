import Files
import Testing
import Tokenizers

@testable import Corpora

@Suite struct BOSRuleTests {
  @Test func autoFollowsTheSAEThenTheTokenizer() throws {
    #expect(try BOSRule(tokenizerAddsBOS: true, id: 1).id == 1)
    #expect(try BOSRule(tokenizerAddsBOS: false, id: 1).id == nil)
    #expect(try BOSRule(saePrependsBOS: [true], tokenizerAddsBOS: false, id: 1).id == 1)
    #expect(try BOSRule(saePrependsBOS: [false, nil], tokenizerAddsBOS: true, id: 1).id == nil)
    #expect(try BOSRule(saePrependsBOS: [nil], tokenizerAddsBOS: true, id: 1).id == 1)
    #expect(throws: UsageError.self) { try BOSRule(saePrependsBOS: [true, false], tokenizerAddsBOS: true, id: 1) }
  }

  @Test func theOptionWins() throws {
    #expect(try BOSRule(.always, saePrependsBOS: [false], tokenizerAddsBOS: false, id: 0).id == 0)
    #expect(try BOSRule(.never, saePrependsBOS: [true], tokenizerAddsBOS: true, id: 0).id == nil)
  }

  @Test func anUnknownIdIsAnError() {
    #expect(throws: UsageError.self) { try BOSRule(.always, tokenizerAddsBOS: false, id: nil) }
    #expect(throws: UsageError.self) { try BOSRule(saePrependsBOS: [true], tokenizerAddsBOS: false, id: nil) }
  }

  @Test func idZeroIsAnIdAndNeverDoubled() throws {
    let rule = try BOSRule(.always, tokenizerAddsBOS: false, id: 0)
    #expect(rule.applied(to: [5, 6]) == [0, 5, 6])
    #expect(rule.applied(to: [0, 5]) == [0, 5])
    #expect(rule.applied(to: []) == [0])
    #expect(rule.description == "BOS 0 before every sequence, never doubled (--bos always)")
  }
}

@Suite struct ExclusionRuleTests {
  let specials = SpecialIds(bos: 0, eos: [0, 7, 900], pad: 0, sep: -1, vocabularySize: 10)

  @Test func idsOutsideTheVocabularyAreIgnored() {
    #expect(specials.all == [0, 7])
    #expect(specials.ignored == [-1, 900])
    #expect(specials.sep == nil)
  }

  @Test func configsSpeakOnlyWithoutATokenizer() {
    let tokens = SpecialTokens(eos: 3)
    #expect(SpecialIds(tokenizer: tokens, configBOS: 1, configEOS: [2], configPad: 4, vocabularySize: 9).all == [3])
    #expect(
      SpecialIds(tokenizer: nil, configBOS: 1, configEOS: [2, 5], configPad: 4, vocabularySize: 9).all == [1, 2, 4, 5])
  }

  @Test func choices() throws {
    let ids: [Int32] = [0, 3, 7, 4]
    #expect(try ExclusionRule(.special, specials: specials).included(ids) == [false, true, false, true])
    #expect(try ExclusionRule(.bos, specials: specials).included(ids) == [false, true, true, true])
    #expect(try ExclusionRule(.none, specials: specials).included(ids) == [true, true, true, true])
    #expect(try ExclusionRule(.none, specials: specials, skipFirst: 2).included(ids) == [false, false, true, true])
    #expect(try ExclusionRule(.none, specials: specials, skipFirst: 2).included([4, 4], from: 1) == [false, true])
    #expect(throws: UsageError.self) { try ExclusionRule(.none, specials: specials, skipFirst: -1) }
  }

  @Test func descriptions() throws {
    #expect(
      try ExclusionRule(.special, specials: specials, skipFirst: 1).description
        == "excluded: special tokens (ids 0, 7) and the first 1 position of every sequence")
    #expect(try ExclusionRule(.none, specials: specials).description == "every position counts")
  }
}
