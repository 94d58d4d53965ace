import Activations
import ArgumentParser
import Files
import Transformers

struct CaptureLogits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits",
    abstract: "Write the model's logits for token sequences to one safetensors file.",
    discussion: """
      The file holds logits [B, T, V] float32, a row of B per sequence. Where sequences differ in length, T is the \
      longest, the rows beyond a shorter one's end are zeros, and lengths [B] I32 says how much of each counts. Edits \
      act on every position unless --exclude says otherwise. The file is written batch by batch; memory does not grow with it.

      EXAMPLES
        ssae-host capture logits --model ./gpt2 --tokens tokens.safetensors \\
          --output logits.safetensors
        ssae-host capture logits --model ./gpt2 --data prompts.jsonl --sae ./sae \\
          --ablate 12 --output logits.safetensors
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Sparse autoencoders") var autoencoders: SAEOptions
  @OptionGroup(title: "Edits") var edits: EditOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws { try data.requireSource() }

  func run() throws {
    common.begin()
    try AtomicFile.checkTarget(output.path, overwrite: output.overwrite)
    let model = try self.model.load()
    let saes = try edits.resolve(autoencoders.load(model), model.config)
    let corpus = try data.corpus(model, saes: saes, mask, defaultExclusion: .none, common)
    try saes.checkReconstruction(model, on: corpus, common)
    let capture = try LogitCapture(corpus, model.decoder, batchSize: data.batch)
    let shape = [capture.sequences, capture.length, model.config.vocabularySize]
    let progress = Progress("logits", quiet: common.quiet)
    try capture.write(
      to: output.path, overwrite: output.overwrite, edits: saes.interventions()
    ) { try progress.update($0, fraction: $1) }
    progress.finish(capture.tokens)
    if common.json {
      try StandardOutput.json([
        "output": JSON(output.path), "shape": JSON(shape), "tokens": JSON(capture.tokens),
        "bytes": JSON(capture.byteCount),
      ])
    } else {
      try StandardOutput.line("\(output.path): logits \(shape) float32, \(capture.byteCount.asBytes)")
    }
  }
}
