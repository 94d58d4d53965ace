import ArgumentParser

struct Debias: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find what a classifier's decision rests on, and remove what it should not rest on.",
    subcommands: [
      DebiasRun.self, DebiasAttribute.self, DebiasJudge.self, DebiasEvaluate.self, DebiasGenerate.self,
      DebiasPairs.self,
    ])
}
