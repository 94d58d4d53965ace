import ArgumentParser

/// Where a result is written.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .customLong("output"), help: ArgumentHelp("Where to write; what exists is refused.", valueName: "PATH"))
  var path: String

  @Flag(help: "Replace an output that exists.")
  var overwrite = false
}
