import ArgumentParser
import Corpora
import Debiasing
import Evaluation
import Files
import Transformers

struct DebiasGenerate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Gendered words in a model's own texts, before and after features are ablated.",
    discussion: """
      Continues neutral prompts and counts gendered words in what is written, with the same random numbers before and \
      after; --data gives texts on which perplexity, the price, is measured. The words are those of debias run.

      EXAMPLES
        ssae-host debias generate --model ./gpt2 --saes ./saes --ablate-file ablations.json \\
          --data heldout.jsonl
        ssae-host debias generate --model ./gpt2 --saes ./saes --ablate-file ablations.json \\
          --prompts prompts.jsonl --samples 20 --max-tokens 60
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Ablation") var ablation: AblatedSAEOptions
  @Option(
    help: ArgumentHelp(
      "Prompts: .txt with one a line, .jsonl or .csv. (default: twelve of its own)", valueName: "FILE[:FIELD]"))
  var prompts: String?
  @Option(help: ArgumentHelp("Continuations of each prompt.", valueName: "N")) var samples = 8
  @Option(help: ArgumentHelp("New tokens at most.", valueName: "N")) var maxTokens = 40
  @Option(help: ArgumentHelp("Divide logits by T before drawing.", valueName: "T")) var temperature = 1.0
  @Option(help: ArgumentHelp("Texts whose perplexity is measured. Repeatable.", valueName: "FILE[:FIELD]"))
  var data: [String] = []
  @OptionGroup(title: "Words") var words: GenderWordOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard ablation.saes != nil else { throw ValidationError("give --saes and --ablate-file") }
    for (option, value) in [("--samples", samples), ("--max-tokens", maxTokens)] where value < 1 {
      throw ValidationError("\(option) must be at least 1; found \(value)")
    }
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    let list = try words.gender()
    let model = try self.model.load()
    let saes = try ablation.load(model)
    let tokenizer = try model.requireTokenizer()
    let bos = try model.bosRule(mask.bos, saes: saes)
    let exclusion = try mask.exclusion(model)
    let prompts = try texts()
    let ids = prompts.flatMap { text in Array(repeating: bos.applied(to: tokenizer.encode(text)), count: samples) }
    let sampling = try SamplingOptions(temperature: temperature, seed: common.seed)
    func continuations(_ name: String, _ table: InterventionTable) throws -> GenderedContinuations {
      let progress = Progress(name, unit: "texts", quiet: common.quiet)
      let generator = Generator(
        model.decoder, sampling: sampling, maximumTokens: maxTokens, stopIds: Set(model.stopIds), interventions: table,
        includes: { id, position in exclusion.included([id], from: position)[0] })
      var written: [String] = []
      for start in stride(from: 0, to: ids.count, by: 16) {
        let batch = Array(ids[start..<min(start + 16, ids.count)])
        written += try generator.run(batch, firstIndex: start).map { tokenizer.decode($0.ids, skipSpecialTokens: true) }
        try progress.update(written.count, fraction: Double(written.count) / Double(ids.count))
      }
      progress.finish(ids.count)
      return GenderedContinuations(written, list)
    }
    let before = try continuations("as it is", .none)
    let after = try continuations("ablated", InterventionTable(saes.interventions(), for: model.config))
    let price = try perplexity(model, saes)
    var object: JSONObject = [
      "model": JSON(model.path), "ablated": JSON(saes.reduce(0) { $0 + $1.edits.ablated.count }),
      "prompts": JSON(prompts), "samples": JSON(samples), "max_tokens": JSON(maxTokens),
      "before": .object(before.json), "after": .object(after.json),
    ]
    object["perplexity"] = price.map { ["before": JSON($0.before), "after": JSON($0.after)] } ?? .null
    object["run"] = .object(record.finished([]))
    if common.json { return try StandardOutput.json(object) }
    try StandardOutput.write(Self.table(before, after, price))
  }

  private func texts() throws -> [String] {
    guard let prompts else { return GenderedContinuations.neutralPrompts }
    var reader = try Documents([prompts], boundary: .lines).reader()
    var texts: [String] = []
    while let document = try reader.nextDocument() { texts.append(document.text) }
    return texts
  }

  private func perplexity(_ model: LoadedModel, _ saes: [LoadedSAE]) throws -> (before: Double, after: Double)? {
    guard !data.isEmpty else { return nil }
    let tokenizer = try model.requireTokenizer()
    let corpus = try Corpus(
      Documents(data), packing: .documents(stride: nil), contextLength: model.contextLength(nil, saes: saes),
      bos: model.bosRule(mask.bos, saes: saes), exclusion: mask.exclusion(model),
      vocabularySize: model.config.vocabularySize, tokenLimit: nil
    ) { tokenizer.encode($0) }
    let evaluation = try PerplexityEvaluation(
      model.decoder,
      splices: saes.filter { !$0.edits.isEmpty }.map { SplicedSAE($0.sae, at: $0.hook, edits: $0.edits) },
      ablation: .none)
    let progress = Progress("perplexity", quiet: common.quiet)
    var tokens = 0
    let report = try evaluation.run(corpus, batchSize: .tokens(2048)) { done, fraction in
      tokens = done
      try progress.update(done, fraction: fraction)
    }
    progress.finish(tokens)
    return (report.clean.perplexity, report.spliced?.perplexity ?? report.clean.perplexity)
  }

  private static func table(
    _ before: GenderedContinuations, _ after: GenderedContinuations, _ price: (before: Double, after: Double)?
  ) -> String {
    func line(_ name: String, _ was: String, _ now: String) -> String {
      name.padded(to: 34) + was.aligned(to: 10) + now.aligned(to: 10) + "\n"
    }
    var text = line("", "before", "after")
    text += line("words", before.words.grouped, after.words.grouped)
    text += line("male words", before.first.grouped, after.first.grouped)
    text += line("female words", before.second.grouped, after.second.grouped)
    text += line("gendered words in a thousand", before.perThousand.fixed(1), after.perThousand.fixed(1))
    text += line("texts with more male words", "\(before.texts.first)", "\(after.texts.first)")
    text += line("texts with more female words", "\(before.texts.second)", "\(after.texts.second)")
    if let price { text += line("perplexity", price.before.fixed(3), price.after.fixed(3)) }
    return text
  }
}
