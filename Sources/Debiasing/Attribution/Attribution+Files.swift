import Files
import SparseAutoencoders

extension Attribution {
  /// Writes `attribution.safetensors`: per hook, named after it, the effects [count], and `HOOK.error` [1].
  public func writeEffects(_ results: [SiteResult], in folder: PartsFolder) throws(FileError) {
    var tensors: [(name: String, shape: [Int], values: TensorValues)] = []
    for result in results {
      let name = result.site.hook.name
      tensors.append((name, [result.effects.count], .float32(result.effects.map(Float.init))))
      if let error = result.error { tensors.append((name + ".error", [1], .float32([Float(error)]))) }
    }
    try SafetensorsWriter.write(folder.file("attribution.safetensors"), tensors, overwrite: true)
  }

  /// Writes `examples.safetensors`: `metric`, `labels` and `lengths` [B], and per hook the effects of each example as
  /// sparse rows (`HOOK.indptr` [B + 1], `HOOK.indices`, `HOOK.values`), and `HOOK.error` [B].
  public func writeExamples(in folder: PartsFolder) throws {
    var effects = sites.map { FeatureBatch(featureCount: $0.count) }
    var errors: [[Double]] = sites.map { _ in [] }
    var metric: [Double] = []
    for index in 0..<folder.partsDone {
      let part = try AttributionPart(contentsOf: folder.part(index), sites)
      metric += part.metric
      for (place, site) in part.sites.enumerated() {
        effects[place].append(site.effects)
        errors[place] += site.error
      }
    }
    var tensors: [(name: String, shape: [Int], values: TensorValues)] = [
      ("metric", [metric.count], .float64(metric)),
      ("labels", [examples.count], .int32(examples.labels.map { Int32($0) })),
      ("lengths", [examples.count], .int32(examples.sequences.map { Int32($0.count) })),
    ]
    for (place, site) in sites.enumerated() {
      tensors += effects[place].tensors(named: site.hook.name)
      if site.hasError {
        tensors.append((site.hook.name + ".error", [metric.count], .float32(errors[place].map(Float.init))))
      }
    }
    try SafetensorsWriter.write(folder.file("examples.safetensors"), tensors, overwrite: true)
  }

  /// Writes `positions.safetensors`: `example`, `position`, `token_ids` and `included` of every position [N], and per hook
  /// the effects of each position as sparse rows, and `HOOK.error` [N].
  public func writePositions(in folder: PartsFolder) throws {
    var effects = sites.map { FeatureBatch(featureCount: $0.count) }
    var errors: [[Float]] = sites.map { _ in [] }
    for index in 0..<folder.partsDone {
      let part = try AttributionPart(contentsOf: folder.part(index), sites)
      for (place, site) in part.sites.enumerated() {
        if let positions = site.positions { effects[place].append(positions) }
        errors[place] += site.positionErrors
      }
    }
    let rows = examples.sequences.reduce(0) { $0 + $1.count }
    var tensors: [(name: String, shape: [Int], values: TensorValues)] = [
      (
        "example", [rows],
        .int32(examples.sequences.enumerated().flatMap { Array(repeating: Int32($0), count: $1.count) })
      ),
      ("position", [rows], .int32(examples.sequences.flatMap { 0..<Int32($0.count) })),
      ("token_ids", [rows], .int32(Array(examples.sequences.joined()))),
      ("included", [rows], .int32(examples.included.joined().map { $0 ? 1 : 0 })),
    ]
    for (place, site) in sites.enumerated() {
      tensors += effects[place].tensors(named: site.hook.name)
      if site.hasError { tensors.append((site.hook.name + ".error", [rows], .float32(errors[place]))) }
    }
    try SafetensorsWriter.write(folder.file("positions.safetensors"), tensors, overwrite: true)
  }
}
