import ArgumentParser
import Corpora
import Evaluation
import Files
import SparseAutoencoders

struct FeaturesExplain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Write requests that ask a language model what features respond to.",
    discussion: """
      Nothing is sent anywhere. The data goes once through the model as far as the SAE's hook point; of every chosen \
      feature passages are gathered in which it is active (strongest, and from equal parts of its activations by \
      strength), half for the explanation and half for its test, and passages in which it is not. No two passages of a \
      feature overlap or hold the same tokens. --seed decides what is drawn.

      Writes requests.jsonl, one request a feature in the form that batch interfaces of language-model services and local \
      servers take (/v1/chat/completions), and examples.json, which keeps the passages of the test. 'features score' goes \
      on from there. An interrupted run goes on with --resume.

      EXAMPLES
        ssae-host features explain --model ./gpt2 --sae ./sae --data stories.jsonl --random 200 \\
          --chat-model gpt-4o-mini --output interpretation
        ssae-host features explain --model ./gpt2 --sae ./sae --data stories.jsonl --features 12,55 \\
          --chat-model local --chat-parameters '{"temperature": 0}' --output interpretation
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Sparse autoencoder") var autoencoders: SAEOptions
  @OptionGroup(title: "Features") var choice: FeatureChoiceOptions
  @OptionGroup(title: "Passages") var passages: PassageOptions
  @OptionGroup(title: "Requests") var chat: ChatOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Output") var output: ResumableOutputOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard autoencoders.paths.count == 1 else { throw ValidationError("give one --sae") }
    guard chat.chatModel != nil else { throw ValidationError("name the model that is to answer with --chat-model") }
    try data.requireSource()
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    let parameters = try chat.parameters() ?? JSONObject()
    let model = try model.load()
    let tokenizer = try model.requireTokenizer(takesIds: false)
    let run = try GatheringRun(
      model, autoencoders, choice, passages.sizes.gathering(window: passages.window, seed: common.seed), data, mask,
      common)
    var request = try run.request()
    for (key, value) in [("top", passages.top), ("quantile", passages.quantile), ("inactive", passages.inactive)] {
      request[key] = JSON(value)
    }
    request["chat_model"] = JSON(chat.chatModel!)
    request["chat_parameters"] = .object(parameters)
    let folder = try PartsFolder(output.path, .interpretation, request: request, mode: output.mode)
    guard !folder.isFinished else { return try finished(folder) }
    let (gathered, changes) = try run.gathered(in: folder, output, common)
    let chosen = run.choice.shown(gathered, changes)
    var features: [InterpretationSet.Feature] = []
    var skipped: [Int] = []
    for index in chosen {
      guard let feature = gathered[index] else { continue }
      guard let sets = ExampleSets(feature, of: gathered, sizes: passages.sizes) else {
        skipped.append(index)
        continue
      }
      func texts(_ examples: [ExampleSets.Example]) -> [FeaturePassage] {
        examples.map { FeaturePassage($0) { tokenizer.texts(of: $0) } }
      }
      features.append(
        InterpretationSet.Feature(
          index: index, count: feature.count, density: feature.density, maximum: feature.maximum,
          explanation: texts(sets.explanation), test: texts(sets.test)))
    }
    guard !features.isEmpty else {
      throw UsageError(
        chosen.isEmpty
          ? "no feature is active on this data" : "none of the \(chosen.count) features has enough passages",
        hint: "give more data, or smaller sets")
    }
    var origin = origin(run, gathered, parameters)
    origin["run"] = .object(record.finished(run.corpus.files))
    let set = InterpretationSet(features, skipped: skipped, origin: origin)
    let requests = set.requests(model: chat.chatModel!, parameters: parameters)
    try AtomicFile.write(
      JSON(set.json).fileBytes(for: "examples.json", pretty: false), to: folder.file("examples.json"), overwrite: true)
    try AtomicFile.write(requests.lines, to: folder.file("requests.jsonl"), overwrite: true)
    try folder.finish()
    try report(set, requests)
  }

  private func finished(_ folder: PartsFolder) throws {
    common.note("\(output.path): nothing was left to do")
    let set = try InterpretationSet(contentsOf: folder.file("examples.json"))
    try report(set, set.requests(model: chat.chatModel!, parameters: try chat.parameters() ?? JSONObject()))
  }

  /// What the passages are of, for whoever reads the scores.
  private func origin(_ run: GatheringRun, _ gathered: GatheredFeatures, _ parameters: JSONObject) -> JSONObject {
    let (loaded, corpus) = (run.loaded, run.corpus)
    return [
      "model": JSON(model.path), "sae": JSON(loaded.sae.path), "hook": JSON(loaded.hook.name),
      "d_sae": JSON(loaded.sae.featureCount), "chosen": JSON(run.choice.description),
      "positions": JSON(gathered.positions), "mask": JSON(corpus.exclusion.description),
      "packing": JSON(corpus.packingDescription), "bos": JSON(corpus.bos.description),
      "window": JSON(passages.window), "top": JSON(passages.top), "quantile": JSON(passages.quantile),
      "inactive": JSON(passages.inactive), "chat_model": JSON(chat.chatModel!), "chat_parameters": .object(parameters),
    ]
  }

  private func report(_ set: InterpretationSet, _ requests: ChatRequests) throws {
    if common.json {
      return try StandardOutput.json([
        "id": JSON(set.id), "features": JSON(set.features.map(\.index)), "skipped": JSON(set.skipped),
        "requests": JSON(requests.count), "request_bytes": JSON(requests.lines.count), "origin": .object(set.origin),
      ])
    }
    let skipped = set.skipped.isEmpty ? "" : " (\(set.skipped.count.grouped) more have too few passages)"
    try StandardOutput.line(
      "\(output.path): requests.jsonl, \(requests.count.grouped) requests, \(requests.lines.count.asBytes)\(skipped); "
        + "examples.json")
  }
}

extension PartsFolder.Kind {
  /// Requests for explanations, and what `features score` adds to them: its part is what was gathered so far.
  fileprivate static let interpretation = PartsFolder.Kind(
    "interpretation", report: "requests.jsonl",
    results: [
      "examples.json", "explanations.json", "detection-requests.jsonl", "scores.html", "scores.json", "scores.csv",
      "figures",
    ])
}
