#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the features active at one position say about it together.
public struct RowActivity: Sendable {
  /// Σ w_i
  public var total = 0.0
  /// max_i w_i; 0 without features.
  public var largest: Float = 0
  /// −Σ q_i ln q_i of q_i = w_i/Σw, in nats; 0 where the total is 0.
  public var entropy = 0.0

  /// Takes w_i = |value|·factor of each feature and writes the w_i to `weights`. `factors` is [F]; nil is 1 for all.
  public init(
    _ features: UnsafePointer<Int32>, _ values: UnsafePointer<Float>, factors: UnsafePointer<Float>?, count: Int,
    into weights: UnsafeMutablePointer<Float>
  ) {
    for j in 0..<count {
      let weight = abs(values[j]) * (factors.map { $0[Int(features[j])] } ?? 1)
      weights[j] = weight
      total += Double(weight)
      largest = weight > largest ? weight : largest
    }
    guard total > 0 else { return }
    for j in 0..<count where weights[j] > 0 {
      let share = Double(weights[j]) / total
      entropy -= share * log(share)
    }
    // A single feature has entropy 0, and not −0.
    entropy = max(entropy, 0)
  }
}

/// Buckets of positive activations, two to an octave from 2^-16 to 2^16; what lies beyond is in the outermost ones.
public enum ActivationBucket {
  public static let count = 64
  /// The upper bits of a float, of which a bucket is a value, at 2^-16.
  private static let first = (127 - 16) * 2

  @inline(__always)
  public static func of(_ value: Float) -> Int {
    min(max(Int(value.bitPattern >> 22) - first, 0), count - 1)
  }

  /// The smallest value of a bucket; 0 of the first.
  public static func bound(_ bucket: Int) -> Float {
    bucket == 0 ? 0 : Float(bitPattern: UInt32(bucket + first) << 22)
  }
}

/// How often each feature was active, by the half of the data and the size of the activation: [F, 2, buckets].
public final class FiringCounts {
  public private(set) var counts: [Int32]

  public init(featureCount: Int) { counts = Array(repeating: 0, count: featureCount * 2 * ActivationBucket.count) }

  /// Counts the features active at one position of a half, 0 or 1.
  public func add(_ features: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>, count added: Int, half: Int) {
    counts.withUnsafeMutableBufferPointer { counts in
      for j in 0..<added {
        counts[(Int(features[j]) * 2 + half) * ActivationBucket.count + ActivationBucket.of(weights[j])] += 1
      }
    }
  }

  public func removeAll() {
    for index in counts.indices { counts[index] = 0 }
  }
}
