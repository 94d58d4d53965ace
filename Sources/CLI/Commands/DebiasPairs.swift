import ArgumentParser
import Corpora
import Debiasing
import Files
import Transformers

struct DebiasPairs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pairs",
    abstract: "Which of two sentences a model finds likelier, before and after features are ablated.",
    discussion: """
      Sentences are scored by their log-probability, the sum over their tokens (the first only behind BOS). CrowS-Pairs: \
      the share of pairs whose more stereotyping sentence is the likelier; 50 % is no preference. WinoBias: the share \
      with the stereotypical pronoun likelier. Winogender: the share with the male pronoun likelier, and the \
      correlation of the female form's advantage with the share of women in the occupation. Differences are in nats.

      EXAMPLES
        ssae-host debias pairs --model ./gpt2 --crows-pairs crows_pairs_anonymized.csv
        ssae-host debias pairs --model ./gpt2 --winobias WinoBias/wino/data --winogender winogender/data \\
          --saes ./saes --ablate-file ablations.json
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @Option(help: ArgumentHelp("The CSV of CrowS-Pairs.", valueName: "FILE")) var crowsPairs: String?
  @Option(help: ArgumentHelp("The folder of WinoBias's sentences.", valueName: "DIR")) var winobias: String?
  @Option(help: "Which part of WinoBias. (default: test)") var split: Split?
  @Option(help: ArgumentHelp("The folder of Winogender's sentences and statistics.", valueName: "DIR"))
  var winogender: String?
  @OptionGroup(title: "Ablation") var ablation: AblatedSAEOptions
  @OptionGroup(title: "Positions") var mask: MaskOptions
  @OptionGroup(title: "Run") var common: RunOptions

  enum Split: String, CaseIterable, ExpressibleByArgument {
    case dev, test
  }

  func validate() throws {
    guard crowsPairs != nil || winobias != nil || winogender != nil else {
      throw ValidationError("give --crows-pairs, --winobias or --winogender")
    }
    guard split == nil || winobias != nil else { throw ValidationError("--split applies to --winobias") }
  }

  func run() throws {
    common.begin()
    let record = RunRecord(common)
    var sets: [PairSet] = []
    if let crowsPairs { sets.append(try PairSet(crowsPairs: crowsPairs)) }
    if let winobias { sets.append(try PairSet(winoBias: winobias, split: (split ?? .test).rawValue)) }
    if let winogender { sets.append(try PairSet(winogender: winogender)) }
    let model = try self.model.load()
    let saes = try ablation.load(model)
    let tokenizer = try model.requireTokenizer()
    let bos = try model.bosRule(mask.bos, saes: saes)
    common.note(bos.description)
    let encoding = TextEncoding(bos: bos) { tokenizer.encode($0) }
    let exclusion = try mask.exclusion(model)
    var reports: [(set: PairSet, before: PairScores, after: PairScores?)] = []
    for set in sets {
      func scores(_ name: String, _ table: InterventionTable) throws -> PairScores {
        let progress = Progress(name, unit: "pairs", quiet: common.quiet)
        let scores = try PairScores(
          set.pairs, model.decoder, encoding: encoding, exclusion: { exclusion.included($0) }, interventions: table,
          progress: { try progress.update($0, fraction: Double($0) / Double(set.pairs.count)) })
        progress.finish(set.pairs.count)
        return scores
      }
      let after =
        try saes.isEmpty
        ? nil : scores("\(set.name), ablated", InterventionTable(saes.interventions(), for: model.config))
      reports.append((set, try scores(set.name, .none), after))
    }
    if common.json { return try StandardOutput.json(json(reports, saes, bos, record)) }
    try StandardOutput.write(PairTable(reports).text)
  }

  private func json(
    _ reports: [(set: PairSet, before: PairScores, after: PairScores?)], _ saes: [LoadedSAE], _ bos: BOSRule,
    _ record: RunRecord
  ) -> JSONObject {
    func part(_ scores: PairScores) -> JSON {
      var object = scores.summary().json
      object["kinds"] = .object(JSONObject(scores.kinds.map { ($0, .object(scores.summary(of: $0).json)) }))
      return .object(object)
    }
    return [
      "model": JSON(model.path), "bos": JSON(bos.description),
      "ablated": JSON(saes.reduce(0) { $0 + $1.edits.ablated.count }),
      "sets": .array(
        reports.map { report in
          [
            "name": JSON(report.set.name), "first": JSON(report.set.firstIs), "files": JSON(report.set.files),
            "before": part(report.before), "after": report.after.map(part) ?? .null,
          ]
        }), "run": .object(record.finished([])),
    ]
  }
}

/// The pairs' summaries, for people.
struct PairTable {
  let text: String

  init(_ reports: [(set: PairSet, before: PairScores, after: PairScores?)]) {
    var text = ""
    for (set, before, after) in reports {
      let names = ["all"] + before.kinds
      let width = max(names.map(\.count).max() ?? 0, 8)
      if !text.isEmpty { text += "\n" }
      text += "\(set.name): share of pairs in which \(set.firstIs) is the likelier\n"
      let head = ["pairs", "before", "after", "nats", "after"]
      text += "".padded(to: width) + head.map { $0.aligned(to: 10) }.joined() + "\n"
      for (index, name) in names.enumerated() {
        let (was, now) = (before.summary(of: index == 0 ? nil : name), after?.summary(of: index == 0 ? nil : name))
        let cells = [
          was.count.grouped, Self.percent(was.prefersFirst), now.map { Self.percent($0.prefersFirst) } ?? "-",
          was.difference.fixed(3), now?.difference.fixed(3) ?? "-",
        ]
        text += name.padded(to: width) + cells.map { $0.aligned(to: 10) }.joined() + "\n"
      }
      if let correlation = before.summary().correlation {
        text +=
          "correlation of the second's advantage with its reference: \(correlation.fixed(3))"
          + (after?.summary().correlation.map { ", after \($0.fixed(3))" } ?? "") + "\n"
      }
    }
    self.text = text
  }

  private static func percent(_ share: Double) -> String { (100 * share).fixed(1) + " %" }
}
