import ArgumentParser
import DataSelection
import Files
import Tokenizers

extension BM25Scoring.Variant: ExpressibleByArgument {}

struct SelectBM25: ParsableCommand, SharedCommand {
  static let configuration = CommandConfiguration(
    commandName: "bm25",
    abstract: "Choose texts that share words with the seeds (BM25).",
    discussion: """
      Words are lower-cased runs of two or more letters, digits or underscores. A word that a seed holds twice counts \
      twice. Texts that share no word with any seed are not chosen.

      EXAMPLES
        ssae-host select bm25 --pool pool.jsonl --seeds physics.jsonl --top 1000 \\
          --output selected.jsonl
        ssae-host select bm25 --pool wiki.jsonl --pool books.jsonl:body --seeds queries.txt \\
          --documents lines --chunk-words 200 --stopwords english --index wiki.index \\
          --token-budget 1000000 --tokenizer ./gpt2 --output selected.jsonl
      """)

  @OptionGroup(title: "Texts") var pool: PoolOptions
  @OptionGroup(title: "Choice") var selection: SelectionOptions

  @Option(help: ArgumentHelp("Checkpoint whose tokenizer counts tokens.", valueName: "DIR"))
  var model: String?

  @Option(help: "How a text's scores against several seeds become one.") var aggregate: Aggregate = .max

  @Option(help: "Which BM25: the formulas of bm25s, okapi of rank_bm25.")
  var bm25Variant: BM25Scoring.Variant = .lucene

  @Option(name: .customLong("k1"), help: ArgumentHelp("How slowly repeated words stop counting.", valueName: "X"))
  var k1 = 1.5

  @Option(name: .customLong("b"), help: ArgumentHelp("How much long texts are held back, 0 to 1.", valueName: "X"))
  var b = 0.75

  @Option(help: ArgumentHelp("Shift of bm25l and bm25+. (default: 0.5 and 1)", valueName: "X"))
  var delta: Double?

  @Option(help: ArgumentHelp("Words to leave out: none, english, or a file of them.", valueName: "none|english|FILE"))
  var stopwords = "none"

  @OptionGroup(title: "Index") var index: IndexOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func run() throws {
    common.begin()
    let scoring = try BM25Scoring(bm25Variant, k1: k1, b: b, delta: delta)
    let stopWords = try StopWords(stopwords)
    let job = try SelectionJob(pool, selection, aggregate: aggregate, common) {
      try model.map { try Tokenizer(path: $0) }
    }
    try stopWords.requireWords(in: job.seeds, source: pool.seeds.joined(separator: ", "))
    common.note("BM25: \(scoring.description), stop words \(stopWords.name)")
    try job.withIndexFolder(index) { folder, isKept in
      let progress = Progress("index", unit: "texts", quiet: common.quiet)
      let (opened, isNew) = try CommandRanks.firstThenOthers {
        try BM25Index.open(
          job.pool, stopWords: stopWords, folder: folder, remake: index.rebuildIndex && CommandRanks.all.isFirst
        ) { try progress.update($0, fraction: $1) }
      }
      if isNew {
        progress.finish(opened.chunkCount)
      } else {
        common.note("index: \(folder), \(opened.chunkCount.grouped) texts, \(opened.wordCount.grouped) different words")
      }
      try job.run(
        "bm25",
        facts: [
          ("variant", JSON(bm25Variant.rawValue)), ("k1", JSON(k1)), ("b", JSON(b)), ("delta", JSON(scoring.delta)),
          ("stop_words", JSON(stopWords.name)), ("index", isKept ? JSON(folder) : .null),
          ("index_reused", JSON(!isNew)), ("words", JSON(opened.tokenCount)),
          ("different_words", JSON(opened.wordCount)),
        ]
      ) { ranking in
        let progress = Progress("search", unit: "texts", quiet: common.quiet)
        try opened.search(job.seeds, scoring, stopWords: stopWords, ranking, ranks: CommandRanks.all) {
          try progress.update($0, fraction: $1)
        }
        progress.finish(opened.chunkCount)
      }
    }
  }
}
