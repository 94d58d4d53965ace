import ArgumentParser
import Files
import SparseAutoencoders
import Transformers

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show which features fire on which token of a prompt.",
    discussion: """
      For every token: its strongest features with their values and, after the arrow, the token the model predicts \
      next. Then the strongest features over the whole prompt, by their largest value.

      The contribution of a feature is what it adds to the logit of the predicted token by the direct path: \
      f_i · (W_dec,i · r), where r is the predicted token's unembedding row, multiplied by the final norm's weight, \
      centred (LayerNorm only) and divided by the final norm's scale at that position. Later blocks, and \
      a soft-cap on logits, are left out. Per \
      token it is for the token predicted there, over the prompt for the token predicted after the prompt.

      Explained variance is that of this prompt's positions alone; a few tokens say little about an SAE.

      EXAMPLES
        ssae-host inspect --model ./gpt2 --sae ./sae --prompt "Once upon a time"
        ssae-host inspect --model ./gpt2 --sae ./sae --prompt "Once upon a time" \\
          --top 10 --json
        ssae-host inspect --model ./gpt2 --sae ./sae --layer 6 \\
          --prompt-ids 464,3290 --exclude none
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @Option(help: ArgumentHelp("The text.", valueName: "S")) var prompt: String?
  @Option(help: ArgumentHelp("Token ids instead of text, taken as they are; comma-separated.", valueName: "1,2,…"))
  var promptIds: [String] = []
  @OptionGroup(title: "Sparse autoencoders") var autoencoders: SAEOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @Option(help: ArgumentHelp("Features shown per token.", valueName: "N")) var top = 5
  @Option(help: ArgumentHelp("Features shown over the prompt.", valueName: "N")) var topPrompt = 10
  @OptionGroup(title: "Run") var common: RunOptions

  func validate() throws {
    guard (prompt == nil) != promptIds.isEmpty else { throw ValidationError("give either --prompt or --prompt-ids") }
    guard !autoencoders.paths.isEmpty else { throw ValidationError("give at least one --sae") }
    guard top > 0, topPrompt > 0 else { throw ValidationError("--top and --top-prompt must be at least 1") }
  }

  func run() throws {
    common.begin()
    let model = try self.model.load()
    let saes = try autoencoders.load(model)
    let exclusion = try mask.exclusion(model)
    let prompt = try PromptSource(prompt: self.prompt, promptIds: promptIds).load(model, saes, mask, common)
    common.note("positions: \(exclusion.description)")
    let included = exclusion.included(prompt.ids)
    let inspection = try PromptInspection(
      model.decoder, saes.map { ($0.sae, $0.hook) }, ids: prompt.ids, included: included)
    let report = InspectionReport(
      model: model, prompt: prompt, included: included, saes: saes, inspection: inspection, top: top,
      topPrompt: topPrompt)
    report.warn(common)
    if common.json { try StandardOutput.json(report.json) } else { try StandardOutput.write(report.table) }
  }
}
