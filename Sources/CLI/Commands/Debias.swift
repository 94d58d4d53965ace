import ArgumentParser

struct Debias: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find what a classifier's decision rests on.",
    subcommands: [DebiasAttribute.self])
}
