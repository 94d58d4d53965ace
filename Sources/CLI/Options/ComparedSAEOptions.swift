import ArgumentParser
import Evaluation
import Files
import SparseAutoencoders
import Transformers

/// Which sparse autoencoders are compared, all at one hook point.
struct ComparedSAEOptions: ParsableArguments {
  @Option(
    name: .customLong("sae"),
    help: ArgumentHelp(
      """
      An SAE, or a folder with SAEs in it or further down, under a label of yours (the path's last part without one). \
      Repeatable, for the same label too.
      """, valueName: "[LABEL=]PATH"))
  var arguments: [String] = []

  @OptionGroup var file: SAEFileOptions

  @OptionGroup var hooks: HookOptions

  func validate() throws {
    guard !arguments.isEmpty else { throw ValidationError("name at least one SAE with --sae") }
    guard hooks.all.count < 2 else { throw ValidationError("give one --hook or --layer: SAEs are compared at one") }
  }

  /// Loads the SAEs, each with its label.
  func load(_ model: LoadedModel) throws -> [(compared: ComparedSAE, loaded: LoadedSAE)] {
    var found: [(label: String, path: String)] = []
    for argument in arguments {
      let argument = try NamedArgument(argument, option: "--sae")
      for path in try saes(in: argument.value) {
        if let other = found.first(where: { $0.path == path || FileSystem.isSameFile($0.path, path) }) {
          throw UsageError("\(path) is named twice, under \(other.label) too")
        }
        found.append((argument.name ?? FileSystem.name(of: argument.value), path))
      }
    }
    let loaded = try file.load(
      paths: found.map(\.path), hookNames: hooks.all.flatMap { Array(repeating: $0, count: found.count) }, model,
      sharesHooks: true)
    return try zip(found, loaded).map { found, loaded in
      var loaded = loaded
      loaded.edits.splices = true
      return (try ComparedSAE(label: found.label, loaded.sae), loaded)
    }
  }

  /// The path itself where it is an SAE, else every SAE below it, by name.
  private func saes(in path: String) throws -> [String] {
    guard FileSystem.exists(path) else { throw FileError(.missing, path, "no such file or folder") }
    guard FileSystem.isFolder(path), file.format == nil else { return [path] }
    let saes = try below(path, depth: 0)
    guard !saes.isEmpty else {
      // Says what is there instead.
      _ = try SAEFormat.recognise(path)
      return [path]
    }
    return saes
  }

  private func below(_ path: String, depth: Int) throws -> [String] {
    if try SAEFormat.isFound(inFolder: path) { return [path] }
    guard depth < 4 else { return [] }
    return try FileSystem.list(path).filter { !$0.hasPrefix(".") }.map { FileSystem.join(path, $0) }
      .filter(FileSystem.isFolder).flatMap { try below($0, depth: depth + 1) }
  }
}
