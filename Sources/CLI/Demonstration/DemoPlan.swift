import Files

/// The commands of the demonstration.
struct DemoPlan {
  private let models: String
  private let folder: String
  private let threads: Int?

  init(models: String, folder: String, threads: Int?) {
    self.models = models
    self.folder = folder
    self.threads = threads
  }

  static let introduction = [
    """
    A small language model that comes with the program knows stories, biographies and two crafts, physics and sailing. A \
    general sparse autoencoder (GSAE) was trained on its activations over mixed text with one per cent of physics; a \
    specialised one (SSAE) was fine-tuned from it on physics notes, the worst-reconstructed tokens counting most.
    """,
    """
    Every command below ran on this machine a moment ago, offline, and works the same on a checkpoint of your own.
    """,
  ]

  var steps: [DemoStep] { [capture] + perplexities + [pareto] + texts }

  private func step(
    _ name: String, _ title: String, _ explanation: String, _ arguments: [String],
    figures: [(file: String, caption: String)] = [], pages: [(file: String, text: String)] = []
  ) -> DemoStep {
    DemoStep(
      name: name, title: title, explanation: explanation,
      arguments: arguments + (threads.map { ["--threads", "\($0)"] } ?? []), figures: figures,
      pages: pages)
  }

  private var host: [String] { ["--model", model("host")] }
  private func model(_ name: String) -> String { FileSystem.join(models, name) }
  private func text(_ kind: String) -> String { model("text/heldout-\(kind).jsonl") }
  private func output(_ name: String) -> [String] { ["--output", FileSystem.join(folder, name)] }

  private var capture: DemoStep {
    step(
      "activations", "Capture activations",
      """
      The residual stream after layer 2, at every token of a file, as safetensors that Python reads: tensors of \
      activations with the token, document and position of each row.
      """,
      ["capture", "activations"] + host + ["--layer", "2", "--data", text("general")] + output("activations"))
  }

  private var perplexities: [DemoStep] {
    [("stories", "gsae"), ("stories", "ssae"), ("physics", "gsae"), ("physics", "ssae")].map { kind, sae in
      step(
        "perplexity-\(kind)-\(sae)", "Perplexity on \(kind) with the \(sae.uppercased()) spliced in",
        kind == "stories"
          ? "What the model predicts when the SAE's reconstruction takes the place of the activation it was made from."
          : "The specialised SAE loses much less where it was specialised, and more elsewhere.",
        ["evaluate", "perplexity"] + host + ["--sae", model(sae), "--data", text(kind)])
    }
  }

  private var pareto: DemoStep {
    step(
      "pareto", "Perplexity against sparsity",
      """
      General and specialised SAEs at several sparsities, in one pass that runs the layers before the hook point once.
      """,
      ["evaluate", "pareto"] + host + ["--sae", "GSAE=\(model("gsae"))", "--sae", "SSAE=\(model("ssae"))"]
        + ["--baseline", "GSAE", "--data", "physics=\(text("physics"))", "--data", "stories=\(text("stories"))"]
        + output("pareto"),
      pages: [("pareto/pareto.html", "every figure and number")])
  }

  private var texts: [DemoStep] {
    []
  }
}
