import Files
import Foundation
import Kernels
import SparseAutoencoders
import Testing

@testable import Debiasing

@Suite struct MethodTests {
  @Test func outcomesAreCountedByGroup() {
    let outcome = Outcome(
      logits: [-1, 2, -3, 4, 0, 1, 2, -1], labels: [0, 0, 0, 1, 1, 1, 1, 0], groups: [0, 0, 1, 0, 0, 1, 1, 1])
    #expect(outcome.right == [1, 2, 1, 2] && outcome.count == [2, 2, 2, 2])
    #expect(outcome.profession == 0.75 && outcome.worst == 0.5)
    // Predictions 0 1 0 1 0 1 1 0 against groups 0 0 1 0 0 1 1 1.
    #expect(outcome.gender == 0.5)
    #expect(abs(outcome.errors[0] - (0.25 / 2).squareRoot()) < 1e-12 && outcome.errors[1] == 0)
  }

  @Test func seedsAreSummedUpByStudentsInterval() {
    let summary = SeedSummary([0.5, 0.6, 0.7])
    #expect(abs(summary.mean - 0.6) < 1e-12)
    // s = 0.1, t(2) = 4.303.
    #expect(abs(summary.margin! - 4.303 * 0.1 / 3.0.squareRoot()) < 1e-9)
    #expect(SeedSummary([0.5]).margin == nil)
  }

  /// Published numbers stand beside the paper's model, classes and test set alone, and each beside its own SAEs.
  @Test func publishedNumbersStandBesideTheirOwn() throws {
    var config = try AttributionFixture("gpt2").decoder.config
    let classes = ["professor", "nurse"]
    #expect(PublishedTable(config, classes: classes, testGroup: 434) == nil)
    (config.family, config.layers, config.width) = ("gpt_neox", 6, 512)
    #expect(PublishedTable(config, classes: classes, testGroup: 433) == nil)
    #expect(PublishedTable(config, classes: ["nurse", "professor"], testGroup: 434) == nil)
    let table = try #require(PublishedTable(config, classes: classes, testGroup: 434))
    func values(_ method: DebiasingMethod, _ judgement: Judgement.Kind?, _ set: String?) -> [Double]? {
      table.values(
        MethodRow(method: method, judgement: judgement, set: set, ablated: nil, outcomes: [], logits: []))
    }
    #expect(values(.original, nil, nil) == [61.9, 87.4, 24.4])
    #expect(values(.shift, .person, "gsae") == [88.5, 54.0, 76.0])
    #expect(values(.shift, .person, "ssae") == [90.2, 53.4, 88.5])
    #expect(values(.shiftRetrain, .person, "ssae first:0.125") == [93.2, 52.1, 88.5])
    #expect(values(.shift, .automatic, "gsae") == nil && values(.shift, .person, "mine") == nil)
    #expect(values(.shift, .person, "gsae first:0.5") == nil)
  }

  @Test func agreementIsCohensKappa() {
    func list(_ decisions: [Bool]) -> AblationList {
      AblationList(
        entries: decisions.enumerated().map { AblationEntry(hook: "h", index: $0.offset, ablate: $0.element) })
    }
    let agreement = Agreement(
      list([true, true, true, false, false, false, false, false, true, false]),
      list([true, true, false, false, false, false, false, true, true, false]))
    #expect(agreement.both == 3 && agreement.neither == 5 && agreement.onlyFirst == 1 && agreement.onlySecond == 1)
    // p_o = 0.8, p_e = 0.4·0.4 + 0.6·0.6 = 0.52.
    #expect(abs(agreement.kappa! - (0.8 - 0.52) / 0.48) < 1e-12)
    #expect(Agreement(list([true]), list([true])).kappa == nil)
  }

  /// A feature of gender changes in opposite directions in texts of men and of women; both count.
  @Test func swapScoresAddUpOverBothGenders() {
    let texts = [[1.0, 5], [0, 4], [1, 3], [0, 2]]
    let swaps = [[0.0, 5], [1, 4], [0, 3], [1, 2]]
    let score = SwapTest.score(texts, swaps, 0, [0, 1, 0, 1])
    #expect(abs(score - 1 / (0.5 + 1e-6)) < 1e-9)
    #expect(SwapTest.score(texts, swaps, 1, [0, 1, 0, 1]) == 0)
    let rule = SwapRule()
    #expect(rule.ablates(.init(gender: 0.6, classes: 0.2)) && rule.ablates(.init(gender: 0.5, classes: nil)))
    #expect(!rule.ablates(.init(gender: 0.6, classes: 0.7)) && !rule.ablates(.init(gender: 0.4, classes: 0)))
  }

  @Test(arguments: [
    ("He said that his mother saw him.", "She said that her father saw her."),
    ("She gave her son her book, and it was hers.", "He gave his daughter his book, and it was his."),
    ("Her office is closed. I met her in May.", "His office is closed. I met him in May."),
    ("MR. Smith and Mrs. Jones; the theory of others", "MS. Smith and Mr. Jones; the theory of others"),
    ("He’s here—himself, the chairman.", "She’s here—herself, the chairwoman."),
  ])
  func gendersAreExchanged(_ text: String, _ expected: String) {
    #expect(WordPairs.gender.exchanged(in: text) == expected)
  }

  @Test func wordsAreRemovedWithTheBlankBefore() {
    #expect(WordPairs.gender.removed(from: "She said he went, with his wife.") == "said went, with.")
    #expect(WordPairs.gender.counts(in: "She said he went with his wife.") == (2, 2, 7))
  }

  @Test func pairsAreReadFromFiles() throws {
    let path = NSTemporaryDirectory() + "/ssae-host-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    try AtomicFile.write("# names\nJohn, Mary\n\nPaul,Anna\n", to: path, overwrite: true)
    let words = WordPairs.gender.adding(try WordPairs(contentsOf: path))
    #expect(words.exchanged(in: "John and his friend Anna") == "Mary and her friend Paul")
    try AtomicFile.write("John, Mary, Anna\n", to: path, overwrite: true)
    #expect(throws: FileError.self) { try WordPairs(contentsOf: path) }
  }

  /// The classes' words keep the sides of the classes' order.
  @Test func classWordsFollowTheClasses() throws {
    let swapped = try #require(WordPairs.classes(["nurse", "professor"]))
    #expect(swapped.pairs[0] == ["nurse", "professor"] && WordPairs.classes(["poet", "nurse"]) == nil)
    #expect(WordPairs.professorNurse.exchanged(in: "A professor teaching") == "A nurse nursing")
  }
}
