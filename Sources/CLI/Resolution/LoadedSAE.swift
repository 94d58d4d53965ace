import Files
import SparseAutoencoders
import Transformers

/// An SAE at the hook point where it is used, and what is done with its features.
struct LoadedSAE {
  let sae: SparseAutoencoder
  let hook: HookPoint
  var edits = FeatureEdits()
}

extension SAEOptions {
  /// Loads every SAE, finds its hook point and checks that it fits the model.
  ///
  /// `hooksOverride` is false where --hook names something else than the places of the SAEs; `sharesHooks` allows several
  /// at one hook point.
  func load(_ model: LoadedModel, hooksOverride: Bool = true, sharesHooks: Bool = false) throws -> [LoadedSAE] {
    try file.load(paths: paths, hookNames: hooksOverride ? hooks.all : nil, model, sharesHooks: sharesHooks)
  }
}

extension SAEFileOptions {
  /// Loads SAEs for a model, each at the hook point of the same place in `hookNames`, or at its own without any; nil where
  /// the command has no option that names hook points.
  func load(
    paths: [String], hookNames: [String]?, _ model: LoadedModel, sharesHooks: Bool = false
  ) throws -> [LoadedSAE] {
    let names = hookNames ?? []
    let remedy = hookNames == nil ? "convert --hook writes it with a hook point" : "--hook says where to use it"
    guard names.isEmpty || names.count == paths.count else {
      throw UsageError("\(names.count) hook points for \(paths.count) SAEs", hint: "give one --hook per --sae, or none")
    }
    var loaded: [LoadedSAE] = []
    for (index, path) in paths.enumerated() {
      let sae = try load(path, hookName: names.isEmpty ? nil : names[index])
      let hook = try names.isEmpty ? Self.ownHook(of: sae, model, remedy) : model.config.hookPoint(named: names[index])
      try sae.fits(hook: hook, width: model.config.width(at: hook))
      if sae.centersInput, model.config.norm == .rms {
        throw FileError(
          .badData, path, "trained on centred weights, which an RMSNorm model does not have",
          item: "center_writing_weights", expected: "a LayerNorm model", found: "\(model.config.family) with RMSNorm")
      }
      if !sharesHooks, let other = loaded.first(where: { $0.hook.depth == hook.depth }) {
        throw UsageError(
          "two SAEs at one hook point: \(other.sae.path) and \(path) at \(hook.name)",
          hint: "use them in separate runs")
      }
      for notice in sae.notices { StandardError.line("\(path): \(notice)".onOneLine) }
      loaded.append(LoadedSAE(sae: sae, hook: hook))
    }
    return loaded
  }

  /// The hook point that the SAE's file names; `remedy` says how to use the SAE at another.
  private static func ownHook(of sae: SparseAutoencoder, _ model: LoadedModel, _ remedy: String) throws -> HookPoint {
    guard let name = sae.metadata.hookName else {
      throw UsageError(
        "\(sae.path): the SAE does not say where it belongs",
        hint: remedy
          + (sae.metadata.suggestedHookName.map { "; the path suggests \($0)" } ?? ""))
    }
    do throws(UsageError) {
      return try model.config.hookPoint(named: name)
    } catch {
      throw FileError(
        .badData, sae.path, "the SAE does not fit the model: \(error.message)", item: "hook_name",
        hint: (error.hint.map { "\($0); " } ?? "") + remedy)
    }
  }
}

extension SAEOptions {
  /// The SAEs and what is done with their features, as given; for manifests.
  func descriptions(_ edits: EditOptions) -> [String] {
    edits.isEmpty ? [] : paths.map { "--sae \($0)" } + edits.descriptions
  }
}

extension [LoadedSAE] {
  /// The interventions that apply everyone's edits; SAEs without edits have none.
  func interventions(errorGradient: ErrorGradient = .passes) throws -> [Intervention] {
    try filter { !$0.edits.isEmpty || errorGradient == .detached }
      .map { try $0.sae.intervention($0.edits, at: $0.hook, errorGradient: errorGradient) }
  }
}
