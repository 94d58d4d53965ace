#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// e^x of each, computed in float64: for weights stored as logarithms, once per load.
func exponentials(_ values: [Float]) -> [Float] { values.map { Float(exp(Double($0))) } }
