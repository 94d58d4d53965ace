import ArgumentParser
import Debiasing
import Files
import SparseAutoencoders
import Transformers

/// The SAEs of a judged list, and the list: what a model is compared with itself under.
struct AblatedSAEOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A folder of SAE folders, one per hook point.", valueName: "DIR"))
  var saes: String?

  @OptionGroup var file: SAEFileOptions

  @Option(help: ArgumentHelp("The ablation list, of any of these hook points.", valueName: "FILE"))
  var ablateFile: String?

  func validate() throws {
    guard (saes == nil) == (ablateFile == nil) else { throw ValidationError("--saes and --ablate-file go together") }
  }

  /// The SAEs with the list's features as their edits; none without a list.
  func load(_ model: LoadedModel) throws -> [LoadedSAE] {
    guard let saes, let ablateFile else { return [] }
    var loaded = try file.load(paths: SAEFolders(in: saes).paths, hookNames: nil, model)
    let list = try AblationList(contentsOf: ablateFile)
    let sites = loaded.map { AttributionSite(hook: $0.hook, units: .features($0.sae)) }
    for (hook, units) in try UnitAblation(list, sites, path: ablateFile).sites {
      guard case .features(_, let features) = units, let place = loaded.firstIndex(where: { $0.hook == hook }) else {
        continue
      }
      loaded[place].edits.ablated = features
    }
    return loaded
  }
}
