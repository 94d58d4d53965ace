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

  var steps: [DemoStep] { [capture, perplexity, pareto, texts] }

  private var host: [String] { ["--model", model("host")] }
  private func model(_ name: String) -> String { FileSystem.join(models, name) }
  private func text(_ kind: String) -> String { model("text/heldout-\(kind).jsonl") }
  private func output(_ name: String) -> [String] { ["--output", FileSystem.join(folder, name)] }

  private func run(_ arguments: [String], label: String = "") -> DemoStep.Run {
    DemoStep.Run(label: label, arguments: arguments + (threads.map { ["--threads", "\($0)"] } ?? []))
  }

  private var capture: DemoStep {
    DemoStep(
      name: "activations", title: "Capture activations",
      explanation: """
        The residual stream after layer 2 at every token of a file, as safetensors that Python reads: activations with \
        the token, document and position of each row.
        """,
      runs: [
        run(["capture", "activations"] + host + ["--layer", "2", "--data", text("general")] + output("activations"))
      ])
  }

  private var perplexity: DemoStep {
    DemoStep(
      name: "perplexity", title: "What a reconstruction costs",
      explanation: """
        The SAE's reconstruction takes the place of the activation it was made from, and the model predicts the next \
        tokens with that. On physics the specialised SAE loses far less than the general one, on stories more.
        """,
      runs: [("physics", "gsae"), ("physics", "ssae"), ("stories", "gsae"), ("stories", "ssae")].map { kind, sae in
        run(
          ["evaluate", "perplexity"] + host + ["--sae", model(sae), "--data", text(kind)],
          label: "\(sae.uppercased()) on \(kind)")
      })
  }

  private var pareto: DemoStep {
    let saes = ["--sae", "GSAE=" + model("gsae"), "--sae", "SSAE=" + model("ssae"), "--baseline", "GSAE"]
    let data = ["--data", "physics=" + text("physics"), "--data", "stories=" + text("stories")]
    return DemoStep(
      name: "pareto", title: "Perplexity against sparsity",
      explanation: """
        General and specialised SAEs at several sparsities, in one pass that runs the layers before the hook point once.
        """,
      runs: [
        run(["evaluate", "pareto"] + host + saes + data + output("pareto"))
      ],
      pages: [("pareto/pareto.html", "every figure and number")])
  }

  private var texts: DemoStep {
    let prompt = ["--prompt", "Laura Bennett is a nurse in Denver.", "--max-tokens", "40", "--greedy"]
    let sae = ["--sae", model("gsae")]
    return DemoStep(
      name: "text", title: "Text with a feature taken out, and another put in",
      explanation: """
        Feature 341 of the general SAE is active where the text is about a woman, 567 where it is about a man. Without \
        341 the model does not know how to refer to Laura Bennett and repeats her name; with 567 held at 5 it says he.
        """,
      runs: [
        run(["generate"] + host + prompt, label: "as it is"),
        run(["generate"] + host + sae + ["--ablate", "341"] + prompt, label: "341 ablated"),
        run(
          ["generate"] + host + sae + ["--ablate", "341", "--clamp", "567=5"] + prompt, label: "341 ablated, 567 at 5"),
      ],
      isProse: true)
  }
}
