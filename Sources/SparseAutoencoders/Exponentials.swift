#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// e^x of each, computed in float64: for weights stored as logarithms, once per load.
func exponentials(_ values: [Float]) -> [Float] { values.map { Float(exp(Double($0))) } }

/// ln(x) of each, computed in float64; of 0 a number whose exponential is 0 in float32.
func logarithms(_ values: [Float]) -> [Float] { values.map { $0 > 0 ? Float(log(Double($0))) : -120 } }
