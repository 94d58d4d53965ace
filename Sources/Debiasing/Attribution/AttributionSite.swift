import Files
import Kernels
import SparseAutoencoders
import Transformers

/// A hook point and the units its activations are made of.
public struct AttributionSite: Sendable {
  /// What effects are attributed to.
  public enum Units: Sendable {
    /// An SAE's features, and the error term they leave.
    case features(SparseAutoencoder)
    /// The numbers of the activation themselves.
    case neurons(Int)
  }

  public let hook: HookPoint
  public let units: Units

  public init(hook: HookPoint, units: Units) {
    self.hook = hook
    self.units = units
  }

  /// Units of the site: d_sae or the width.
  public var count: Int {
    switch units {
    case .features(let sae): sae.featureCount
    case .neurons(let width): width
    }
  }

  /// What tells the site from others where work on it goes on: the hook point, and of an SAE its file and what is kept of it.
  public func description() throws -> JSONObject {
    guard case .features(let sae) = units else { return ["hook": JSON(hook.name)] }
    let kept = try sae.metadata.slicedFeatures(count: sae.featureCount, path: sae.path)
    return [
      "hook": JSON(hook.name), "sae": JSON(sae.path), "crc32": JSON(Int(try CRC32.ofFile(sae.weightsPath))),
      "size": JSON(sae.featureCount), "kept": kept.map { JSON($0) } ?? .null,
    ]
  }

  /// Whether there is an error term.
  public var hasError: Bool {
    if case .features = units { true } else { false }
  }

  /// Width of the activations.
  var width: Int {
    switch units {
    case .features(let sae): sae.inputWidth
    case .neurons(let width): width
    }
  }

  /// The active units of rows x, [rows, width] contiguous.
  func encode(_ x: UnsafePointer<Float>, rows: Int) throws -> FeatureBatch {
    switch units {
    case .features(let sae): return try sae.encode(x, rows: rows, stride: width)
    case .neurons:
      var batch = FeatureBatch(featureCount: width)
      batch.offsets = (0...rows).map { $0 * width }
      batch.indices = (0..<rows).flatMap { _ in 0..<Int32(width) }
      batch.values = Array(UnsafeBufferPointer(start: x, count: rows * width))
      return batch
    }
  }

  /// What every entry of `units` adds to its row when it is there, along a direction [rows, width]: value · d_i · direction.
  func shares(_ active: FeatureBatch, along direction: UnsafePointer<Float>) -> [Float] {
    switch units {
    case .features(let sae): return sae.contributions(active, along: direction)
    case .neurons: return active.values.enumerated().map { $1 * direction[$0] }
    }
  }

  /// Writes the row that is left of x when every unit and the error term are 0: b_dec, in the row's own scale.
  func zeroState(_ active: FeatureBatch, row: Int, x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
    guard case .features(let sae) = units else {
      out.update(repeating: 0, count: width)
      return
    }
    sae.emptyReconstruction(active, row: row, x: x, into: out)
  }

  /// Writes the reconstruction of rows x from their active units, in the frame of x.
  func reconstruct(_ active: FeatureBatch, x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
    guard case .features(let sae) = units else {
      out.update(from: x, count: active.rows * width)
      return
    }
    sae.decode(active, into: out, stride: width)
    guard sae.centersInput else { return }
    for row in 0..<active.rows {
      scaleAndShiftRow(
        out + row * width, scale: 1, shift: rowMean(x + row * width, count: width), count: width)
    }
  }

  /// x += scale · value · d_i for entry `j` of a row.
  func add(_ active: FeatureBatch, entry j: Int, row: Int, scale: Float, to x: UnsafeMutablePointer<Float>) {
    switch units {
    case .features(let sae): sae.add(active, entry: j, row: row, scale: scale, to: x)
    case .neurons: x[Int(active.indices[j])] += scale * active.values[j]
    }
  }
}
