import ArgumentParser
import Debiasing
import Files
import SparseAutoencoders

/// Named sets of SAEs, and which features of each are to be ablated.
struct SAESetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A folder of SAE folders, one per hook point, under a name. Repeatable.", valueName: "NAME=DIR"))
  var saes: [String] = []

  @OptionGroup var file: SAEFileOptions

  @Option(
    help: ArgumentHelp(
      "Beside every set, a set that keeps some features only: first:N, densest:N, largest-norm:N; N is a count or a "
        + "share such as 0.125. Repeatable.", valueName: "RULE:N"))
  var slice: [String] = []

  @Option(
    help: ArgumentHelp(
      "The ablation list of a person for a set; its slices take what they keep. Repeatable.", valueName: "NAME=FILE"))
  var ablateFile: [String] = []

  func validate() throws {
    for text in slice where text.hasPrefix("largest-effect:") || text.hasPrefix("features:") {
      throw ValidationError("--slice \(text): slice with convert, and name the result as a set of its own")
    }
  }

  /// The sets in the order given, each followed by its slices.
  func load(_ model: LoadedModel) throws -> [SAESet] {
    guard !saes.isEmpty else { throw UsageError("no SAEs", hint: "name a set with --saes NAME=DIR") }
    var sets: [SAESet] = []
    for entry in saes {
      let (name, path) = try Self.named(entry, "--saes")
      guard !sets.contains(where: { $0.name == name }) else {
        throw UsageError("--saes: two sets named \(name)")
      }
      // Files are called after it.
      guard !name.contains("/") else { throw UsageError("--saes: the name '\(name)' holds a '/'") }
      let loaded = try file.load(paths: SAEFolders(in: path).paths, hookNames: nil, model)
      let whole = SAESet(name, loaded.map { AttributionSite(hook: $0.hook, units: .features($0.sae)) })
      sets.append(whole)
      for text in slice { sets.append(try Self.slice(whole, text, loaded)) }
    }
    return sets
  }

  /// The lists that people made, by set; a slice has its set's.
  func lists(_ sets: [SAESet]) throws -> [String: (list: AblationList, path: String)] {
    var lists: [String: (list: AblationList, path: String)] = [:]
    for entry in ablateFile {
      let (name, path) = try Self.named(entry, "--ablate-file")
      guard let set = sets.first(where: { $0.name == name }) else {
        throw UsageError(
          "--ablate-file: there is no set named \(name)",
          hint: "the sets are \(sets.map(\.name).joined(separator: ", "))")
      }
      guard lists[name] == nil else { throw UsageError("--ablate-file: two lists for \(name)") }
      let list = try AblationList(contentsOf: path)
      // Lists for other SAEs are found before any work.
      _ = try UnitAblation(list, set.sites, path: path)
      lists[name] = (list, path)
      for part in sets where part.slice?.of == name { lists[part.name] = (part.list(from: list), path) }
    }
    return lists
  }

  private static func slice(_ whole: SAESet, _ text: String, _ loaded: [LoadedSAE]) throws -> SAESet {
    let rule = try SliceOption(text)
    var sites: [AttributionSite] = []
    var kept: [String: [Int]] = [:]
    for place in loaded {
      let features = try rule.features(
        of: place.sae,
        logFrequencies: {
          guard let known = try place.sae.storedLogFrequencies() else {
            throw FileError(
              .missing, place.sae.folder, "no firing frequencies to slice by", item: "sparsity.safetensors",
              hint: "slice by largest-norm or first")
          }
          return known
        }, effects: { [] })
      sites.append(AttributionSite(hook: place.hook, units: .features(try place.sae.keeping(features))))
      kept[place.hook.name] = features
    }
    return SAESet("\(whole.name) \(text)", sites, slice: (whole.name, kept))
  }

  private static func named(_ entry: String, _ option: String) throws(UsageError) -> (name: String, path: String) {
    let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw UsageError("\(option): '\(entry)' is not NAME=PATH")
    }
    return (parts[0], parts[1])
  }
}
