import Testing

@testable import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct CrossEntropyTests {
  /// A vocabulary of several tiles and more rows than one tile, three runs, against whole rows in double precision.
  @Test(arguments: [nil, 25] as [Float?])
  func streamedEqualsWholeRows(softCap cap: Float?) {
    let (rows, width, vocabulary) = (530, 12, 4_500)
    var random = SeededRandom(seed: 9)
    func draw(_ count: Int, _ scale: Double) -> FloatBuffer {
      FloatBuffer((0..<count).map { _ in Float((random.nextUnit() - 0.5) * scale) })
    }
    let unembedding = draw(vocabulary * width, 6)
    let clean = draw(rows * width, 4)
    let other = FloatBuffer(clean.array.map { $0 + Float(random.nextUnit() - 0.5) })
    let targets = (0..<rows).map { $0 % 7 == 0 ? Int32(-1) : Int32($0 * 31 % vocabulary) }
    let found = nextTokenRows(
      [UnsafePointer(clean.pointer), UnsafePointer(other.pointer), UnsafePointer(clean.pointer)], rows: rows,
      width: width, unembedding: Matrix(unembedding, rows: vocabulary, columns: width), softCap: cap,
      targets: targets)
    for row in stride(from: 0, to: rows, by: 53) {
      let z = [clean, other].map { run in
        (0..<vocabulary).map { v in
          let logit = (0..<width).reduce(0.0) {
            $0 + Double(run.pointer[row * width + $1]) * Double(unembedding.pointer[v * width + $1])
          }
          return cap.map { Double($0) * tanh(logit / Double($0)) } ?? logit
        }
      }
      let lse = z.map { line in
        let top = line.max()!
        return top + log(line.reduce(0) { $0 + exp($1 - top) })
      }
      for run in 0..<2 {
        let expected = targets[row] < 0 ? 0 : lse[run] - z[run][Int(targets[row])]
        #expect(abs(found.crossEntropy[run][row] - expected) < 2e-5)
        #expect(Int(found.prediction[run][row]) == z[run].indices.max { z[run][$0] < z[run][$1] })
      }
      let divergence = zip(z[0], z[1]).reduce(0.0) { $0 + exp($1.0 - lse[0]) * (($1.0 - lse[0]) - ($1.1 - lse[1])) }
      #expect(abs(found.divergence[1][row] - divergence) < 2e-5)
    }
    // The third run repeats the first: nothing differs.
    #expect(found.crossEntropy[2] == found.crossEntropy[0])
    #expect(found.divergence[2].allSatisfy { $0 < 1e-12 })
  }

  /// Logits given once for all rows are those of a run whose rows are all the same.
  @Test func constantLogitsEqualRowsThatAreTheSame() {
    let (rows, width, vocabulary) = (21, 6, 3_001)
    var random = SeededRandom(seed: 5)
    let unembedding = FloatBuffer((0..<vocabulary * width).map { _ in Float(random.nextUnit() * 4 - 2) })
    let clean = FloatBuffer((0..<rows * width).map { _ in Float(random.nextUnit() * 2 - 1) })
    let row = (0..<width).map { _ in Float(random.nextUnit() * 2 - 1) }
    let same = FloatBuffer((0..<rows).flatMap { _ in row })
    let logits = FloatBuffer(
      (0..<vocabulary).map { v in
        Float((0..<width).reduce(0.0) { $0 + Double(row[$1]) * Double(unembedding.pointer[v * width + $1]) })
      })
    let targets = (0..<rows).map { $0 % 5 == 0 ? Int32(-1) : Int32($0 * 140) }
    let found = nextTokenRows(
      [UnsafePointer(clean.pointer), UnsafePointer(same.pointer)], constants: [logits], rows: rows, width: width,
      unembedding: Matrix(unembedding, rows: vocabulary, columns: width), softCap: nil, targets: targets)
    #expect(found.prediction[1] == found.prediction[2])
    for row in 0..<rows {
      #expect(abs(found.crossEntropy[1][row] - found.crossEntropy[2][row]) < 1e-5)
      #expect(abs(found.logSumExp[1][row] - found.logSumExp[2][row]) < 1e-5)
      #expect(abs(found.divergence[1][row] - found.divergence[2][row]) < 1e-5)
      #expect((found.crossEntropy[2][row] == 0) == (targets[row] < 0))
    }
  }

  /// GPT-2's vocabulary, small and extreme logits, against sums in double precision over the same logits.
  @Test(arguments: [1.0, 30, 1e4])
  func largeVocabulariesAndExtremeLogits(scale: Double) {
    let (rows, vocabulary) = (9, 50_257)
    var random = SeededRandom(seed: 4)
    // Of width 2 with one coordinate 0 or 1 the products are exact: the logits are known to the last bit.
    let unembedding = FloatBuffer((0..<vocabulary * 2).map { _ in Float((random.nextUnit() * 2 - 1) * scale) })
    let clean = FloatBuffer((0..<rows).flatMap { _ in [Float(1), 0] })
    let other = FloatBuffer((0..<rows).flatMap { _ in [Float(0), 1] })
    let targets = (0..<rows).map { Int32($0 * 6_000) }
    let found = nextTokenRows(
      [UnsafePointer(clean.pointer), UnsafePointer(other.pointer)], rows: rows, width: 2,
      unembedding: Matrix(unembedding, rows: vocabulary, columns: 2), softCap: nil, targets: targets)
    let z = (0..<2).map { run in (0..<vocabulary).map { Double(unembedding.pointer[$0 * 2 + run]) } }
    let lse = z.map { line in
      let top = line.max()!
      return top + log(line.reduce(0) { $0 + exp($1 - top) })
    }
    let divergence = zip(z[0], z[1]).reduce(0.0) { $0 + exp($1.0 - lse[0]) * (($1.0 - lse[0]) - ($1.1 - lse[1])) }
    for row in 0..<rows {
      for run in 0..<2 {
        let expected = lse[run] - z[run][Int(targets[row])]
        #expect(abs(found.crossEntropy[run][row] - expected) <= 1e-6 * max(1, expected))
      }
      #expect(abs(found.divergence[1][row] - divergence) <= 2e-6 * max(1, divergence))
    }
  }
}
