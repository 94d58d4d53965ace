#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Log-sum-exp of one row of one run, as parts of its logits arrive; totals are relative to e^maximum.
struct RunningSoftmax {
  var maximum = -Float.infinity
  var total = 0.0
  var targetLogit = 0.0
  /// The likeliest token, the lowest id among equals.
  var prediction: Int32 = 0
  /// Σ_v e^(clean_v − clean maximum) (clean_v − z_v).
  private var weightedGap = 0.0
  /// What the latest part multiplied earlier totals by.
  private var lastScale = 1.0

  init() {}

  /// That of whole rows of logits at hand.
  init(logits: FloatBuffer) {
    for first in stride(from: 0, to: logits.count, by: 1024) {
      add(logits.pointer + first, first: first, count: min(1024, logits.count - first), target: -1)
    }
  }

  var logSumExp: Double { Double(maximum) + log(total) }

  /// KL(clean ‖ this) in nats.
  func divergence(from clean: RunningSoftmax) -> Double {
    max(0, weightedGap / clean.total - clean.logSumExp + logSumExp)
  }

  /// Adds logits `first..<first + count`; `target` is the id whose logit is kept, if it is one of them.
  @inline(__always)
  mutating func add(_ logits: UnsafePointer<Float>, first: Int, count: Int, target: Int32) {
    let partMaximum = Kernels.maximum(logits, count: count)
    lastScale = 1
    if partMaximum > maximum {
      prediction = Int32(first + indexOfMaximum(logits, count: count))
      lastScale = exp(Double(maximum) - Double(partMaximum))
      maximum = partMaximum
    }
    let shift = Lanes(repeating: maximum)
    total = total * lastScale + Double(sum(logits, count: count) { exponential($0 - shift) })
    let place = Int(target) - first
    if place >= 0 && place < count { targetLogit = Double(logits[place]) }
  }

  /// Goes on with `weightedGap`, after the clean run's same part has been added to its state.
  @inline(__always)
  mutating func addGap(
    from reference: UnsafePointer<Float>, _ clean: RunningSoftmax, to logits: UnsafePointer<Float>, count: Int
  ) {
    let gap = weightedSum(reference, logits, shift: clean.maximum, count: count)
    weightedGap = weightedGap * clean.lastScale + Double(gap)
  }

  /// Becomes the state of a run whose logits are the same in every row, but for the divergence.
  mutating func takeConstant(_ constant: RunningSoftmax, target: Float) {
    maximum = constant.maximum
    total = constant.total
    prediction = constant.prediction
    targetLogit = Double(target)
  }
}

/// Σ e^(x − shift)·(x − y).
@inline(__always)
private func weightedSum(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, shift: Float, count: Int
) -> Float {
  let lanesShift = Lanes(repeating: shift)
  var a = Lanes(repeating: 0)
  var b = Lanes(repeating: 0)
  var i = 0
  while i + 16 <= count {
    let (u, v) = (load(x + i), load(x + i + 8))
    a = a.addingProduct(exponential(u - lanesShift), u - load(y + i))
    b = b.addingProduct(exponential(v - lanesShift), v - load(y + i + 8))
    i += 16
  }
  var rest: Float = 0
  while i < count {
    rest += exponential(Lanes(repeating: x[i] - shift))[0] * (x[i] - y[i])
    i += 1
  }
  return (a + b).total + rest
}
