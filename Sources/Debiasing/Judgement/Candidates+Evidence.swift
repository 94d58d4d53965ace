import SparseAutoencoders
import Transformers

extension Candidates {
  /// Adds the tokens that each feature promotes and suppresses; `token` spells an id as the vocabulary does.
  public mutating func addPromotedTokens(
    at sites: [AttributionSite], _ decoder: Decoder, count: Int, token: (Int32) -> String
  ) {
    let bySite = Dictionary(grouping: all.indices) { all[$0].name.hook }
    for site in sites {
      guard let wanted = bySite[site.hook.name], case .features(let sae) = site.units,
        let tokens = PromotedTokens.of(
          wanted.map { all[$0].name.index }, sae, at: site.hook, decoder, count: count)
      else { continue }
      for (index, tokens) in zip(wanted, tokens) {
        all[index].promoted = tokens.promoted.map { token($0.id) }
        all[index].suppressed = tokens.suppressed.map { token($0.id) }
      }
    }
  }

  /// Adds the scores that a swap test found of these features.
  public mutating func addScores(_ result: SwapTest.Result) {
    for index in all.indices { all[index].score = result.scores[index] }
  }

  /// What a rule decides of features with scores.
  public func list(by rule: SwapRule) -> AblationList {
    rule.list(all.map(\.name), all.map { $0.score ?? SwapTest.Score(gender: 0, classes: nil) })
  }
}
