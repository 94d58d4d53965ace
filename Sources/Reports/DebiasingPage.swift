import Debiasing
import Files
import SparseAutoencoders

/// The report of a debiasing study: the table, groups as bars, ablated features, changed predictions, the judgement.
public struct DebiasingPage {
  private let results: StudyResults
  private let notes: [String]

  /// `notes` say which model, data and SAEs.
  public init(_ results: StudyResults, notes: [String]) { (self.results, self.notes) = (results, notes) }

  public var page: HTMLPage {
    var parts: [HTMLPage.Part] = notes.map { .paragraph($0) }
    if results.isSynthetic {
      parts.append(
        .paragraph("The data is synthetic: these numbers test the machinery and stand beside no published ones."))
    }
    parts += [.heading("Table"), table]
    parts.append(
      .paragraph(
        "Shares in per cent, mean over \(results.options.seeds.count) seeds ± Student's 95 % interval over seeds; groups "
          + "± binomial standard error of \(results.counts.testGroup) texts. Gender is the share of predictions that "
          + "equal the group: 50 is chance, and no proof of independence."))
    if let published = results.published {
      parts.append(.paragraph("\(published.source): the same model and data, as published."))
    }
    parts += [.heading("Groups"), .figures([bars])]
    for record in results.records { parts += judging(record) }
    parts += changed
    var page = HTMLPage(results.isSynthetic ? "Debiasing (synthetic data)" : "Debiasing", parts)
    page.style = FeatureContexts.style
    return page
  }

  private var table: HTMLPage.Part {
    let names = results.names
    var head = ["Method", "SAEs", "Ablated"]
    head += [names.classes.joined(separator: "/"), names.groups.joined(separator: "/"), "Worst group"]
    head += names.fourGroups
    head.append("Ambiguous test")
    if results.published != nil { head.append("Published") }
    let rows = results.rows.map { row in
      var cells = [row.title, row.set ?? "", row.ablated.map(String.init) ?? ""]
      for value in [row.summary(\.profession), row.summary(\.gender), row.summary(\.worst)] {
        cells.append(Self.percent(value))
      }
      for group in 0..<4 {
        cells.append("\(Self.percent(row.summary { $0.groups[group] }.mean)) ± \(Self.percent(row.groupErrors[group]))")
      }
      cells.append(row.outcomes[0].ambiguous == nil ? "" : Self.percent(row.summary { $0.ambiguous ?? .nan }))
      if let published = results.published {
        cells.append(published.values(row).map { $0.map(Markup.label).joined(separator: " / ") } ?? "")
      }
      return cells
    }
    return .table(head: head, rows: rows)
  }

  private var bars: BarChart {
    BarChart(
      "Accuracy by group", value: "accuracy", series: results.names.fourGroups,
      results.rows.map { row in
        BarChart.Group(
          row.title, detail: row.set,
          (0..<4).map { group in (row.summary { $0.groups[group] }.mean, row.groupErrors[group]) })
      })
  }

  private func judging(_ record: JudgingRecord) -> [HTMLPage.Part] {
    var parts: [HTMLPage.Part] = [.heading("Judgement of \(record.set)")]
    if let person = record.person {
      parts.append(
        .paragraph(
          "SHIFT: the list \(person.path), which ablates \(person.list.entries.count(where: \.ablate)) features."))
    }
    if let test = record.test, let result = record.result, let automatic = record.automatic {
      parts += [
        .paragraph(
          "SHIFT-auto (swap): \(record.rule.description). \(automatic.entries.count(where: \.ablate)) of "
            + "\(record.candidates.all.count) candidates. Gendered words changed \(result.changedByGender) of "
            + "\(result.texts) training texts, class words \(result.changedByClasses)."),
        .paragraph("Gendered words: " + Self.list(test.gender)),
        .paragraph(
          "Class words: " + (test.classes.map(Self.list) ?? "none known, so that no class score is asked for")),
      ]
    }
    if let agreement = record.agreement {
      parts.append(
        .paragraph(
          "Agreement of the rule with the list: \(agreement.both + agreement.neither) of \(agreement.count) features"
            + (agreement.kappa.map { ", Cohen's κ \(Markup.label($0))" } ?? "") + "."))
    }
    let decided = record.person?.list ?? record.automatic ?? AblationList(entries: [])
    for candidate in record.candidates.all {
      let entry = decided.entries.first { $0.hook == candidate.name.hook && $0.index == candidate.name.index }
      guard let entry, entry.ablate else { continue }
      parts.append(
        .markup(
          "<h3>\(Markup.escaped("\(candidate.name.hook):\(candidate.name.index)")) <small>effect "
            + "\(Markup.label(candidate.effect))\(Markup.escaped(entry.reason.map { "; \($0)" } ?? ""))</small></h3>\n"
            + FeatureContexts(candidate.contexts, atMost: 4).html))
    }
    return parts
  }

  private var changed: [HTMLPage.Part] {
    guard !results.changes.isEmpty else { return [] }
    let rows = results.changes.map { change in
      [
        change.text.map { String($0.prefix(160)) } ?? "text \(change.example)", change.row, change.group,
        Markup.label(change.before), Markup.label(change.after), change.isRightNow ? "right" : "wrong",
      ]
    }
    return [
      .heading("Changed predictions"),
      .paragraph(
        "The probe's logit before and after ablation, with the first seed; above 0 is \(results.names.classes[1])."),
      .table(head: ["Text", "Method", "Group", "Before", "After", "Now"], rows: rows),
    ]
  }

  private static func list(_ words: WordPairs) -> String {
    words.pairs.map { $0.joined(separator: "/") }.joined(separator: ", ")
  }

  private static func percent(_ value: Double) -> String {
    let tenths = Int((value * 1000).rounded())
    return "\(tenths / 10).\(abs(tenths % 10))"
  }

  private static func percent(_ summary: SeedSummary) -> String {
    percent(summary.mean) + (summary.margin.map { " ± \(percent($0))" } ?? "")
  }
}
