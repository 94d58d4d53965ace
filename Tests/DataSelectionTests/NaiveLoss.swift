import Kernels
import SparseAutoencoders
import Training

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The training losses written out in float64, one token at a time, with the whole gradient by central differences.
///
/// Parameters: W_enc [d, F] | W_dec [F, d] | vectors, [F] each | b_dec [d].
struct NaiveLoss {
  let options: SAETrainingOptions
  let d: Int
  var count: Int { options.featureCount }
  var vectorCount: Int {
    switch options.architecture {
    case .gated: 3
    case .jumpReLU: 2
    default: 1
    }
  }
  var parameterCount: Int { 2 * d * count + vectorCount * count + d }

  private func vector(_ number: Int, _ i: Int) -> Int { 2 * d * count + number * count + i }
  private func bias(_ j: Int) -> Int { 2 * d * count + vectorCount * count + j }
  private func row(_ i: Int, _ parameters: [Double]) -> ArraySlice<Double> {
    parameters[d * count + i * d..<d * count + (i + 1) * d]
  }
  private func norm(_ i: Int, _ parameters: [Double]) -> Double {
    row(i, parameters).reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// x'·W_enc
  private func products(_ x: [Float], _ parameters: [Double]) -> [Double] {
    (0..<count).map { i in
      (0..<d).reduce(0) { sum, j in
        let shift = options.subtractsDecoderBias ? parameters[bias(j)] : 0
        return sum + (Double(x[j]) - shift) * parameters[j * count + i]
      }
    }
  }

  /// The features whose pre-activation passes, at the weights themselves.
  func active(_ x: [Float], _ parameters: [Double], fixedThresholds: [Float]) -> [Int] {
    let p = products(x, parameters).enumerated().map { $1 + parameters[vector(0, $0)] }
    switch options.architecture {
    case .standard, .gated: return p.indices.filter { p[$0] > 0 }
    case .jumpReLU: return p.indices.filter { p[$0] > parameters[vector(1, $0)] }
    case .batchTopK, .matryoshka: return p.indices.filter { p[$0] > Double(fixedThresholds[$0]) }
    case .topK(let k): return p.indices.sorted { p[$0] > p[$1] }.prefix(k).filter { p[$0] > 0 }.sorted()
    }
  }

  /// |b_dec + Σ f_i·d_i − x|²
  private func error(_ x: [Float], _ f: [(Int, Double)], _ parameters: [Double]) -> Double {
    (0..<d).reduce(0) { sum, j in
      let y = f.reduce(parameters[bias(j)]) { $0 + $1.1 * parameters[d * count + $1.0 * d + j] }
      return sum + (y - Double(x[j])) * (y - Double(x[j]))
    }
  }

  /// The loss with the choice of active features fixed; `frozen` holds what the gate's reconstruction leaves alone.
  private func loss(
    _ parameters: [Double], frozen: [Double], _ x: [Float], active: [Int], positive: Set<Int>
  ) -> Double {
    let z = products(x, parameters)
    let lambda = options.sparsity
    if options.architecture == .gated {
      let gate = active.map { ($0, z[$0] + parameters[vector(0, $0)]) }
      let f = active.filter { positive.contains($0) }.map { i in
        (i, z[i] * exp(parameters[vector(2, i)]) + parameters[vector(1, i)])
      }
      let decoder = options.detachesGateDecoder ? frozen : parameters
      return error(x, f, parameters) + error(x, gate, decoder)
        + lambda * gate.reduce(0) { $0 + $1.1 * norm($1.0, parameters) }
    }
    let f = active.map { ($0, z[$0] + parameters[vector(0, $0)]) }
    var total = 0.0
    var ends = [count]
    if case .matryoshka(_, let widths) = options.architecture { ends = widths }
    for end in ends { total += error(x, f.filter { $0.0 < end }, parameters) }
    switch options.architecture {
    case .standard: total += lambda * f.reduce(0) { $0 + $1.1 * norm($1.0, parameters) }
    case .jumpReLU where options.jumpReLUPenalty == .tanh:
      total += lambda * f.reduce(0) { $0 + tanh(4 * $1.1 * norm($1.0, parameters)) }
    default: break
    }
    return total
  }

  /// All derivatives; those by thresholds are the straight-through ones.
  func gradient(_ parameters: [Double], _ x: [Float], fixedThresholds: [Float]) -> [Double] {
    let active = active(x, parameters, fixedThresholds: fixedThresholds)
    let z = products(x, parameters)
    var positive: Set<Int> = []
    if options.architecture == .gated {
      positive = Set(active.filter { z[$0] * exp(parameters[vector(2, $0)]) + parameters[vector(1, $0)] > 0 })
    }
    let step = 1e-5
    var result = parameters.indices.map { place in
      var (high, low) = (parameters, parameters)
      high[place] += step
      low[place] -= step
      return
        (loss(high, frozen: parameters, x, active: active, positive: positive)
        - loss(low, frozen: parameters, x, active: active, positive: positive)) / (2 * step)
    }
    guard options.architecture == .jumpReLU else { return result }
    let f = active.map { ($0, z[$0] + parameters[vector(0, $0)]) }
    for i in 0..<count {
      let threshold = parameters[vector(1, i)]
      let p = z[i] + parameters[vector(0, i)]
      guard abs(p - threshold) < options.bandwidth / 2 else { continue }
      var ofValue = (0..<d).reduce(0) { sum, j in
        let y = f.reduce(parameters[bias(j)]) { $0 + $1.1 * parameters[d * count + $1.0 * d + j] }
        return sum + 2 * (y - Double(x[j])) * parameters[d * count + i * d + j]
      }
      if options.jumpReLUPenalty == .tanh {
        let t = active.contains(i) ? tanh(4 * p * norm(i, parameters)) : 0
        ofValue += options.sparsity * 4 * (1 - t * t) * norm(i, parameters)
      } else {
        result[vector(1, i)] -= options.sparsity / options.bandwidth
      }
      result[vector(1, i)] -= threshold / options.bandwidth * ofValue
    }
    return result
  }
}
