import Files
import Kernels
import Transformers

extension SparseAutoencoder {
  /// The intervention that applies `edits` at `hook` to every included row.
  ///
  /// With `splices` or `dropsError` x ← decode(f'), else x ← x + (decode(f') − decode(f)), so that the error term
  /// x − x̂ stays and rows without a change stay as they are bit for bit; then steering is added. f' is f with its
  /// features ablated, clamped or scaled; top-k is not taken again. `observer` sees f and x̂ before any edit.
  /// `errorGradient` says how a backward pass treats an error term that stays; it calls `observer` again. Interventions
  /// that never act at the same time may share a `scratch`.
  public func intervention(
    _ edits: FeatureEdits = FeatureEdits(), at hook: HookPoint, errorGradient: ErrorGradient = .passes,
    scratch: SpliceScratch = SpliceScratch(), observer: SpliceObserver? = nil
  ) throws(UsageError) -> Intervention {
    try edits.check(featureCount: featureCount)
    let resolved = try edits.resolved(featureCount: featureCount)
    let splice = Splice(
      sae: self, hook: hook, edits: resolved, replacesActivation: edits.replacesActivation,
      steering: steering(edits.steered), observer: observer, scratch: scratch)
    let keepsInput = !edits.replacesActivation && errorGradient == .passes
    let gradient: Intervention.Gradient
    if keepsInput && resolved.isEmpty {
      // Steering adds what does not depend on x.
      gradient = edits.isEmpty ? .reads : .pullBack { _, _ in }
    } else {
      let step = SpliceGradient(self, edits: resolved, keepsInput: keepsInput)
      gradient = .pullBack { input, gradient in try step.pullBack(input, gradient) }
    }
    return Intervention(at: hook, gradient: gradient) { tile in try splice.apply(to: tile) }
  }

  /// Σ c·W_dec,i, [d]; nil when nothing is steered.
  private func steering(_ steered: [Int: Float]) -> [Float]? {
    guard !steered.isEmpty else { return nil }
    let ordered = steered.sorted { $0.key < $1.key }
    let sum = FloatBuffer.zeroed(inputWidth)
    addCombination(
      of: decoder, rows: ordered.map { Int32($0.key) }, coefficients: ordered.map(\.value), count: ordered.count,
      into: sum.pointer)
    return sum.array
  }
}

/// Buffers of a splice, whose contents matter only while it acts.
public final class SpliceScratch {
  fileprivate let encoder = EncoderScratch()
  fileprivate let rows = EncoderScratch()

  public init() {}
}

/// One SAE at one hook point in a run.
private final class Splice {
  private let sae: SparseAutoencoder
  private let hook: HookPoint
  private let edits: [FeatureEdit]
  private let replacesActivation: Bool
  private let steering: [Float]?
  private let observer: SpliceObserver?
  /// Present when only the edited features need to be encoded.
  private let columns: EncoderColumns?
  private let scratch: EncoderScratch
  private let rowBuffers: EncoderScratch

  init(
    sae: SparseAutoencoder, hook: HookPoint, edits: [FeatureEdit], replacesActivation: Bool, steering: [Float]?,
    observer: SpliceObserver?, scratch: SpliceScratch
  ) {
    self.scratch = scratch.encoder
    rowBuffers = scratch.rows
    self.sae = sae
    self.hook = hook
    self.edits = edits
    self.replacesActivation = replacesActivation
    self.steering = steering
    self.observer = observer
    // Gathering many columns would copy much of the encoder to save little.
    let few = !edits.isEmpty && edits.count <= sae.featureCount / 4
    self.columns =
      few && !sae.architecture.featuresCompete && !replacesActivation && observer == nil
      ? EncoderColumns(sae, features: edits.map(\.feature)) : nil
  }

  func apply(to tile: ActivationTile) throws {
    try sae.fits(hook: hook, width: tile.width)
    let rows = (0..<tile.rows).filter { tile.batch.included[$0] }
    let input = InputRows(tile.base, selection: rows, stride: tile.stride)
    if let columns {
      if !rows.isEmpty { try addDelta(of: columns, to: tile, input) }
    } else if replacesActivation || observer != nil || !edits.isEmpty {
      try applyAllFeatures(to: tile, input)
    }
    if let steering {
      for row in rows { addScaled(steering, scale: 1, into: tile.row(row), count: tile.width) }
    }
  }

  private func applyAllFeatures(to tile: ActivationTile, _ input: InputRows) throws {
    let features = try sae.encode(input, scratch: scratch)
    let width = sae.inputWidth
    let needsReconstruction = observer != nil || (replacesActivation && edits.isEmpty)
    let reconstruction = rowBuffers.buffer(0, needsReconstruction ? input.count * width : 0)
    if needsReconstruction { sae.decode(features, into: reconstruction, stride: width) }
    if let observer {
      try observer(
        SpliceResult(
          batch: tile.batch, rows: input.selection ?? [], input: framed(input), features: features,
          reconstruction: reconstruction, width: width))
    }
    if !replacesActivation {
      addDelta(of: features, to: tile, input)
    } else if edits.isEmpty {
      write(reconstruction, to: tile, input)
    } else {
      let edited = rowBuffers.buffer(1, input.count * width)
      sae.decode(features.applying(edits), into: edited, stride: width)
      write(edited, to: tile, input)
    }
  }

  private func write(_ values: UnsafePointer<Float>, to tile: ActivationTile, _ input: InputRows) {
    for row in 0..<input.count {
      tile.row(input.place(row)).update(from: values + row * tile.width, count: tile.width)
    }
  }

  /// The encoded rows next to each other, in the frame the SAE works in.
  private func framed(_ input: InputRows) -> UnsafePointer<Float> {
    let width = sae.inputWidth
    let copy = rowBuffers.buffer(2, input.count * width)
    for row in 0..<input.count {
      let x = input.row(row)
      let shift = sae.centersInput ? rowMean(x, count: width) : 0
      shiftAndScaleRow(x, shift: shift, scale: 1, minus: nil, into: copy + row * width, count: width)
    }
    return UnsafePointer(copy)
  }

  private func addDelta(of features: FeatureBatch, to tile: ActivationTile, _ input: InputRows) {
    guard !edits.isEmpty else { return }
    var delta = FeatureBatch(featureCount: sae.featureCount)
    delta.outputScale = features.outputScale
    for row in 0..<features.rows {
      for edit in edits { delta.appendChange(edit, from: features.value(of: edit.feature, row: row)) }
      delta.offsets.append(delta.indices.count)
    }
    add(delta, to: tile, input)
  }

  private func addDelta(of columns: EncoderColumns, to tile: ActivationTile, _ input: InputRows) throws {
    var (values, delta) = try columns.encode(input, scratch: scratch)
    for row in 0..<input.count {
      for (column, edit) in edits.enumerated() {
        delta.appendChange(edit, from: values[row * edits.count + column])
      }
      delta.offsets.append(delta.indices.count)
    }
    add(delta, to: tile, input)
  }

  private func add(_ delta: FeatureBatch, to tile: ActivationTile, _ input: InputRows) {
    let coefficients = sae.coefficients(ofChange: delta)
    sae.forEachRow(of: delta) { row, range in
      if !range.isEmpty { sae.add(delta, coefficients, range, into: tile.row(input.place(row))) }
    }
  }
}

extension FeatureBatch {
  /// Adds f' − f of one feature to the row being built; nothing when it does not change.
  fileprivate mutating func appendChange(_ edit: FeatureEdit, from value: Float) {
    let change = edit.applied(to: value) - value
    guard change != 0 else { return }
    indices.append(Int32(edit.feature))
    values.append(change)
  }
}
