/// What this machine does at best with the threads in use, each measured in about a second.
public enum MachineRates {
  /// Floating-point operations a second of a large float32 product.
  public static func product() -> Double {
    let (m, k, n) = (1024, 1024, 4096)
    let (x, weight, y) = (FloatBuffer(random: m * k), FloatBuffer(random: n * k), FloatBuffer(m * n))
    let seconds = fastestCall {
      linear(x.pointer, rows: m, stride: k, weight: Matrix(weight, rows: n, columns: k), into: y.pointer, stride: n)
    }
    return 2 * Double(m) * Double(k) * Double(n) / seconds
  }

  /// Bytes a second when half a gibibyte is read.
  public static func reading() -> Double {
    let buffer = FloatBuffer.zeroed(1 << 27)
    let seconds = fastestCall {
      parallelFor(buffer.count / 4096) { blocks in
        var total: Float = 0
        for block in blocks { total += rowSquares(buffer.pointer + block * 4096, count: 4096) }
        precondition(total == 0)
      }
    }
    return 4 * Double(buffer.count) / seconds
  }
}

/// Seconds of the fastest of the calls that fit in a second, after one that is not counted.
public func fastestCall(_ run: () -> Void) -> Double {
  run()
  var best = Duration.seconds(3600)
  let clock = ContinuousClock()
  let begun = clock.now
  for _ in 0..<200 where clock.now - begun < .seconds(1) || best == .seconds(3600) {
    best = min(best, clock.measure(run))
  }
  return Double(best.components.seconds) + Double(best.components.attoseconds) * 1e-18
}

extension FloatBuffer {
  /// Numbers in [−0.1, 0.1), the same each time.
  public convenience init(random count: Int, seed: UInt64 = 0) {
    self.init(count)
    var source = SeededRandom(seed: seed)
    for i in 0..<count { pointer[i] = Float(source.nextUnit() * 0.2 - 0.1) }
  }
}
