import ArgumentParser
import Files
import Training

/// How ranks share a training step.
struct ParallelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Under mpirun, what ranks share out: features, rows, or both as PxG, P ranges of the features in each of G groups \
      that share out the rows. (default: what sends the fewest bytes)
      """, valueName: "HOW"))
  var parallel: String?

  /// How the work of a run is split among `ranks`.
  func split(
    _ ranks: Int, batchRows: Int, saes: [(options: SAETrainingOptions, width: Int)]
  ) throws(UsageError) -> Split {
    let split = try chosen(ranks) ?? .best(ranks: ranks, batchRows: batchRows, saes: saes)
    for sae in saes { try split.check(batchRows: batchRows, featureCount: sae.options.featureCount) }
    return split
  }

  private func chosen(_ ranks: Int) throws(UsageError) -> Split? {
    switch parallel {
    case nil: return nil
    case "features": return Split(features: ranks, rows: 1)
    case "rows": return Split(features: 1, rows: ranks)
    case let text?:
      let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let features = parts[0], let rows = parts[1], features > 0, rows > 0,
        features <= ranks, rows <= ranks
      else {
        throw UsageError("--parallel is features, rows or two numbers as in 4x2; found \(text)")
      }
      guard features * rows == ranks else {
        throw UsageError(
          "--parallel \(text) is for \(features * rows) ranks; there \(ranks == 1 ? "is 1" : "are \(ranks)")")
      }
      return Split(features: features, rows: rows)
    }
  }
}
