/// How a checkpoint's weights are kept for computing.
public enum WeightPrecision: String, Sendable, CaseIterable {
  /// As they lie in the mapped files.
  case stored
  /// Matrices and vectors rounded to bfloat16, to nearest, ties to even, as if the checkpoint had been stored so; matrices
  /// are copied into memory. float16 stays as stored: it is as small, and more exact.
  case bf16
}
