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

/// Seconds of the fastest of several calls, after one that is not counted.
func fastest(_ run: () -> Void) -> Double {
  run()
  var best = Duration.seconds(3600)
  let clock = ContinuousClock()
  let begun = clock.now
  for _ in 0..<200 where clock.now - begun < .seconds(1) || best == .seconds(3600) {
    best = min(best, clock.measure(run))
  }
  return Double(best.components.seconds) + Double(best.components.attoseconds) * 1e-18
}

/// A kernel's time in a pass, its share, and its rate beside the machine's: of products, else of reading.
func printTable(_ title: String, _ kernels: [Kernel], rate: Double, bandwidth: Double) {
  let times = kernels.map { fastest($0.run) }
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

/// Floating-point operations a second of a large product.
func sgemmRate() -> Double {
  let (m, k, n) = (1024, 1024, 4096)
  let (x, weight, y) = (randomBuffer(m * k), randomBuffer(n * k), FloatBuffer(m * n))
  let seconds = fastest {
    linear(x.pointer, rows: m, stride: k, weight: Matrix(weight, rows: n, columns: k), into: y.pointer, stride: n)
  }
  return 2 * Double(m) * Double(k) * Double(n) / seconds
}

/// Bytes a second when half a gibibyte is read by all threads.
func readBandwidth() -> Double {
  let buffer = FloatBuffer.zeroed(1 << 27)
  let seconds = fastest {
    parallelFor(buffer.count / 4096) { blocks in
      var total: Float = 0
      for block in blocks { total += rowSquares(buffer.pointer + block * 4096, count: 4096) }
      precondition(total == 0)
    }
  }
  return 4 * Double(buffer.count) / seconds
}

func randomBuffer(_ count: Int) -> FloatBuffer {
  let buffer = FloatBuffer(count)
  var source = SystemRandomNumberGenerator()
  for i in 0..<count { buffer.pointer[i] = Float.random(in: -0.1...0.1, using: &source) }
  return buffer
}

extension Double {
  func rounded(to places: Int) -> Double {
    var factor = 1.0
    for _ in 0..<places { factor *= 10 }
    return (self * factor).rounded() / factor
  }
}
