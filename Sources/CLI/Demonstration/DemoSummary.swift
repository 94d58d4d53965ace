import Files

/// What the demonstration found in a few numbers, from the files that its commands wrote.
struct DemoSummary {
  /// The general and the specialised SAE that the demonstration is about.
  let saes: (general: String, specialised: String)
  let folder: String

  static let head = ["", "without an SAE", "GSAE", "SSAE"]

  /// Perplexity by kind of text, and the concepts that single features predict.
  ///
  /// Throws when a file or a number is missing.
  func rows() throws(FileError) -> [[String]] { try perplexities() + [concepts()] }

  private func perplexities() throws(FileError) -> [[String]] {
    let root = try JSONNode(contentsOf: FileSystem.join(folder, "pareto/pareto.json"))
    let columns = [
      try measurements(of: saes.general, in: root), try measurements(of: saes.specialised, in: root),
    ]
    var rows: [[String]] = []
    for (place, domain) in try root.required("domains").array().enumerated() {
      let clean = try domain.required("clean").required("perplexity").double()
      var row = ["Perplexity of \(try domain.required("name").string())", clean.fixed(2)]
      for column in columns { row.append(try column[place].required("perplexity").double().fixed(2)) }
      rows.append(row)
    }
    return rows
  }

  /// Of one SAE, by kind of text.
  private func measurements(of sae: String, in root: JSONNode) throws(FileError) -> [JSONNode] {
    for entry in try root.required("saes").array() where try entry.required("sae").string() == sae {
      return try entry.required("domains").array()
    }
    throw root.error("the SAE was not compared", expected: sae)
  }

  private func concepts() throws(FileError) -> [String] {
    let root = try JSONNode(contentsOf: FileSystem.join(folder, "tail/tail.json"))
    let all = try root.required("concepts").required("all")
    var row = ["Concepts of physics that one feature predicts, of \(try all.required("concepts").int())", "–"]
    for sae in try all.required("saes").array() {
      let held = try sae.required("held").required("mean").double()
      row.append((100 * held).fixed(0) + " %")
    }
    return row
  }
}
