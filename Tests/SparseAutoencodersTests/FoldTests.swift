import Files
import Kernels
import Testing

@testable import SparseAutoencoders

/// Folds are algebra: the same x̂, and the same f up to the factor they say.
@Suite struct FoldTests {
  private static func input(_ d: Int, seed: UInt64 = 9) -> [Float] {
    var noise = Noise(seed)
    return noise.array(30 * d).map { $0 * 2 }
  }

  @Test(arguments: SparseAutoencoder.Kind.allCases, [Float(0.3), 4]) func scale(
    _ kind: SparseAutoencoder.Kind, _ scale: Float
  ) throws {
    let sae = try SparseAutoencoder.random(kind)
    let folded = try sae.foldingScale(scale)
    let x = Self.input(sae.inputWidth)
    let features = try sae.encode(x.map { $0 * scale })
    let theirs = sae.decode(features).map { $0 / scale }
    let factor = kind == .topKRescaled ? 1 / scale : 1
    let difference = try Difference(
      folded, x: x, features: features.dense.flatMap { $0 }, reconstruction: theirs,
      factors: Array(repeating: factor, count: sae.featureCount))
    #expect(difference.isRounding, "\(difference)")
  }

  @Test(
    arguments: [SparseAutoencoder.Kind.standard, .jumpReLU, .gated],
    [Normalization.none, .layerNorm, .constantNormRescale])
  func decoderNorm(_ kind: SparseAutoencoder.Kind, _ normalization: Normalization) throws {
    let sae = try SparseAutoencoder.random(kind, normalization: normalization)
    let folded = try sae.foldingDecoderNorm()
    #expect(folded.decoder.rowNorms().allSatisfy { abs($0 - 1) < 1e-6 })
    let difference = try Difference(
      folded, from: sae, x: Self.input(sae.inputWidth), factors: sae.decoder.rowNorms())
    #expect(difference.isRounding, "\(difference)")
  }

  @Test func decoderNormOfRescaledFeaturesChangesNothing() throws {
    let topK = try SparseAutoencoder.random(.topKRescaled)
    let folded = try topK.foldingDecoderNorm()
    #expect(folded.decoderNorms == nil)
    #expect(try Difference(folded, from: topK, x: Self.input(12)).isRounding)
    // A BatchTopK checkpoint: the threshold is in units of p·‖W_dec,i‖ already.
    let jump = try SparseAutoencoder.random(.jumpReLU).changed { $0.scalesByDecoderNorm = true }
    #expect(try Difference(jump.foldingDecoderNorm(), from: jump, x: Self.input(12)).isRounding)
  }

  @Test func decoderNormIsRefusedWhereItWouldChangeTheSelection() throws {
    let sae = try SparseAutoencoder.random(.topK)
    let error = #expect(throws: FileError.self) { try sae.foldingDecoderNorm() }
    #expect(error?.message == "folding the decoder norm would change which features are chosen")
  }

  @Test(arguments: SparseAutoencoder.Kind.allCases, [true, false]) func whitening(
    _ kind: SparseAutoencoder.Kind, _ subtracts: Bool
  ) throws {
    let sae = try SparseAutoencoder.random(kind, subtractsDecoderBias: subtracts)
    let d = sae.inputWidth
    // A rotation of pairs and a scale: its inverse is exact.
    var (matrix, inverse) = ([Float](repeating: 0, count: d * d), [Float](repeating: 0, count: d * d))
    for i in stride(from: 0, to: d, by: 2) {
      let scale = Float(1 << (i % 4))
      for (row, column, value) in [(i, i, Float(0.6)), (i, i + 1, 0.8), (i + 1, i, -0.8), (i + 1, i + 1, 0.6)] {
        matrix[row * d + column] = value * scale
        inverse[column * d + row] = value / scale
      }
    }
    var noise = Noise(4)
    let mean = noise.array(d)
    let whitening = Whitening(
      mean: mean, matrix: Matrix(matrix, rows: d, columns: d), inverse: Matrix(inverse, rows: d, columns: d))
    func times(_ row: ArraySlice<Float>, _ m: [Float]) -> [Float] {
      (0..<d).map { column in zip(row, 0..<d).reduce(Float(0)) { $0 + $1.0 * m[$1.1 * d + column] } }
    }
    let x = Self.input(d)
    let rows = x.count / d
    let z = (0..<rows).flatMap { r in
      times(zip(x[r * d..<(r + 1) * d], mean).map { $0 - $1 }[...], matrix)
    }
    let features = try sae.encode(z)
    let decoded = sae.decode(features)
    let back = (0..<rows).flatMap { r in zip(times(decoded[r * d..<(r + 1) * d], inverse), mean).map { $0 + $1 } }
    let difference = try Difference(
      sae.folding(whitening), x: x, features: features.dense.flatMap { $0 }, reconstruction: back)
    #expect(difference.features < 1e-5 && difference.reconstruction < 1e-5, "\(difference)")
    #expect(difference.sameActive)
  }

  @Test func groupMaxKeepsTheLargestOfEachGroup() throws {
    let identity = try SparseAutoencoder.identity(3)
    let sae = try identity.changed { $0.architecture = .groupMax(2) }
    // Features are (x, −x): groups are x and −x; of equal ones the first wins, and nothing negative does.
    let features = try sae.encode([3, 5, 5, -1, -2, -3])
    #expect(features.dense == [[0, 5, 0, 0, 0, 0], [0, 0, 0, 0, 0, 3]])
    #expect(try sae.encode([3, 5, 5], rows: 1, stride: 3, features: [1, 2]) == [[5, 0]])
    for k in [0, -1, 4] {
      #expect(throws: FileError.self) { try identity.changed { $0.architecture = .groupMax(k) } }
    }
  }
}
