import ArgumentParser

/// What is done to the features of the SAEs, at every position that is not excluded.
struct EditOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Set features to 0. Comma-separated or repeated; HOOK:12 where there are several SAEs.", valueName: "I,I,…"))
  var ablate: [String] = []

  @Option(
    help: ArgumentHelp(
      "Set the features of an ablation list to 0: {\"format_version\": 1, \"features\": [{\"hook\", \"index\", \"ablate\"}]}.",
      valueName: "FILE"))
  var ablateFile: [String] = []

  @Option(help: ArgumentHelp("Set features to values, active or not.", valueName: "I=V,…"))
  var clamp: [String] = []

  @Option(help: ArgumentHelp("Multiply features.", valueName: "I=S,…"))
  var scale: [String] = []

  @Option(help: ArgumentHelp("Add C times a feature's decoder row to the activation.", valueName: "I=C,…"))
  var steer: [String] = []

  @Flag(help: "Replace the activation by its reconstruction.")
  var splice = false

  @Flag(help: "Leave out the error term (activation minus reconstruction), which edits otherwise keep.")
  var dropError = false

  /// Whether anything at all is asked for.
  var isEmpty: Bool {
    ablate.isEmpty && ablateFile.isEmpty && clamp.isEmpty && scale.isEmpty && steer.isEmpty && !splice && !dropError
  }

  /// The edits as given, for manifests.
  var descriptions: [String] {
    let lists = [
      ("ablate", ablate), ("ablate-file", ablateFile), ("clamp", clamp), ("scale", scale), ("steer", steer),
    ]
    return lists.flatMap { name, values in values.map { "--\(name) \($0)" } }
      + (splice ? ["--splice"] : []) + (dropError ? ["--drop-error"] : [])
  }
}
