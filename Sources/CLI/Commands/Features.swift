import ArgumentParser

struct Features: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what the features of an SAE respond to and write.",
    subcommands: [FeaturesDashboard.self, FeaturesCompare.self, FeaturesExplain.self, FeaturesScore.self],
    defaultSubcommand: FeaturesDashboard.self)
}
