import ArgumentParser
import Corpora
import Files
import Tokenizers
import Transformers

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Continue a text, with features ablated, clamped, scaled or steered.",
    discussion: """
      Prints the new text as it comes. Edits act on every position that is not excluded, of the prompt and of each \
      generated token. With many prompts (--data) every continuation becomes a line of --output: prompt, prompt_ids, \
      ids, text, stop; without --output they are printed, with --json as {"generations": […]}.

      With --json: {"prompt_ids": […], "ids": […], "text": "…", "stop": "length|eos|string|context"}; ids are the new \
      tokens only, a stop string is not part of text, and text is null where the checkpoint has no tokenizer. With \
      --weights bf16 there is "weights": "bf16" too.

      EXAMPLES
        ssae-host generate --model ./gpt2 --prompt "Once upon a time" --greedy
        ssae-host generate --model ./gpt2 --sae ./sae --ablate 12,55 \\
          --prompt "Once upon a time" --temperature 0.8
        ssae-host generate --model ./gpt2 --weights bf16 --prompt "Once upon a time"
        ssae-host generate --model ./gpt2 --sae ./sae --steer 9=4.0 \\
          --data prompts.jsonl --output texts.jsonl
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Model") var precision: PrecisionOptions
  @OptionGroup(title: "Prompt") var prompts: PromptOptions
  @OptionGroup(title: "Sampling") var sampling: GenerationOptions
  @OptionGroup(title: "Sparse autoencoders") var autoencoders: SAEOptions
  @OptionGroup(title: "Edits") var edits: EditOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @Option(
    name: .customLong("output"), help: ArgumentHelp("Write a JSON line per prompt instead of text.", valueName: "FILE"))
  var output: String?
  @Flag(help: "Replace an output that exists.") var overwrite = false
  @Option(help: ArgumentHelp("Prompts continued together, with --data.", valueName: "N"))
  var batchSize = 16
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard output != nil || !overwrite else { throw ValidationError("--overwrite needs --output") }
    guard batchSize > 0 else { throw ValidationError("--batch-size must be at least 1; found \(batchSize)") }
  }

  func run() throws {
    common.begin()
    let options = try sampling.options(seed: common.seed)
    if let output { try AtomicFile.checkTarget(output, overwrite: overwrite) }
    let model = try self.model.load(precision.precision)
    precision.note(model, common)
    if !sampling.stop.isEmpty { _ = try model.requireTokenizer() }
    let saes = try edits.resolve(autoencoders.load(model), model.config)
    let exclusion = try mask.exclusion(model)
    let prompts = try self.prompts.load(model, saes, mask, common)
    if !saes.isEmpty {
      common.note("positions: \(exclusion.description)")
      if edits.isEmpty { StandardError.warning("no edit is asked for, so the SAE changes nothing") }
    }
    try saes.checkReconstruction(model, on: sample(prompts, exclusion), common)
    let generator = Generator(
      model.decoder, sampling: options, maximumTokens: sampling.maxTokens,
      stopIds: sampling.ignoreEos ? [] : Set(model.stopIds),
      interventions: try InterventionTable(saes.interventions(), for: model.config),
      includes: { id, position in exclusion.included([id], from: position)[0] })
    if let output {
      try write(prompts, generator, model, to: output)
    } else if self.prompts.data.isEmpty {
      try show(prompts[0], generator, model)
    } else {
      try showAll(prompts, generator, model)
    }
  }

  /// The first prompts, for the check of the SAEs.
  private func sample(_ prompts: [Prompt], _ exclusion: ExclusionRule) -> TokenBatch {
    var sequences: [[Int32]] = []
    for prompt in prompts where sequences.reduce(0, { $0 + $1.count }) < 256 && !prompt.ids.isEmpty {
      sequences.append(prompt.ids)
    }
    return TokenBatch(sequences, included: sequences.map { exclusion.included($0) })
  }

  private func show(_ prompt: Prompt, _ generator: Generator, _ model: LoadedModel) throws {
    Interruption.listen()
    let streams = !common.json
    if streams, StandardOutput.isTerminal, let text = prompt.text { try StandardOutput.write(text) }
    var continuation = Continuation(model.tokenizer, prompt, stops: sampling.stop)
    let result = try generator.run([prompt.ids]) { _, id in
      let text = continuation.append(id)
      if streams { try StandardOutput.write(text) }
      return !continuation.isStopped && !Interruption.isRequested
    }[0]
    let rest = continuation.finish()
    // Without a tokenizer the ids are all there is to show.
    if streams {
      try StandardOutput.line(model.tokenizer == nil ? result.ids.map(String.init).joined(separator: ",") : rest)
    }
    try Interruption.check()
    if common.json { try StandardOutput.json(described(continuation.json(result))) }
  }

  /// A result that says when its weights were not those of the file.
  private func described(_ result: JSONObject) -> JSONObject {
    guard precision.precision != .stored else { return result }
    var result = result
    result["weights"] = JSON(precision.precision.rawValue)
    return result
  }

  /// A JSON line per prompt, in a file that appears when all are done.
  private func write(_ prompts: [Prompt], _ generator: Generator, _ model: LoadedModel, to path: String) throws {
    let file = try AtomicFile(path, overwrite: overwrite)
    let tokens = try continueAll(prompts, generator, model) { _, line in
      try file.append(JSON(line).serialized(finalNewline: true))
    }
    try file.finish()
    if common.json {
      try StandardOutput.json(["output": JSON(path), "prompts": JSON(prompts.count), "tokens": JSON(tokens)])
    }
  }

  /// Every prompt with its continuation, or with `--json` all of them in one object.
  private func showAll(_ prompts: [Prompt], _ generator: Generator, _ model: LoadedModel) throws {
    var lines: [JSON] = []
    _ = try continueAll(prompts, generator, model) { prompt, line in
      lines.append(.object(line))
      if !common.json { try StandardOutput.line((prompt.text ?? "") + (line["text"]?.string ?? "") + "\n") }
    }
    if common.json { try StandardOutput.json(["generations": .array(lines)]) }
  }

  /// Continues prompts batch by batch; `receive` gets each with its result in order. Returns the number of new tokens.
  private func continueAll(
    _ prompts: [Prompt], _ generator: Generator, _ model: LoadedModel, _ receive: (Prompt, JSONObject) throws -> Void
  ) throws -> Int {
    let progress = Progress("generate", quiet: common.quiet)
    var tokens = 0
    for start in stride(from: 0, to: prompts.count, by: batchSize) {
      let batch = Array(prompts[start..<min(start + batchSize, prompts.count)])
      var continuations = batch.map { Continuation(model.tokenizer, $0, stops: sampling.stop) }
      var inBatch = 0
      let results = try generator.run(batch.map(\.ids), firstIndex: start) { index, id in
        _ = continuations[index].append(id)
        (tokens, inBatch) = (tokens + 1, inBatch + 1)
        let done = Double(start) + Double(inBatch) / Double(sampling.maxTokens)
        try progress.update(tokens, fraction: done / Double(prompts.count))
        return !continuations[index].isStopped
      }
      for (index, prompt) in batch.enumerated() {
        _ = continuations[index].finish()
        var line = JSONObject()
        if let text = prompt.text { line["prompt"] = JSON(text) }
        for (key, value) in described(continuations[index].json(results[index])).entries { line[key] = value }
        try receive(prompt, line)
      }
    }
    progress.finish(tokens)
    return tokens
  }
}

/// The new text of one prompt while it grows.
private struct Continuation {
  private let prompt: Prompt
  private var stream: TextStream?
  private(set) var text = ""

  init(_ tokenizer: Tokenizer?, _ prompt: Prompt, stops: [String]) {
    self.prompt = prompt
    stream = tokenizer.map { TextStream($0, after: prompt.ids, stops: stops) }
  }

  var isStopped: Bool { stream?.isStopped ?? false }

  mutating func append(_ id: Int32) -> String {
    let new = stream?.append(id) ?? ""
    text += new
    return new
  }

  mutating func finish() -> String {
    let rest = stream?.finish() ?? ""
    text += rest
    return rest
  }

  func json(_ result: Generation) -> JSONObject {
    [
      "prompt_ids": JSON(prompt.ids.map(Int.init)), "ids": JSON(result.ids.map(Int.init)),
      "text": stream == nil ? .null : JSON(text), "stop": JSON(result.stop.rawValue),
    ]
  }
}
