import Files
import Reports

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

  static let closing = """
    The commands are the same for a Hugging Face checkpoint and an SAE on your disk; paths are all that changes. Begin with \
    ssae-host info PATH, which says what was understood of each. Documentation/getting-started.md goes through GPT-2, \
    Pythia and Gemma 2, Documentation/specialised-sae.md through an SAE for a subject of your own.
    """

  var steps: [DemoStep] {
    [capture, perplexity, pareto, tail, features, compare, explanations, texts, debiasing]
  }

  /// What the page begins with, once the steps have run.
  func summary() throws -> DemoPage.Summary {
    let numbers = DemoSummary(saes: (model("gsae"), model("ssae")), folder: folder)
    return DemoPage.Summary(
      head: DemoSummary.head, rows: try numbers.rows(),
      explanation: """
        With the reconstruction of an SAE in place of the activations after layer 2, 24 of 2,048 features active at each \
        token. Perplexity: lower is better. A concept counts when the activity of one feature tells its mentions from \
        other text (F1 of 0.5 or more).
        """,
      figure: (
        try TextSource(FileSystem.join(folder, Self.physicsFigure)).text(),
        "The same on physics notes at other sparsities: 8, 16, 24 and 48 active features."
      ))
  }

  private static let physicsFigure = "pareto/figures/1-physics-perplexity-l0.svg"

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
    let saes = [("GSAE", "gsae"), ("GSAE", "saes/general"), ("SSAE", "ssae"), ("SSAE", "saes/specialised")]
      .flatMap { label, path in ["--sae", "\(label)=\(model(path))"] }
    let data = ["--data", "physics=" + text("physics"), "--data", "stories=" + text("stories")]
    return DemoStep(
      name: "pareto", title: "Perplexity against sparsity",
      explanation: """
        General and specialised SAEs with 8 to 48 active features a token, measured in one pass that runs the layers \
        before the hook point once for all of them.
        """,
      runs: [run(["evaluate", "pareto"] + host + saes + ["--baseline", "GSAE"] + data + output("pareto"))],
      figures: [
        (
          Self.physicsFigure,
          "On physics the specialised SAEs are better at every sparsity: lower perplexity with as many active features."
        ),
        (
          "pareto/figures/2-stories-perplexity-l0.svg",
          "On stories, which they were not trained on any more, they are worse: what specialisation costs."
        ),
      ],
      pages: [("pareto/pareto.html", "All figures and numbers of the comparison")])
  }

  private var features: DemoStep {
    let choice = [
      "--sae", model("ssae"), "--baseline", model("gsae"), "--most-changed", "60",
    ]
    return DemoStep(
      name: "features", title: "The features that specialisation changed",
      explanation: """
        A page to browse: what each feature responds to, shaded token by token, which tokens it promotes, and a map of \
        all of them. Shown are those whose activation on physics rose or fell most against the general SAE.
        """,
      runs: [run(["features"] + host + choice + ["--data", text("physics")] + output("features"))],
      pages: [("features/index.html", "The dashboard")])
  }

  private var compare: DemoStep {
    let saes = ["--sae", "GSAE=" + model("gsae"), "--sae", "SSAE=" + model("ssae")]
    let tail = ["--tail", FileSystem.join(folder, "tail/tail.json")]
    return DemoStep(
      name: "compare", title: "What the two SAEs share",
      explanation: """
        Features of both are matched by the direction that they write. Those without a partner are the ones that \
        specialisation made anew or gave up; the page shows the texts that each is active on.
        """,
      runs: [run(["features", "compare"] + saes + host + ["--data", text("physics")] + tail + output("compare"))],
      figures: [
        (
          "compare/figures/nearest-cosine.svg",
          "How near each feature comes to one of the other SAE: 1 is the same direction."
        ),
        ("compare/figures/log-ratio.svg", "To the right: features that the specialised SAE uses more on physics."),
      ],
      pages: [("compare/compare.html", "Both SAEs side by side")])
  }

  private var explanations: DemoStep {
    let choice = ["--random", "20", "--chat-model", "MODEL"]
    let score = "ssae-host features score \(FileSystem.join(folder, "explanations"))"
    return DemoStep(
      name: "explanations", title: "Features in words",
      explanation: """
        A language model can say what a feature responds to, and be tested on passages it has not seen. The program opens \
        no connection: it writes requests in the form that services and local servers take, and reads the answers.
        """,
      runs: [
        run(
          ["features", "explain"] + host + ["--sae", model("ssae"), "--data", text("physics")] + choice
            + output("explanations"))
      ],
      pages: [("explanations/requests.jsonl", "The requests")],
      next: (
        """
        There is no page of scores here, because nobody has answered. With answers, these two commands make \
        scores.html: the first reads explanations and writes the tests, the second reads what came back.
        """,
        ["\(score) --explanations explanations.jsonl", "\(score) --detections detections.jsonl"]
      ))
  }

  private var tail: DemoStep {
    let saes = ["--sae", "GSAE=" + model("gsae"), "--sae", "SSAE=" + model("ssae"), "--baseline", "GSAE"]
    let data = ["--data", text("physics"), "--concepts", model("text/concepts.jsonl")]
    return DemoStep(
      name: "tail", title: "Rare tokens and rare concepts",
      explanation: """
        Which token types have a feature of their own, how well rare ones are reconstructed, and how many of the concepts \
        of a list single features hold, by tenths of frequency.
        """,
      runs: [
        run(["evaluate", "tail"] + host + saes + data + output("tail"))
      ],
      figures: [
        ("tail/figures/concepts-f1.svg", "Concepts that one feature predicts, from frequent ones to rare."),
        ("tail/figures/share-dedicated.svg", "Token types with a feature of their own, by frequency."),
      ],
      pages: [("tail/tail.html", "All figures and numbers of the tail")])
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

  private var debiasing: DemoStep {
    let data = ["--data", model("debiasing/train.jsonl"), "--test-data", model("debiasing/test.jsonl")]
    let fields = [
      "--label-field", "profession", "--classes", "professor,nurse", "--group-field", "gender", "--groups",
      "male,female",
      "--names", model("debiasing/names.txt"), "--synthetic",
    ]
    let size = ["--probe-batch", "16", "--probe-epochs", "2", "--attribution-examples", "32", "--steps", "5"]
    return DemoStep(
      name: "debiasing", title: "A classifier without its bias",
      explanation: """
        A classifier of professors and nurses was trained where every professor is a man and every nurse a woman. The \
        features its decision rests on are found, those that follow gender are ablated, and the accuracy on the worst of \
        the four groups rises, without an example of a female professor or a male nurse. The biographies are made up.
        """,
      runs: [
        run(
          ["debias", "run"] + host + ["--layer", "2", "--saes", "gsae=" + model("debiasing/saes")] + data + fields
            + size
            + output("debiasing"))
      ],
      pages: [
        ("debiasing/report.html", "The report"),
        ("debiasing/judge-gsae.html", "The page on which a person judges features"),
      ])
  }
}
