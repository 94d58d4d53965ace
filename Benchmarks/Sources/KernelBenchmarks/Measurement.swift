import Kernels

/// One kernel's call, how often a pass over the model makes it, and what the call needs at least.
struct Kernel {
  let name: String
  /// Calls in one pass.
  var calls = 1
  var operations = 0.0
  var bytes = 0.0
  let run: () -> Void
}

/// A kernel's time in a pass, its share, and its rate beside the machine's: of products, else of reading.
func printTable(_ title: String, _ kernels: [Kernel], rate: Double, bandwidth: Double) {
  let times = kernels.map { fastestCall($0.run) }
  let total = zip(times, kernels).reduce(0) { $0 + $1.0 * Double($1.1.calls) }
  print("\n\(title): \((total * 1000).rounded(to: 2)) ms\n")
  print("| kernel | calls | ms in all | share | rate | of the machine's |\n|---|---|---|---|---|---|")
  for (kernel, seconds) in zip(kernels, times) {
    let all = seconds * Double(kernel.calls)
    let (speed, limit, unit) =
      kernel.operations > 0
      ? (kernel.operations / seconds, rate, "GFLOP/s") : (kernel.bytes / seconds, bandwidth, "GB/s")
    print(
      "| \(kernel.name) | \(kernel.calls) | \((all * 1000).rounded(to: 3)) | \((100 * all / total).rounded(to: 1)) % "
        + "| \((speed / 1e9).rounded(to: 1)) \(unit) | \((100 * speed / limit).rounded(to: 0)) % |")
  }
}

extension Double {
  func rounded(to places: Int) -> Double {
    var factor = 1.0
    for _ in 0..<places { factor *= 10 }
    return (self * factor).rounded() / factor
  }
}
