import Files
import SparseAutoencoders
import Transformers

/// Effects of neighbouring examples, as kept on disk until all are done.
struct AttributionPart {
  /// One site's.
  struct Site {
    /// Effects per example: a row per example, a unit where its positions had any. Included positions only.
    var effects: FeatureBatch
    /// Effect of the error term, per example.
    var error: [Double]
    /// All effects together, those of excluded positions among them, per example.
    var total: [Double]
    /// m with every unit and the error term at 0, less m, per example.
    var change: [Double]
    /// Effects per position, and those of the error term; nil unless asked for.
    var positions: FeatureBatch?
    var positionErrors: [Float] = []
  }

  /// m per example.
  var metric: [Double]
  /// In the order of the attribution's sites.
  var sites: [Site]

  var examples: Int { metric.count }

  init(metric: [Double], sites: [Site]) { (self.metric, self.sites) = (metric, sites) }

  /// Sums over the positions of each example.
  init(_ batch: TokenBatch, metric: [Double], sites: [SiteEffects], perPosition: Bool) {
    self.metric = metric
    self.sites = sites.map { Site($0, batch, perPosition: perPosition) }
  }
}

extension AttributionPart.Site {
  fileprivate init(_ found: SiteEffects, _ batch: TokenBatch, perPosition: Bool) {
    let active = found.active
    var sums = [Double](repeating: 0, count: active.featureCount)
    var seen = [Bool](repeating: false, count: active.featureCount)
    effects = FeatureBatch(featureCount: active.featureCount)
    (error, total) = ([], [])
    for range in batch.sequences {
      var touched: [Int] = []
      var (errorSum, all) = (0.0, 0.0)
      for row in range {
        all += Double(found.errorEffects[row])
        if batch.included[row] { errorSum += Double(found.errorEffects[row]) }
        for j in active.range(of: row) {
          all += Double(found.effects[j])
          guard batch.included[row] else { continue }
          let unit = Int(active.indices[j])
          if !seen[unit] { touched.append(unit) }
          seen[unit] = true
          sums[unit] += Double(found.effects[j])
        }
      }
      for unit in touched.sorted() {
        effects.indices.append(Int32(unit))
        effects.values.append(Float(sums[unit]))
        (sums[unit], seen[unit]) = (0, false)
      }
      effects.offsets.append(effects.indices.count)
      error.append(errorSum)
      total.append(all)
    }
    change = found.changes
    guard perPosition else { return }
    var rows = active
    rows.values = found.effects
    (rows.outputScale, rows.outputShift) = ([], [])
    positions = rows
    positionErrors = found.errorEffects
  }
}

// On disk: a safetensors file with metric [n], and per hook its CSR rows and sums.
extension AttributionPart {
  func write(to path: String, _ sites: [AttributionSite]) throws(FileError) {
    var tensors: [(name: String, shape: [Int], values: TensorValues)] = [("metric", [examples], .float64(metric))]
    for (site, part) in zip(sites, self.sites) {
      let name = site.hook.name
      tensors += part.effects.tensors(named: name)
      tensors.append((name + ".error", [examples], .float64(part.error)))
      tensors.append((name + ".total", [examples], .float64(part.total)))
      tensors.append((name + ".change", [examples], .float64(part.change)))
      guard let positions = part.positions else { continue }
      tensors += positions.tensors(named: name + ".position")
      tensors.append((name + ".position.error", [positions.rows], .float32(part.positionErrors)))
    }
    try SafetensorsWriter.write(path, tensors, sealed: true, overwrite: true)
  }

  init(contentsOf path: String, _ sites: [AttributionSite]) throws(FileError) {
    let file = try SafetensorsFile(sealed: path)
    metric = try file.tensor("metric").doubles()
    self.sites = []
    for site in sites {
      let name = site.hook.name
      var part = Site(
        effects: try FeatureBatch(file, named: name, featureCount: site.count),
        error: try file.tensor(name + ".error").doubles(), total: try file.tensor(name + ".total").doubles(),
        change: try file.tensor(name + ".change").doubles())
      if file.names.contains(name + ".position.error") {
        part.positions = try FeatureBatch(file, named: name + ".position", featureCount: site.count)
        part.positionErrors = try file.tensor(name + ".position.error").floats()
      }
      self.sites.append(part)
    }
  }
}

extension FeatureBatch {
  /// Rows as `NAME.indptr`, `NAME.indices` and `NAME.values`.
  func tensors(named name: String) -> [(name: String, shape: [Int], values: TensorValues)] {
    [
      (name + ".indptr", [offsets.count], .int64(offsets.map(Int64.init))),
      (name + ".indices", [indices.count], .int32(indices)), (name + ".values", [values.count], .float32(values)),
    ]
  }

  init(_ file: SafetensorsFile, named name: String, featureCount: Int) throws(FileError) {
    self.init(featureCount: featureCount)
    offsets = try file.tensor(name + ".indptr").integers()
    indices = try file.tensor(name + ".indices").integers().map { Int32(truncatingIfNeeded: $0) }
    values = try file.tensor(name + ".values").floats()
    let bounds = try file.tensor(name + ".indices")
    guard offsets.first == 0, offsets.last == indices.count, zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 }),
      indices.allSatisfy({ $0 >= 0 && Int($0) < featureCount }), values.count == indices.count
    else { throw bounds.error("rows that do not fit together") }
  }

  /// The rows of another batch after these.
  mutating func append(_ other: FeatureBatch) {
    let start = indices.count
    offsets += other.offsets.dropFirst().map { $0 + start }
    indices += other.indices
    values += other.values
  }
}
