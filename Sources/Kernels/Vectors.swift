/// Eight floats: one AVX register. Loops over rows are written once in terms of it, tails included.
typealias Lanes = SIMD8<Float>

@inline(__always)
func load(_ pointer: UnsafePointer<Float>) -> Lanes {
  UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
}

@inline(__always)
func store(_ value: Lanes, _ pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: Lanes.self)
}

extension SIMD8<Float> {
  /// Sum in a fixed order: halves folded onto each other.
  @inline(__always)
  var total: Float {
    let half = lowHalf + highHalf
    let quarter = half.lowHalf + half.highHalf
    return quarter.x + quarter.y
  }

  /// Largest lane; the stdlib's `max()` is a scalar loop.
  @inline(__always)
  var largest: Float {
    let half = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    let quarter = half.lowHalf.replacing(with: half.highHalf, where: half.highHalf .> half.lowHalf)
    return quarter.x > quarter.y ? quarter.x : quarter.y
  }
}

/// `y[i] = f(x[i])` for `count` elements; `x` and `y` may be the same.
@inline(__always)
func map(
  _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, _ f: (Lanes) -> Lanes
) {
  var i = 0
  while i + 8 <= count {
    store(f(load(x + i)), y + i)
    i += 8
  }
  while i < count {
    y[i] = f(Lanes(repeating: x[i]))[0]
    i += 1
  }
}

/// x[i] ← f(x[i], y[i])
@inline(__always)
func zipMap(
  _ x: UnsafeMutablePointer<Float>, _ y: UnsafePointer<Float>, count: Int, _ f: (Lanes, Lanes) -> Lanes
) {
  var i = 0
  while i + 8 <= count {
    store(f(load(x + i), load(y + i)), x + i)
    i += 8
  }
  while i < count {
    x[i] = f(Lanes(repeating: x[i]), Lanes(repeating: y[i]))[0]
    i += 1
  }
}

/// Σ f(x[i]) over `count` elements, in a fixed order.
@inline(__always)
func sum(_ x: UnsafePointer<Float>, count: Int, _ f: (Lanes) -> Lanes) -> Float {
  var a = Lanes(repeating: 0)
  var b = Lanes(repeating: 0)
  var i = 0
  while i + 16 <= count {
    a += f(load(x + i))
    b += f(load(x + i + 8))
    i += 16
  }
  while i + 8 <= count {
    a += f(load(x + i))
    i += 8
  }
  var rest: Float = 0
  while i < count {
    rest += f(Lanes(repeating: x[i]))[0]
    i += 1
  }
  return (a + b).total + rest
}

/// Σ x[i]·y[i] over `count` elements, in a fixed order.
@inline(__always)
public func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float {
  var a = Lanes(repeating: 0)
  var b = Lanes(repeating: 0)
  var i = 0
  while i + 16 <= count {
    a = a.addingProduct(load(x + i), load(y + i))
    b = b.addingProduct(load(x + i + 8), load(y + i + 8))
    i += 16
  }
  var rest: Float = 0
  while i < count {
    rest = rest.addingProduct(x[i], y[i])
    i += 1
  }
  return (a + b).total + rest
}

/// `y[i] += scale · x[i]`
@inline(__always)
public func addScaled(_ x: UnsafePointer<Float>, scale: Float, into y: UnsafeMutablePointer<Float>, count: Int) {
  let factor = Lanes(repeating: scale)
  var i = 0
  while i + 8 <= count {
    store(load(y + i).addingProduct(load(x + i), factor), y + i)
    i += 8
  }
  while i < count {
    y[i] = y[i].addingProduct(x[i], scale)
    i += 1
  }
}

/// The largest of `count` elements; `count` ≥ 1.
@inline(__always)
func maximum(_ x: UnsafePointer<Float>, count: Int) -> Float {
  var best = x[0]
  var i = 0
  if count >= 8 {
    var lanes = load(x)
    i = 8
    while i + 8 <= count {
      let next = load(x + i)
      lanes.replace(with: next, where: next .> lanes)
      i += 8
    }
    best = lanes.largest
  }
  while i < count {
    if x[i] > best { best = x[i] }
    i += 1
  }
  return best
}

/// Where the largest of `count` elements stands, the first of equal ones; `count` ≥ 1.
public func indexOfMaximum(_ x: UnsafePointer<Float>, count: Int) -> Int {
  let best = maximum(x, count: count)
  var index = 0
  while index < count - 1 && x[index] != best { index += 1 }
  return index
}

/// Whether some lane of `x` is strictly above the same lane of `y`.
@inline(__always)
func hasAbove(_ x: Lanes, _ y: Lanes) -> Bool {
  let mask = SIMD8<Int32>(repeating: 0).replacing(with: SIMD8(repeating: -1), where: x .> y)
  let words = unsafeBitCast(mask, to: SIMD4<UInt64>.self)
  return (words[0] | words[1] | words[2] | words[3]) != 0
}
