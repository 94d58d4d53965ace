import ArgumentParser

struct Capture: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write activations, features, logits or gradients to disk.",
    subcommands: [CaptureActivations.self, CaptureFeatures.self, CaptureLogits.self, CaptureGradients.self],
    defaultSubcommand: CaptureActivations.self)
}
