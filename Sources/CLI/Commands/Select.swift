import ArgumentParser

struct Select: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Choose from a pool of texts those that are like a few seeds.",
    discussion: """
      The output is JSON Lines, best first: id, text, score, rank and best_seed (the id of the seed that the text scores \
      highest against), ready for train --data. Equal scores are ordered by id; seeds, texts equal to one, and all but \
      one of equal texts are left out. A run record stands beside it in OUTPUT.run.json.
      """,
    subcommands: [SelectBM25.self, SelectDense.self, SelectTracIn.self])
}
