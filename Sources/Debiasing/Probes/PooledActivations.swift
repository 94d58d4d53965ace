import Files
import Kernels
import Transformers

/// Means over each example's positions of `blocks.L.hook_resid_post`: what a probe reads.
public struct PooledActivations: Sendable {
  /// [count, width]
  public let values: FloatBuffer
  public let count: Int
  public let width: Int

  public init(values: FloatBuffer, count: Int, width: Int) {
    (self.values, self.count, self.width) = (values, count, width)
  }

  /// Runs examples through the model with interventions; `progress` is told the examples done.
  public init(
    of examples: LabelledExamples, _ decoder: Decoder, layer: Int, interventions: InterventionTable = .none,
    progress: (Int) throws -> Void
  ) throws {
    width = decoder.config.width
    count = examples.count
    values = FloatBuffer(count * width)
    let workspace = Workspace()
    try progress(0)
    for range in examples.groups(ofTokens: 2048) {
      let batch = examples.batch(range)
      let residual = FloatBuffer(batch.count * width)
      try decoder.run(
        batch, until: .residPost(layer), interventions: interventions, residual: residual, workspace: workspace)
      meanOfRows(
        residual.pointer, width: width, ranges: batch.sequences, into: values.pointer + range.lowerBound * width)
      try progress(range.upperBound)
    }
  }

  public func row(_ index: Int) -> UnsafePointer<Float> { UnsafePointer(values.pointer + index * width) }

  /// Some rows in an order of their own.
  public func rows(_ indices: [Int]) -> PooledActivations {
    let chosen = FloatBuffer(indices.count * width)
    for (place, index) in indices.enumerated() {
      (chosen.pointer + place * width).update(from: row(index), count: width)
    }
    return PooledActivations(values: chosen, count: indices.count, width: width)
  }

  /// The probe that training makes of these rows, in their order.
  public func probe(_ training: ProbeTraining, labels: [Int]) -> LinearProbe {
    precondition(labels.count == count, "a label per row")
    return training.train(values.pointer, width: width, labels: labels)
  }

  /// The probe's logit of every row.
  public func logits(_ probe: LinearProbe) -> [Double] {
    ProbeRows(x: values.pointer, width: width, labels: []).logits(
      probe.weight.map(Double.init) + [Double(probe.bias)], 0..<count)
  }
}

// On disk: safetensors with `pooled` [count, width], sealed.
extension PooledActivations {
  public init(contentsOf path: String, count: Int, width: Int) throws(FileError) {
    let tensor = try SafetensorsFile(sealed: path).tensor("pooled")
    try tensor.requireShape([count, width])
    self.init(values: FloatBuffer(try tensor.floats()), count: count, width: width)
  }

  public func write(to path: String) throws(FileError) {
    try SafetensorsWriter.write(
      path, [("pooled", [count, width], .float32(values.array))], sealed: true, overwrite: true)
  }
}
