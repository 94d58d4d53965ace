import Evaluation
import Files
import Kernels
import SparseAutoencoders

/// What `doctor` found, for people and as JSON.
struct Checkup {
  private(set) var problems: [String] = []
  private var facts = JSONObject()
  private var rows: [(name: String, value: String)] = []

  var json: JSONObject {
    var object = facts
    object["ok"] = JSON(problems.isEmpty)
    object["problems"] = JSON(problems)
    return object
  }

  var text: String {
    let lines = rows.map { "\($0.name.padded(to: 14)) \($0.value.onOneLine)" }
    let verdict =
      problems.isEmpty ? "no problem found" : "\(problems.count) \(problems.count == 1 ? "problem" : "problems")"
    return (lines + ["", verdict]).joined(separator: "\n") + "\n"
  }

  private mutating func row(_ name: String, _ value: String) { rows.append((name, value)) }

  /// What the system and the libraries say of themselves.
  mutating func look() {
    facts["version"] = JSON(Version.text)
    row("program", Version.text)
    let name = Processor.name ?? "unknown processor"
    var machine: JSONObject = ["processor": JSON(name), "processors": JSON(Threads.processors)]
    var line = "\(name), \(Threads.processors) processors"
    if let memory = Processor.memory {
      machine["memory"] = JSON(memory.total)
      machine["available_memory"] = JSON(memory.available)
      line += ", \(memory.total.asBytes) memory, \(memory.available.asBytes) available"
    }
    row("machine", line)
    if let instructions = Processor.instructions {
      let notable = (Processor.vectorInstructions + ["avx512f", "avx512_bf16", "amx_bf16"])
        .filter(instructions.contains)
      machine["instructions"] = JSON(notable)
      let used = Processor.needed.isEmpty ? "none beyond the baseline" : Processor.needed.joined(separator: " ")
      row("instructions", notable.joined(separator: " ") + " (used: \(used))")
    }
    facts["machine"] = .object(machine)
    facts["blas"] = ["library": JSON(BLAS.description), "core": JSON(BLAS.core)]
    row("BLAS", "\(BLAS.description), kernels for \(BLAS.core)")
    facts["threads"] = JSON(Threads.count)
    row("threads", "\(Threads.count)")
    var disks: [JSON] = []
    for folder in [".", "/tmp"] {
      guard let free = try? FileSystem.freeBytes(at: folder) else { continue }
      disks.append(["path": JSON(folder), "free": JSON(free)])
      row("disk", "\(free.asBytes) free at \(folder)")
    }
    facts["disk"] = .array(disks)
  }

  /// Rates, and products against sums in double precision.
  mutating func measure(_ note: (String) -> Void) {
    note("measuring products and reading …")
    let (product, reading) = (MachineRates.product(), MachineRates.reading())
    facts["rates"] = ["product_flops": JSON(product), "reading_bytes": JSON(reading)]
    row("products", "\((product / 1e9).fixed(0)) GFLOP/s in float32")
    row("reading", "\((reading / 1e9).fixed(1)) GB/s")
    let check = ProductCheck()
    facts["products"] = [
      "checked": JSON(check.products), "worst_error": JSON(check.worst), "tolerance": JSON(ProductCheck.tolerance),
      "ok": JSON(check.isPassed),
    ]
    row("arithmetic", "\(check.products) products, largest error \(check.worst.scientific) of the terms' sum")
    if !check.isPassed {
      problems.append("matrix products are wrong: error \(check.worst.scientific) in \(check.place)")
    }
  }

  /// The embedded models against what PyTorch computed with them.
  mutating func compareModels(_ folder: String?, _ note: (String) -> Void) throws {
    guard let folder else {
      facts["models"] = .null
      return row("models", "not checked: no embedded models found (--models DIR)")
    }
    note("comparing the embedded models with PyTorch's results …")
    let model = try LoadedModel(path: FileSystem.join(folder, "host"))
    let expected = FileSystem.join(folder, "expected")
    var results: [JSON] = []
    for file in try FileSystem.list(expected) where file.hasSuffix(".safetensors") {
      let name = String(file.dropLast(".safetensors".count))
      let path = FileSystem.join(folder, name)
      let sae = try SparseAutoencoder.load(path)
      guard let hook = sae.metadata.hookName else {
        throw FileError(.badData, path, "no hook point", item: "hook_name")
      }
      let found = try ExpectedResults(FileSystem.join(expected, file)).compare(
        model.decoder, sae, at: model.config.hookPoint(named: hook))
      var result: JSONObject = ["sae": JSON(path), "predictions": JSON(found.predictions)]
      result["clean"] = JSON(found.clean)
      result["spliced"] = JSON(found.spliced)
      result["error"] = JSON(found.error)
      result["other_l0"] = JSON(found.otherL0)
      result["ok"] = JSON(found.isPassed)
      results.append(.object(result))
      row(
        name,
        "\(found.predictions) predictions; from PyTorch's: clean \(found.clean.scientific) nats, spliced "
          + "\(found.spliced.scientific) nats, error \(found.error.scientific)")
      if !found.isPassed { problems.append("\(path): results differ from PyTorch's") }
    }
    facts["models"] = .array(results)
  }
}
