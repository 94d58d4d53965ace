import ArgumentParser

/// How an SAE is stored.
enum SAEFormat: String, CaseIterable, ExpressibleByArgument {
  case saelens
}

/// Which sparse autoencoders, and where they sit.
struct SAEOptions: ParsableArguments {
  @Option(
    name: .customLong("sae"),
    help: ArgumentHelp("Sparse autoencoder: a SAELens folder. Repeatable.", valueName: "PATH"))
  var paths: [String] = []

  @Option(name: .customLong("sae-format"), help: "Read the SAEs in this format instead of recognising it.")
  var format: SAEFormat?

  @OptionGroup var hooks: HookOptions
}

/// Hook points by name or layer.
struct HookOptions: ParsableArguments {
  @Option(
    name: .customLong("hook"),
    help: ArgumentHelp(
      "Hook point (TransformerLens name): what to capture, else where an SAE sits instead of at its own. Repeatable.",
      valueName: "NAME"))
  var names: [String] = []

  @Option(
    name: .customLong("layer"),
    help: ArgumentHelp("The same as --hook blocks.L.hook_resid_post. Repeatable.", valueName: "L"))
  var layers: [Int] = []

  /// Hook names asked for; those given by layer come last.
  var all: [String] { names + layers.map { "blocks.\($0).hook_resid_post" } }
}
