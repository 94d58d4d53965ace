/// What a reconstruction's error is on each token type, [V].
public struct TypeErrors: Sendable, Equatable {
  /// Σ ‖x − x̂‖²
  public internal(set) var sums: [Double]
  /// Σ ‖x − x̂‖⁴
  public internal(set) var squares: [Double]
  /// Largest ‖x − x̂‖²
  public internal(set) var maxima: [Double]
  /// Σ ‖x − x̂‖²/‖x‖²; positions where x is 0 add nothing.
  public internal(set) var relativeSums: [Double]
  public internal(set) var relativeMaxima: [Double]

  init(vocabularySize: Int) {
    sums = Array(repeating: 0, count: vocabularySize)
    (squares, maxima, relativeSums, relativeMaxima) = (sums, sums, sums, sums)
  }

  mutating func add(_ error: Double, relative: Double, token: Int) {
    sums[token] += error
    squares[token] += error * error
    maxima[token] = max(maxima[token], error)
    relativeSums[token] += relative
    relativeMaxima[token] = max(relativeMaxima[token], relative)
  }

  mutating func add(_ other: TypeErrors) {
    for token in sums.indices {
      sums[token] += other.sums[token]
      squares[token] += other.squares[token]
      maxima[token] = max(maxima[token], other.maxima[token])
      relativeSums[token] += other.relativeSums[token]
      relativeMaxima[token] = max(relativeMaxima[token], other.relativeMaxima[token])
    }
  }
}

/// Values that are seen once a position.
public struct PositionSketches: Sendable, Equatable {
  /// ‖x − x̂‖²
  public internal(set) var error = ValueSketch()
  /// max_i f_i‖d_i‖; 0 without active features.
  public internal(set) var largest = ValueSketch()
  /// −Σ q_i ln q_i over the active features, q_i = f_i‖d_i‖/Σ; positions without any are left out.
  public internal(set) var entropy = ValueSketch()
  /// Active features.
  public internal(set) var active = ValueSketch()

  static var all: [WritableKeyPath<PositionSketches, ValueSketch>] { [\.error, \.largest, \.entropy, \.active] }

  mutating func add(_ other: PositionSketches) {
    for path in Self.all { self[keyPath: path].add(other[keyPath: path]) }
  }
}

/// Which features were active on the tokens of each mention: entries of mention m are `offsets[m]..<offsets[m + 1]`, a
/// feature as often as it was active.
struct MentionEntries: Sendable, Equatable {
  var offsets: [Int64] = [0]
  var features: [Int32] = []
  var weights: [Float] = []

  mutating func append(_ other: MentionEntries) {
    let base = offsets.last!
    offsets += other.offsets.dropFirst().map { $0 + base }
    features += other.features
    weights += other.weights
  }
}
