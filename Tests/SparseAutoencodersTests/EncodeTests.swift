import Files
import Kernels
import Testing

@testable import SparseAutoencoders

/// By hand, one input dimension unless said: p_i = w_i·(x − b_dec) + b_i.
@Suite struct EncodeTests {
  private func sae(
    _ architecture: Architecture, encoder: [Float], decoder: [Float]? = nil, encoderBias: [Float]? = nil,
    decoderBias: Float = 0, subtracts: Bool = true, rescales: Bool = false
  ) throws -> SparseAutoencoder {
    let features = encoder.count
    return try SparseAutoencoder(
      architecture: architecture, encoder: Matrix(encoder, rows: 1, columns: features),
      decoder: Matrix(decoder ?? Array(repeating: 1, count: features), rows: features, columns: 1),
      encoderBias: encoderBias ?? Array(repeating: 0, count: features), decoderBias: [decoderBias],
      subtractsDecoderBias: subtracts, scalesByDecoderNorm: rescales)
  }

  @Test func standard() throws {
    let sae = try sae(.standard, encoder: [1, -1, 2], encoderBias: [0, 0, -4], decoderBias: 1)
    // x' = 2, −1 and 1: p = (2, −2, 0), (−1, 1, −6), (1, −1, −2).
    let features = try sae.encode([3, 0, 2])
    #expect(features.dense == [[2, 0, 0], [0, 1, 0], [1, 0, 0]])
    #expect(features.offsets == [0, 1, 2, 3])
    #expect(sae.decode(features) == [3, 2, 2])
  }

  @Test func decoderBiasIsSubtractedOnlyWhereItApplies() throws {
    let sae = try sae(.standard, encoder: [1], decoderBias: 1, subtracts: false)
    #expect(try sae.encode([3]).dense == [[3]])
    #expect(sae.decode(try sae.encode([3])) == [4])
  }

  @Test func jumpReLUFiresStrictlyAboveItsThreshold() throws {
    let sae = try sae(.jumpReLU(threshold: [2, 2, 0.5, -3]), encoder: [1, 1.5, 1, -1])
    // p = (2, 3, 2, −2): the first equals its threshold; the last is above a negative one but relu removes it.
    #expect(try sae.encode([2]).dense == [[0, 3, 2, 0]])
  }

  @Test func zeroIsNotActive() throws {
    #expect(try sae(.standard, encoder: [1, -1]).encode([0]).indices.isEmpty)
    #expect(try sae(.jumpReLU(threshold: [-1, -1]), encoder: [1, -1]).encode([0]).indices.isEmpty)
  }

  @Test func topKIsTakenBeforeReLU() throws {
    let sae = try sae(.topK(3), encoder: [1, -1, 3, -2, 2])
    #expect(try sae.encode([1]).dense == [[1, 0, 3, 0, 2]])
    // p = (−1, 1, −3, 2, −2): −1 is among the three largest but not active.
    #expect(try sae.encode([-1]).dense == [[0, 1, 0, 2, 0]])
  }

  @Test func topKBreaksTiesByLowestIndex() throws {
    let sae = try sae(.topK(3), encoder: [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1])
    let features = try sae.encode([1])
    #expect(features.indices == [0, 1, 10])
    #expect(features.values == [1, 2, 2])
  }

  @Test func topKOfAllFeatures() throws {
    let sae = try sae(.topK(3), encoder: [1, -1, 2])
    #expect(try sae.encode([1]).dense == [[1, 0, 2]])
  }

  @Test func topKRescaledSelectsByDecoderNorm() throws {
    let sae = try sae(.topK(1), encoder: [2, 1], decoder: [1, -4], rescales: true)
    // p·‖d‖ = (2, 4); x̂ = 4/4·(−4).
    let features = try sae.encode([1])
    #expect(features.dense == [[0, 4]])
    #expect(sae.decode(features) == [-4])
  }

  @Test func gatedScalesColumnsOfTheEncoder() throws {
    let sae = try SparseAutoencoder(
      architecture: .gated(gateBias: [-3, 0, 1], magnitudeBias: [0, 1, -9], magnitudeScale: [1, 10, 100]),
      encoder: Matrix([1, 2, 0, 0, 1, 3], rows: 2, columns: 3),
      decoder: Matrix([1, 0, 0, 1, 1, 1], rows: 3, columns: 2),
      encoderBias: nil, decoderBias: [0, 0])
    // x'W = (1, 3, 3): gates −2, 3, 4; magnitudes –, 31, 291.
    #expect(try sae.encode([1, 1]).dense == [[0, 31, 291]])
    // x'W = (0, −1, −3): all gates but none above 0.
    #expect(try sae.encode([0, -1]).dense == [[0, 0, 0]])
    // x'W = (4, 8, 0): gates 1, 8, 1; magnitudes 4, 81, −9.
    #expect(try sae.encode([4, 0]).dense == [[4, 81, 0]])
  }

  @Test func layerNormUsesTheUnbiasedDeviation() throws {
    let sae = try SparseAutoencoder.identity(2).with(.layerNorm)
    // μ = 3, σ = √((4 + 4)/1) = 2√2.
    let features = try sae.encode([1, 5])
    let expected = 2 / (Float(8).squareRoot() + 1e-5)
    #expect(abs(features.value(of: 1, row: 0) - expected) < 1e-6)
    #expect(features.value(of: 2, row: 0) == features.value(of: 1, row: 0))
    // No epsilon on the way back: x̂ = 3 ± 2σ/(σ + 1e-5).
    let output = sae.decode(features)
    #expect(abs(output[1] - (3 + expected * Float(8).squareRoot())) < 1e-6)
    #expect(output[1] < 5)
  }

  @Test func constantNormScalesEachRowAndLeavesZeros() throws {
    let sae = try SparseAutoencoder.identity(2).with(.constantNormRescale)
    let features = try sae.encode([3, 4, 0, 0])
    // c = √2/5.
    #expect(abs(features.value(of: 0, row: 0) - 3 * Float(2).squareRoot() / 5) < 1e-6)
    #expect(features.range(of: 1).isEmpty)
    #expect(relativeDifference(sae.decode(features), [3, 4, 0, 0]) < 1e-6)
  }

  @Test func centredInputIgnoresTheMean() throws {
    for kind in SparseAutoencoder.Kind.allCases {
      for normalization in [Normalization.none, .constantNormRescale, .layerNorm] {
        let sae = try SparseAutoencoder.random(kind, normalization: normalization, centersInput: true)
        var noise = Noise(5)
        var x = noise.array(12)
        let mean = x.reduce(0, +) / 12
        x = x.map { $0 - mean }
        let plain = try SparseAutoencoder.random(kind, normalization: normalization)
        let shifted = try sae.encode(x.map { $0 + 3 })
        let reference = try plain.encode(x)
        #expect(shifted.indices == reference.indices)
        #expect(relativeDifference(shifted.values, reference.values) < 1e-5)
        #expect(relativeDifference(sae.decode(shifted), plain.decode(reference)) < 1e-5)
      }
    }
  }

  /// The rows of a batch do not know of each other: one call or many, the same features to rounding.
  @Test(arguments: SparseAutoencoder.Kind.allCases) func batchesCanBeSplit(_ kind: SparseAutoencoder.Kind) throws {
    let sae = try SparseAutoencoder.random(kind, normalization: .layerNorm)
    var noise = Noise(7)
    let x = noise.array(37 * 12)
    let whole = try sae.encode(x)
    for row in 0..<37 {
      let alone = try sae.encode(Array(x[row * 12..<(row + 1) * 12]))
      #expect(relativeDifference(alone.dense[0], whole.dense[row]) < 1e-5)
      let out = sae.decode(whole)
      #expect(relativeDifference(sae.decode(alone), out[row * 12..<(row + 1) * 12]) < 1e-5)
    }
  }

  /// More pre-activations than one tile holds.
  @Test func tilesDoNotShow() throws {
    let sae = try SparseAutoencoder.random(.topK, d: 3, features: 50_000)
    var noise = Noise(9)
    let x = noise.array(200 * 3)
    let features = try sae.encode(x)
    #expect(features.offsets == (0...200).map { $0 * 6 })
    let last = try sae.encode(Array(x[597...]))
    #expect(Array(features.indices.suffix(6)) == last.indices)
  }

  @Test func activationsMustBeFinite() throws {
    let sae = try SparseAutoencoder.identity(2)
    for bad in [Float.nan, .infinity] {
      #expect(throws: FileError.self) { try sae.encode([1, 2, bad, 0]) }
      #expect(throws: FileError.self) { try sae.encode([1, bad], rows: 1, stride: 2, features: [1]) }
    }
    #expect(try sae.encode([]).rows == 0)
  }

  @Test(arguments: [ElementType.bfloat16, .float16]) func halfPrecisionWeights(_ type: ElementType) throws {
    // Values that both types hold exactly: the same features and output as in float32.
    let values: [Float] = [0.5, -1, 2, 1.5, 0.25, -0.75, 1, -2, 3, 0.125, -0.5, 4]
    func matrix(_ type: ElementType, _ rows: Int, _ columns: Int) -> Matrix {
      let bits = values.map { type == .bfloat16 ? UInt16($0.bitPattern >> 16) : Float16($0).bitPattern }
      let buffer = FloatBuffer(values.count)
      UnsafeMutableRawPointer(buffer.pointer).copyMemory(from: bits, byteCount: bits.count * 2)
      return Matrix(
        base: UnsafeRawPointer(buffer.pointer), elementType: type, rows: rows, columns: columns, rowStride: columns,
        owner: buffer)
    }
    let biases: [Float] = [0.5, 0, 1, -1]
    let half = try SparseAutoencoder(
      architecture: .standard, encoder: matrix(type, 3, 4), decoder: matrix(type, 4, 3), encoderBias: biases,
      decoderBias: [1, 2, 3])
    let full = try SparseAutoencoder(
      architecture: .standard, encoder: Matrix(values, rows: 3, columns: 4),
      decoder: Matrix(values, rows: 4, columns: 3), encoderBias: biases, decoderBias: [1, 2, 3])
    let x: [Float] = [2, 1, 0.5, -1, 4, 8]
    #expect(try half.encode(x) == full.encode(x))
    #expect(half.decode(try half.encode(x)) == full.decode(try full.encode(x)))
  }
}

extension SparseAutoencoder {
  fileprivate func with(_ normalization: Normalization) throws -> SparseAutoencoder {
    try SparseAutoencoder(
      architecture: architecture, encoder: encoder, decoder: decoder, encoderBias: encoderBias,
      decoderBias: decoderBias, normalization: normalization)
  }
}
