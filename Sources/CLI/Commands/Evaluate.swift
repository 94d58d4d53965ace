import ArgumentParser

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what a model predicts, and what SAEs cost it.",
    subcommands: [EvaluatePerplexity.self, EvaluatePareto.self, EvaluateTail.self],
    defaultSubcommand: EvaluatePerplexity.self)
}
