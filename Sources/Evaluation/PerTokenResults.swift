import Files
import Kernels
import Ranks
import Transformers

/// One row per prediction: what `--per-token` writes.
///
/// A prediction is named by its source position: `tokenIds` is the token there, `targets` the one it predicts.
public struct PerTokenResults: Sendable {
  public private(set) var tokenIds: [Int32] = []
  public private(set) var targets: [Int32] = []
  public private(set) var documents: [Int32] = []
  public private(set) var positions: [Int32] = []
  /// Cross-entropies in nats; `spliced` and `kl` are empty without an SAE.
  public private(set) var clean: [Float] = []
  public private(set) var spliced: [Float] = []
  public private(set) var kl: [Float] = []
  /// Active features and ‖x − x̂‖² of the first SAE.
  public private(set) var l0: [Int32] = []
  public private(set) var error: [Float] = []

  mutating func add(_ counted: CountedPositions, _ rows: NextTokenRows, _ recorder: SpliceRecorder?) {
    for (index, row) in counted.rows.enumerated() where counted.targets[index] >= 0 {
      tokenIds.append(counted.batch.ids[row])
      targets.append(counted.targets[index])
      documents.append(counted.documents[index])
      positions.append(counted.batch.positions[row])
      clean.append(Float(rows.crossEntropy[0][index]))
      guard let recorder else { continue }
      spliced.append(Float(rows.crossEntropy[1][index]))
      kl.append(Float(rows.divergence[1][index]))
      l0.append(recorder.rowL0[row])
      error.append(recorder.rowErrors[row])
    }
  }
}

extension PerTokenResults: BlockSums {
  public mutating func visit(_ fields: inout BlockFields) {
    fields.append(&tokenIds)
    fields.append(&targets)
    fields.append(&documents)
    fields.append(&positions)
    fields.append(&clean)
    fields.append(&spliced)
    fields.append(&kl)
    fields.append(&l0)
    fields.append(&error)
  }
}

extension PerTokenResults {
  /// Writes the rows as safetensors, each tensor [predictions].
  public func write(to path: String, overwrite: Bool) throws(FileError) {
    let count = tokenIds.count
    var tensors: [(name: String, shape: [Int], values: TensorValues)] = [
      ("token_ids", [count], .int32(tokenIds)), ("targets", [count], .int32(targets)),
      ("document", [count], .int32(documents)), ("position", [count], .int32(positions)),
      ("clean", [count], .float32(clean)),
    ]
    if !spliced.isEmpty {
      tensors += [
        ("spliced", [count], .float32(spliced)), ("kl", [count], .float32(kl)), ("l0", [count], .int32(l0)),
        ("error", [count], .float32(error)),
      ]
    }
    try SafetensorsWriter.write(path, tensors, overwrite: overwrite)
  }
}
