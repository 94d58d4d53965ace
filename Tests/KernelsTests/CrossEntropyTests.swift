import Testing

@testable import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct CrossEntropyTests {
  /// A vocabulary of several tiles and more rows than one tile, three runs, against whole rows in double precision.
  @Test func streamedEqualsWholeRows() {
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
      width: width, unembedding: Matrix(unembedding, rows: vocabulary, columns: width), targets: targets)
    for row in stride(from: 0, to: rows, by: 53) {
      let z = [clean, other].map { run in
        (0..<vocabulary).map { v in
          (0..<width).reduce(0.0) {
            $0 + Double(run.pointer[row * width + $1]) * Double(unembedding.pointer[v * width + $1])
          }
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
}
