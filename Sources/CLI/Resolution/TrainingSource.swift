import Activations
import Corpora
import Files
import Ranks
import SparseAutoencoders
import Training
import Transformers

/// Where the rows of a training run come from, and what is known about them.
struct TrainingSource {
  let rows: any RowSource
  /// What end-to-end training runs through the model; nil for stored activations.
  var model: (corpus: Corpus, decoder: Decoder, hooks: [HookPoint])?
  /// Rows of one pass over the data.
  let rowCount: Int
  /// For records: a run may only be resumed with the same.
  let members: [(String, JSON)]
  /// What it is, for a person.
  let title: String
  let files: [DataFile]
  let modelName: String?
  let contextLength: Int?
  let prependsBOS: Bool?
  let excluded: ExcludedTokens?
  /// Hook of each site, where it is known.
  let hooks: [String?]

  /// Metadata of an SAE trained at a site.
  func metadata(site: Int, parent: Metadata?) -> Metadata {
    var metadata = Metadata(hookName: hooks[site] ?? parent?.hookName)
    metadata.modelName = modelName ?? parent?.modelName
    metadata.contextSize = contextLength ?? parent?.contextSize
    metadata.prependsBOS = prependsBOS ?? parent?.prependsBOS
    metadata.excludedTokens = excluded ?? parent?.excludedTokens
    metadata.concatenatesHeads = metadata.hookName?.hasSuffix("hook_z") ?? false
    metadata.datasetPath = files.isEmpty ? nil : files.map { FileSystem.name(of: $0.path) }.joined(separator: ", ")
    return metadata
  }
}

extension TrainingSource {
  /// What a run with this objective is fed with.
  func feed(_ objective: Objective) throws(UsageError) -> TrainingFeed {
    guard objective.isEndToEnd else { return .rows(rows) }
    guard let model else { throw UsageError("--objective e2e runs through the model: give --model and --data") }
    return .sequences(model.corpus, EndToEnd(model.decoder, hooks: model.hooks))
  }

  /// Stored activations.
  init(
    activations path: String, tensor: String?, hooks: [String], exclude: ExclusionRule.Choice, skipFirst: Int
  ) throws {
    let store = try ActivationStore(path, tensor: tensor)
    guard let manifest = store.manifest else {
      let rows = try StoreRows(store, exclude: exclude, skipFirst: skipFirst)
      guard hooks.count < 2 else { throw UsageError("give one --hook: \(path) holds one tensor") }
      let file = try DataFile(contentsOf: path)
      self.init(
        rows: rows, rowCount: store.rows,
        members: [
          ("activations", JSON(path)), ("bytes", JSON(file.byteCount)), ("crc32", JSON(Int(file.checksum))),
          ("tensor", JSON(rows.sites[0].name)),
        ], title: "\(path) (\(rows.exclusion))", files: [file], modelName: nil, contextLength: nil, prependsBOS: nil,
        excluded: nil, hooks: [hooks.first])
      return
    }
    let rows = try StoreRows(store, hooks: hooks, exclude: exclude, skipFirst: skipFirst)
    let manifestPath = FileSystem.join(path, StoreManifest.fileName)
    let options = manifest.options
    self.init(
      rows: rows, rowCount: try rows.includedRows(),
      members: [
        ("activations", JSON(path)), ("manifest_crc32", JSON(Int(try CRC32.ofFile(manifestPath)))),
        ("hooks", JSON(rows.sites.map(\.name))), ("exclude", JSON(exclude.rawValue)), ("skip_first", JSON(skipFirst)),
      ], title: "\(path) (\(rows.exclusion))", files: options.data,
      modelName: FileSystem.name(of: options.model), contextLength: options.contextLength,
      prependsBOS: options.packing == "tokens" ? nil : options.bosId != nil,
      excluded: exclude == .special ? .special : exclude == .bos ? options.bosId.map { .ids([Int($0)]) } : .some(.none),
      hooks: rows.sites.map(\.name))
  }

  /// Activations that the model makes as they are needed.
  ///
  /// Ranks make them for each other.
  init(_ model: LoadedModel, _ corpus: Corpus, hooks names: [String], batch: BatchSize, _ ranks: Ranks) throws {
    guard !names.isEmpty else {
      throw UsageError("which hook point?", hint: "name it with --hook NAME or --layer L; 'ssae-host info' lists them")
    }
    var hooks: [HookPoint] = []
    for name in names {
      let hook = try model.config.hookPoint(named: name)
      guard !hooks.contains(where: { $0.depth == hook.depth }) else {
        throw UsageError("hook point \(name) is given twice")
      }
      hooks.append(hook)
    }
    let rows = try StreamedRows(corpus, model.decoder, hooks: hooks, batchSize: batch, ranks: ranks)
    let rule = corpus.exclusion
    let excluded: ExcludedTokens =
      switch rule.choice {
      case .special: .special
      case .bos: .ids(rule.ids.map { Int($0) })
      case .none: .none
      }
    self.init(
      rows: rows, rowCount: try rows.includedRows(),
      members: CaptureOptions(model: model.path, corpus: corpus, specials: model.specials, batch: batch).members
        + [("hooks", JSON(hooks.map(\.name)))],
      title: corpus.files.map(\.path).joined(separator: ", "), files: corpus.files,
      modelName: FileSystem.name(of: model.path), contextLength: corpus.contextLength,
      prependsBOS: corpus.packing == nil ? nil : corpus.bos.id != nil, excluded: .some(excluded),
      hooks: hooks.map(\.name))
    self.model = (corpus, model.decoder, hooks)
  }
}
