import ArgumentParser

struct Capture: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write activations, features or logits to disk.",
    subcommands: [CaptureActivations.self, CaptureFeatures.self, CaptureLogits.self],
    defaultSubcommand: CaptureActivations.self)
}
