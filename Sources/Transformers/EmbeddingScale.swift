import Kernels

/// How exactly a family that multiplies its token embeddings by √d does so.
public enum EmbeddingScale: String, Sendable, CaseIterable {
  /// √d rounded to the element type of the stored embedding, as the peers compute when they load a checkpoint as it is.
  case stored
  /// √d in float32, as the peers compute when they load a half-precision checkpoint in float32.
  case exact

  /// The factor for `scale` = √d.
  func factor(_ scale: Float, _ type: ElementType) -> Float {
    guard self == .stored else { return scale }
    let bits: Int
    switch type {
    case .float32: return scale
    case .bfloat16: bits = 7
    case .float16: bits = 10
    }
    // Round to `bits` binary digits after the first one.
    let unit = scale.binade / Float(1 << bits)
    return (scale / unit).rounded(.toNearestOrEven) * unit
  }
}
