import ArgumentParser
import Evaluation
import Files
import SparseAutoencoders

/// Two SAEs of one hook point, with or without the model they belong to.
struct SAEPairOptions: ParsableArguments {
  @Option(
    name: .customLong("sae"),
    help: ArgumentHelp(
      "An SAE, under a label of yours (the path's last part without one); give two.", valueName: "[LABEL=]PATH"))
  var arguments: [String] = []

  @OptionGroup var file: SAEFileOptions

  @OptionGroup var hooks: HookOptions

  func validate() throws {
    guard arguments.count == 2 else {
      throw ValidationError("give two SAEs, each with --sae; found \(arguments.count)")
    }
    guard hooks.all.count < 2 else { throw ValidationError("give one --hook or --layer: SAEs are compared at one") }
  }

  struct Pair {
    var saes: [(compared: ComparedSAE, sae: SparseAutoencoder)]
    /// Where both sit, as far as known; with a model the point itself.
    var hookName: String?
    var loaded: [LoadedSAE] = []
  }

  /// Loads both, for a model where there is one; refuses SAEs of different hook points.
  func load(_ model: LoadedModel?) throws -> Pair {
    let named = try labelled()
    var pair = Pair(saes: [], hookName: hooks.all.first)
    if let model {
      let names = hooks.all.flatMap { [$0, $0] }
      pair.loaded = try file.load(paths: named.map(\.path), hookNames: names, model, sharesHooks: true)
      guard pair.loaded[0].hook.depth == pair.loaded[1].hook.depth else {
        throw differentHooks(pair.loaded.map(\.hook.name), named)
      }
      pair.hookName = pair.loaded[0].hook.name
    }
    for (place, (label, path)) in named.enumerated() {
      let sae = try model == nil ? file.load(path, hookName: hooks.all.first) : pair.loaded[place].sae
      pair.saes.append((try ComparedSAE(label: label, sae), sae))
    }
    guard pair.hookName == nil else { return pair }
    let names = pair.saes.compactMap(\.sae.metadata.hookName)
    if names.count == 2, names[0] != names[1] { throw differentHooks(names, named) }
    pair.hookName = names.first
    return pair
  }

  private func differentHooks(_ names: [String], _ named: [(label: String, path: String)]) -> FileError {
    FileError(
      .badData, named[1].path, "the SAEs belong to different hook points", item: "hook_name",
      expected: "\(names[0]), as \(named[0].path)", found: names[1],
      hint: "where their inputs are the same all the same, say so with --hook")
  }

  /// Labels that differ: the second SAE of a name is numbered.
  private func labelled() throws -> [(label: String, path: String)] {
    var named = try arguments.map { argument -> (label: String, path: String) in
      let argument = try NamedArgument(argument, option: "--sae")
      return (argument.name ?? FileSystem.name(of: argument.value), argument.value)
    }
    if named[0].label == named[1].label { named[1].label += " (2)" }
    return named
  }
}
