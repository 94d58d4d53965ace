import Debiasing
import Files
import SparseAutoencoders

/// A page on which a person decides which features to ablate: contexts, effects, promoted tokens and tick boxes, and a
/// button that saves the ablation list. Decisions stay in the browser until the list is saved.
public struct JudgementPage {
  private let title: String
  private let candidates: Candidates
  private let decided: AblationList?
  private let notes: [String]

  /// `decided` ticks what an earlier list ablates; `notes` say what was attributed and how.
  public init(_ title: String, _ candidates: Candidates, decided: AblationList?, notes: [String]) {
    (self.title, self.candidates, self.decided, self.notes) = (title, candidates, decided, notes)
  }

  public var page: HTMLPage {
    var page = HTMLPage(
      title,
      notes.map { .paragraph($0) } + [
        .paragraph(
          "Tick the features that have nothing to do with the task, say why if you like, and save the list. "
            + "Effects are on the probe's wrong answer: a large one says that the feature supports the decision."),
        .markup(
          "<p class=\"bar\"><button id=\"save\">Save the list</button> <span id=\"count\"></span> "
            + "<label><input type=\"checkbox\" id=\"hide\"> hide what is ticked</label></p>\n"),
        .markup(candidates.all.map(card).joined()),
      ])
    page.style = FeatureContexts.style + Self.style
    page.script = Self.script
    return page
  }

  private func card(_ candidate: Candidates.Candidate) -> String {
    let earlier = decided?.entries.first { $0.hook == candidate.name.hook && $0.index == candidate.name.index }
    let name = Markup.escaped("\(candidate.name.hook):\(candidate.name.index)")
    var facts = "effect \(Markup.label(candidate.effect))"
    if let score = candidate.score {
      facts += ", gender swap \(Markup.label(score.gender))"
      if let classes = score.classes { facts += ", class swap \(Markup.label(classes))" }
    }
    var out =
      "<section class=\"feature\" data-hook=\"\(Markup.escaped(candidate.name.hook))\" "
      + "data-index=\"\(candidate.name.index)\">\n"
      + "<h3><label><input type=\"checkbox\"\(earlier?.ablate == true ? " checked" : "")> \(name)</label> "
      + "<small>\(Markup.escaped(facts))</small></h3>\n"
    if !candidate.promoted.isEmpty {
      out +=
        "<p class=\"tokens\">promotes \(tokens(candidate.promoted)); suppresses \(tokens(candidate.suppressed))</p>\n"
    }
    out += FeatureContexts(candidate.contexts, atMost: 20).html
    return out + "<input class=\"reason\" placeholder=\"reason\" value=\"\(Markup.escaped(earlier?.reason ?? ""))\">\n"
      + "</section>\n"
  }

  private func tokens(_ tokens: [String]) -> String {
    tokens.map { "<code>\(Markup.escaped($0))</code>" }.joined(separator: " ")
  }

  private static let style = """
    .feature { border-top: 1px solid #c0c0c0; padding: 0.4em 0; } .feature h3 { margin: 0.2em 0; }
    .feature small { font-weight: normal; color: var(--axis); } .tokens { margin: 0.2em 0; font-size: 0.9em; }
    code { background: var(--soft); padding: 0 0.2em; white-space: pre; } .reason { width: 60%; }
    .bar { position: sticky; top: 0; background: var(--paper); padding: 0.5em 0; border-bottom: 1px solid #808080; }

    """

  /// Saves in the order of the page; the file is that of `--ablate-file`.
  private static let script = """
    const cards = [...document.querySelectorAll(".feature")];
    const box = card => card.querySelector("input[type=checkbox]");
    const hide = document.getElementById("hide");
    function show() {
      const ticked = cards.filter(card => box(card).checked).length;
      document.getElementById("count").textContent = `${ticked} of ${cards.length} are to be ablated`;
      for (const card of cards) card.hidden = hide.checked && box(card).checked;
    }
    document.addEventListener("change", show);
    document.getElementById("save").addEventListener("click", () => {
      const features = cards.map(card => {
        const reason = card.querySelector(".reason").value;
        const entry = { hook: card.dataset.hook, index: Number(card.dataset.index), ablate: box(card).checked };
        return reason ? { ...entry, reason } : entry;
      });
      const text = JSON.stringify({ format_version: 1, features }, null, 2) + "\\n";
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      link.download = "ablations.json";
      link.click();
      URL.revokeObjectURL(link.href);
    });
    show();

    """
}
