import Files

extension ParetoComparison {
  /// Everything as one object; undefined numbers are null, deviations of a single seed too.
  public var json: JSONObject {
    let fronts = domains.map(front)
    var owners = [Int](repeating: 0, count: saes.count)
    for (place, point) in points.enumerated() { for sae in point.members { owners[sae] = place } }
    var object: JSONObject = ["format_version": 1]
    object["baseline"] = baseline.map { JSON($0) } ?? .null
    object["labels"] = JSON(labels)
    object["domains"] = .array(domains.map { .object(Self.description(of: $0)) })
    object["points"] = .array(points.indices.map { .object(pointJSON($0, fronts)) })
    object["saes"] = .array(saes.indices.map { .object(saeJSON($0, point: owners[$0])) })
    return object
  }

  private static func description(of domain: Domain) -> JSONObject {
    JSONObject(
      [("name", JSON(domain.name)), ("files", JSON(domain.files.map(\.path)))]
        + domain.shared.entries.map { ($0.key, $0.value) })
  }

  private func pointJSON(_ place: Int, _ fronts: [Set<Int>]) -> JSONObject {
    let point = points[place]
    var object: JSONObject = [
      "label": JSON(point.label), "name": JSON(point.name), "saes": JSON(point.members.map { saes[$0].path }),
      "seeds": .array(point.members.map { saes[$0].seed.map { JSON($0) } ?? .null }),
    ]
    object["domains"] = .array(
      zip(domains, fronts).map { domain, front in
        var values: JSONObject = ["domain": JSON(domain.name)]
        for metric in metrics {
          let spread = value(metric, of: point, in: domain)
          values[metric.rawValue] = ["mean": .number(spread?.mean), "deviation": .number(spread?.deviation)]
        }
        values["on_front"] = .bool(front.contains(place))
        return .object(values)
      })
    return object
  }

  private func saeJSON(_ place: Int, point: Int) -> JSONObject {
    let sae = saes[place]
    var object: JSONObject = [
      "label": JSON(sae.label), "sae": JSON(sae.path), "seed": sae.seed.map { JSON($0) } ?? .null,
      "point": JSON(point), "architecture": JSON(sae.architecture), "d_sae": JSON(sae.featureCount),
    ]
    object["domains"] = .array(
      domains.map { domain in
        var values: JSONObject = ["domain": JSON(domain.name)]
        for metric in metrics { values[metric.rawValue] = .number(value(metric, of: place, in: domain)) }
        return .object(values)
      })
    return object
  }

  /// Those that have values: nothing is relative without a baseline.
  public var metrics: [Metric] { Metric.allCases.filter { $0 != .relativePerplexity || baseline != nil } }

  /// A row per point and domain: means, and sample standard deviations over seeds, empty where there are none.
  public var pointsCSV: String {
    let names = metrics.flatMap { [$0.rawValue, $0.rawValue + "_deviation"] }
    var rows = [["domain", "label", "name", "saes"] + names + ["on_front"]]
    for domain in domains {
      let front = front(in: domain)
      for (place, point) in points.enumerated() {
        let values = metrics.flatMap { metric -> [String] in
          let spread = value(metric, of: point, in: domain)
          return [Self.text(spread?.mean), Self.text(spread?.deviation)]
        }
        rows.append(
          [domain.name, point.label, point.name, "\(point.members.count)"] + values
            + [front.contains(place) ? "true" : "false"])
      }
    }
    return CSVText.of(rows)
  }

  /// A row per SAE and domain.
  public var saesCSV: String {
    var rows = [["domain", "label", "sae", "seed", "d_sae"] + metrics.map(\.rawValue)]
    for domain in domains {
      for (place, sae) in saes.enumerated() {
        rows.append(
          [domain.name, sae.label, sae.path, sae.seed ?? "", "\(sae.featureCount)"]
            + metrics.map { Self.text(value($0, of: place, in: domain)) })
      }
    }
    return CSVText.of(rows)
  }

  private static func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return "\(value)"
  }
}
