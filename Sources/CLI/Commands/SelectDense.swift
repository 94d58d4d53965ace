import ArgumentParser
import Corpora
import DataSelection
import Files
import Tokenizers
import Transformers

extension SentenceEmbedding.Pooling: ExpressibleByArgument {}

struct SelectDense: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    commandName: "dense",
    abstract: "Choose texts whose vectors are close to those of the seeds.",
    discussion: """
      Vectors come from a BERT encoder (MiniLM, Contriever), pooled as its sentence-transformers files say, or are the \
      mean of a language model's residual stream after a layer. The score is their inner product; with --normalise, \
      vectors have length 1 and it is the cosine. Which of the two a model was trained for matters: Contriever wants \
      --no-normalise. The search is exact.

      An --index keeps the vectors: a second search embeds nothing but its seeds, and an interrupted one goes on where \
      it was with the same command.

      EXAMPLES
        ssae-host select dense --encoder ./all-MiniLM-L6-v2 --pool pool.jsonl --seeds physics.jsonl \\
          --index pool.vectors --top 1000 --output selected.jsonl
        ssae-host select dense --encoder ./contriever --pooling mean --no-normalise \\
          --pool pool.jsonl --seeds physics.jsonl --top 1000 --output selected.jsonl
        ssae-host select dense --model ./gpt2 --layer 6 --normalise --pool pool.jsonl \\
          --seeds physics.jsonl --token-budget 1000000 --output selected.jsonl
      """)

  @OptionGroup(title: "Texts") var pool: PoolOptions
  @OptionGroup(title: "Choice") var selection: SelectionOptions

  @Option(help: "How a text's scores against several seeds become one.") var aggregate: Aggregate = .max

  @Option(help: ArgumentHelp("Folder of a BERT encoder.", valueName: "DIR"))
  var encoder: String?

  @Option(help: "What of an encoder's states stands for a text. (default: what its files say)")
  var pooling: SentenceEmbedding.Pooling?

  @Option(help: ArgumentHelp("Language model whose hidden states are averaged instead.", valueName: "DIR"))
  var model: String?

  @OptionGroup var weights: WeightOptions

  @Option(help: ArgumentHelp("Layer of the language model.", valueName: "L"))
  var layer: Int?

  @Flag(
    inversion: .prefixedNo, help: "Scale vectors to length 1, or leave them. (default: what the model's files say)")
  var normalise: Bool?

  @Option(help: ArgumentHelp("Most tokens of a text; the rest is cut off. (default: the model's)", valueName: "N"))
  var maxLength: Int?

  @OptionGroup(title: "Positions of a language model") var mask: MaskOptions
  @OptionGroup(title: "Index") var index: IndexOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard (encoder == nil) != (model == nil) else { throw ValidationError("give either --encoder or --model") }
    guard (model == nil) == (layer == nil) else { throw ValidationError("--model and --layer go together") }
    guard pooling == nil || encoder != nil else { throw ValidationError("--pooling applies to --encoder") }
    if let maxLength, maxLength < 1 { throw ValidationError("--max-length must be at least 1; found \(maxLength)") }
  }

  func run() throws {
    common.begin()
    try selection.check()
    let (embedder, tokenizer) = try embedder()
    let job = try SelectionJob(pool, selection, aggregate: aggregate, common) { tokenizer }
    common.note("vectors: \(embedder.description)")
    try job.withIndexFolder(index) { folder, isKept in
      let progress = Progress(
        "embed", unit: "texts", quiet: common.quiet,
        resumeHint: isKept
          ? "what is embedded stays in \(folder); go on with the same command" : "keep what is embedded with --index")
      let (opened, isNew) = try EmbeddingIndex.open(
        job.pool, embedder, folder: folder, remake: index.rebuildIndex, ranks: CommandRanks.all
      ) { try progress.update($0, fraction: $1) }
      if isNew {
        progress.finish(opened.chunkCount)
      } else {
        common.note("index: \(folder), vectors of \(opened.chunkCount.grouped) texts")
      }
      try job.run(
        "dense",
        facts: embedder.recipe.entries.map { ($0.key, $0.value) } + [
          ("width", JSON(embedder.width)), ("index", isKept ? JSON(folder) : .null), ("index_reused", JSON(!isNew)),
          ("pool_tokens", JSON(opened.tokenCount)),
        ]
      ) { ranking in
        let progress = Progress("search", unit: "texts", quiet: common.quiet)
        try opened.search(job.seeds, embedder, ranking, ranks: CommandRanks.all) {
          try progress.update($0, fraction: $1)
        }
        progress.finish(opened.chunkCount)
      }
    }
  }

  private func embedder() throws -> (TextEmbedder, Tokenizer) {
    if let encoder { return try encoderEmbedder(encoder) }
    let model = try weights.load(self.model!)
    let tokenizer = try model.requireTokenizer(takesIds: false)
    guard let normalise else {
      throw UsageError(
        "\(model.path): a language model does not say how its states are compared",
        hint: "choose with --normalise (cosine) or --no-normalise (inner product)")
    }
    let hook = try model.config.hookPoint(named: "blocks.\(layer!).hook_resid_post")
    let bos = try model.bosRule(mask.bos, saes: [])
    let exclusion = try mask.exclusion(model)
    common.note("positions: \(exclusion.description)")
    return (
      try TextEmbedder(
        model.decoder, path: model.path, at: hook, tokenizer, bos: bos, exclusion: exclusion,
        contextLength: model.contextLength(maxLength), normalises: normalise), tokenizer
    )
  }

  private func encoderEmbedder(_ path: String) throws -> (TextEmbedder, Tokenizer) {
    let encoder = try LoadedEncoder(path: path, checkFinite: !weights.allowNonfinite)
    let tokenizer = try encoder.requireTokenizer(takesIds: false)
    var embedding = encoder.checkpoint.embedding
    if !FileSystem.exists(FileSystem.join(path, "modules.json")) {
      guard pooling != nil, normalise != nil else {
        throw UsageError(
          "\(path): the folder does not say how its states become a vector (no modules.json)",
          hint: "say it: --pooling mean --no-normalise for Contriever")
      }
    }
    if let pooling { embedding.pooling = pooling }
    if let normalise { embedding.normalises = normalise }
    if let maxLength {
      let limit = encoder.checkpoint.encoder.config.contextLength
      guard maxLength <= limit else { throw UsageError("--max-length \(maxLength) is more than the model's \(limit)") }
      embedding.longestSequence = maxLength
    }
    return (try TextEmbedder(encoder.checkpoint, tokenizer, embedding), tokenizer)
  }
}
