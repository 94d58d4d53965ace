import COpenBLAS

/// The library behind the large matrix products.
public enum BLAS {
  /// Its name, version and build options, as it gives them.
  public static var description: String {
    guard let text = openblas_get_config() else { return "OpenBLAS" }
    return String(cString: text).split(separator: " ").joined(separator: " ")
  }

  /// The processor it chose its kernels for.
  public static var core: String { openblas_get_corename().map { String(cString: $0) } ?? "unknown" }
}
