import Files
import Kernels
import Testing
import Transformers

@testable import SparseAutoencoders

@Suite struct SpliceTests {
  private static let kinds = SparseAutoencoder.Kind.allCases
  private static let normalizations: [Normalization] = [.none, .constantNormRescale, .layerNorm]

  private func rows(_ count: Int = 9, seed: UInt64 = 3) -> [Float] {
    var noise = Noise(seed)
    return noise.array(count * 12).map { 2 * $0 + 0.3 }
  }

  private func plus(_ x: [Float], _ y: [Float], _ z: [Float]) -> [Float] {
    zip(zip(x, y), z).map { $0.0 - $0.1 + $1 }
  }

  @Test(arguments: kinds, normalizations) func editsWithoutEffectChangeNothing(
    _ kind: SparseAutoencoder.Kind, _ normalization: Normalization
  ) throws {
    let sae = try SparseAutoencoder.random(kind, normalization: normalization)
    let x = rows()
    var calls = 0
    #expect(try sae.edited(x, FeatureEdits()) == x)
    #expect(try sae.edited(x, FeatureEdits()) { _ in calls += 1 } == x)
    #expect(try sae.edited(x, FeatureEdits(scaled: [3: 1, 7: 1])) == x)
    #expect(try sae.edited(x, FeatureEdits(scaled: [3: 1, 7: 1])) { _ in calls += 1 } == x)
    #expect(calls == 2)
    let silent = try sae.encode(x).dense.reduce(into: Set(0..<40)) { silent, row in
      silent.formIntersection(row.indices.filter { row[$0] == 0 })
    }
    #expect(try sae.edited(x, FeatureEdits(ablated: silent)) == x)
  }

  @Test(arguments: kinds, normalizations) func spliceReplacesByTheReconstruction(
    _ kind: SparseAutoencoder.Kind, _ normalization: Normalization
  ) throws {
    let sae = try SparseAutoencoder.random(kind, normalization: normalization)
    let x = rows()
    let reconstruction = sae.decode(try sae.encode(x))
    #expect(try sae.edited(x, FeatureEdits(splices: true)) == reconstruction)
    #expect(try sae.edited(x, FeatureEdits(dropsError: true)) == reconstruction)
  }

  /// All features ablated, error kept: x − x̂ + decode(0).
  @Test(arguments: kinds, normalizations) func ablatingEverythingLeavesErrorAndBias(
    _ kind: SparseAutoencoder.Kind, _ normalization: Normalization
  ) throws {
    let sae = try SparseAutoencoder.random(kind, normalization: normalization)
    let x = rows()
    let features = try sae.encode(x)
    let empty = features.applying((0..<40).map { FeatureEdit(feature: $0, action: .set(0), name: "ablate") })
    #expect(empty.indices.isEmpty)
    let all = FeatureEdits(ablated: Set(0..<40))
    let expected = plus(x, sae.decode(features), sae.decode(empty))
    #expect(relativeDifference(try sae.edited(x, all), expected) < 1e-5)
    // Without the error only the bias remains.
    var dropped = all
    dropped.dropsError = true
    #expect(try sae.edited(x, dropped) == sae.decode(empty))
  }

  /// Kept error: x + decode(f') − decode(f); dropped or spliced: decode(f').
  @Test(arguments: kinds, normalizations) func mixedEdits(
    _ kind: SparseAutoencoder.Kind, _ normalization: Normalization
  ) throws {
    let sae = try SparseAutoencoder.random(kind, normalization: normalization)
    let x = rows()
    let features = try sae.encode(x)
    var edits = FeatureEdits(ablated: [1, 5, 9, 13], clamped: [2: 3, 39: 0.5], scaled: [4: 2, 11: -1])
    var edited = FeatureBatch(featureCount: 40)
    edited.outputScale = features.outputScale
    edited.outputShift = features.outputShift
    for row in features.dense {
      var values = row
      for i in [1, 5, 9, 13] { values[i] = 0 }
      (values[2], values[39]) = (3, 0.5)
      values[4] *= 2
      values[11] *= -1
      for (i, value) in values.enumerated() where value != 0 {
        edited.indices.append(Int32(i))
        edited.values.append(value)
      }
      edited.offsets.append(edited.indices.count)
    }
    let resolved = try edits.resolved(featureCount: 40)
    #expect(features.applying(resolved) == edited)
    let expected = plus(x, sae.decode(features), sae.decode(edited))
    #expect(relativeDifference(try sae.edited(x, edits), expected) < 1e-5)
    // The same through the whole encoder, which an observer needs.
    #expect(relativeDifference(try sae.edited(x, edits) { _ in }, expected) < 1e-5)
    edits.splices = true
    #expect(try sae.edited(x, edits) == sae.decode(edited))
  }

  @Test(arguments: kinds) func steeringAddsTheDecoderRowAsItIs(_ kind: SparseAutoencoder.Kind) throws {
    let sae = try SparseAutoencoder.random(kind, normalization: .layerNorm)
    let x = rows()
    let row = FloatBuffer(12)
    sae.decoder.copyRow(9, into: row.pointer)
    let expected = x.indices.map { x[$0] + 4 * row.array[$0 % 12] }
    #expect(relativeDifference(try sae.edited(x, FeatureEdits(steered: [9: 4])), expected) < 1e-6)
    let spliced = sae.decode(try sae.encode(x))
    let both = spliced.indices.map { spliced[$0] + 4 * row.array[$0 % 12] }
    #expect(relativeDifference(try sae.edited(x, FeatureEdits(steered: [9: 4], splices: true)), both) < 1e-6)
  }

  /// Excluded rows are left alone, and the others come out as if they were by themselves.
  @Test(arguments: kinds) func excludedRowsAreUntouched(_ kind: SparseAutoencoder.Kind) throws {
    let sae = try SparseAutoencoder.random(kind)
    let x = rows(5)
    let included = [false, true, false, true, true]
    for edits in [
      FeatureEdits(splices: true), FeatureEdits(clamped: [3: 2], steered: [1: 1]), FeatureEdits(ablated: [1, 2, 3]),
    ] {
      let all = try sae.edited(x, edits)
      var seen: [Int] = []
      let some = try sae.edited(x, edits, included: included) { seen = $0.rows }
      #expect(seen == [1, 3, 4])
      for row in 0..<5 {
        let place = row * 12..<(row + 1) * 12
        if included[row] {
          #expect(relativeDifference(some[place], all[place]) < 1e-5)
        } else {
          #expect(some[place] == x[place])
        }
      }
    }
    #expect(try sae.edited(x, FeatureEdits(splices: true), included: Array(repeating: false, count: 5)) == x)
  }

  @Test func identitySAEChangesNothing() throws {
    let sae = try SparseAutoencoder.identity(12)
    let x = rows()
    #expect(try sae.edited(x, FeatureEdits(splices: true)) == x)
  }

  @Test func observerSeesTheUneditedEncoding() throws {
    let sae = try SparseAutoencoder.random(.topKRescaled, normalization: .constantNormRescale)
    let x = rows(4)
    let features = try sae.encode(x)
    var calls = 0
    _ = try sae.edited(x, FeatureEdits(ablated: [1], splices: true)) { result in
      calls += 1
      #expect(result.features == features)
      #expect(Array(UnsafeBufferPointer(start: result.input, count: 48)) == x)
      #expect(Array(UnsafeBufferPointer(start: result.reconstruction, count: 48)) == sae.decode(features))
      #expect(result.rows == [0, 1, 2, 3])
      #expect(result.width == 12)
    }
    #expect(calls == 1)
  }

  @Test func observerSeesTheCentredFrame() throws {
    let sae = try SparseAutoencoder.random(.standard, centersInput: true)
    let x = rows(2)
    _ = try sae.edited(x, FeatureEdits()) { result in
      for row in 0..<2 {
        #expect(abs((0..<12).reduce(Float(0)) { $0 + result.input[row * 12 + $1] }) < 1e-5)
      }
    }
  }

  /// A row stride larger than the width: the columns in between are not touched.
  @Test func strideIsRespected() throws {
    let sae = try SparseAutoencoder.random(.jumpReLU)
    let x = rows(3)
    let buffer = FloatBuffer.zeroed(3 * 16)
    for row in 0..<3 {
      for i in 0..<16 { buffer.pointer[row * 16 + i] = i < 12 ? x[row * 12 + i] : -99 }
    }
    let batch = TokenBatch([[0, 0, 0]])
    for edits in [FeatureEdits(clamped: [4: 1], steered: [0: 1]), FeatureEdits(splices: true)] {
      let copy = FloatBuffer(buffer.array)
      try sae.intervention(edits, at: .embed).apply(
        ActivationTile(base: copy.pointer, rows: 3, width: 12, stride: 16, batch: batch))
      let expected = try sae.edited(x, edits)
      for row in 0..<3 {
        #expect(Array(copy.array[row * 16..<row * 16 + 12]) == Array(expected[row * 12..<(row + 1) * 12]))
        #expect(copy.array[row * 16 + 12..<(row + 1) * 16].allSatisfy { $0 == -99 })
      }
    }
  }

  @Test func impossibleRequestsAreUsageErrors() throws {
    let sae = try SparseAutoencoder.random(.standard)
    func message(_ edits: FeatureEdits) -> String? {
      do {
        _ = try sae.intervention(edits, at: .embed)
        return nil
      } catch { return error.message }
    }
    #expect(message(FeatureEdits(ablated: [40])) == "ablate: there is no feature 40; the SAE has features 0 to 39")
    #expect(message(FeatureEdits(clamped: [-1: 1])) == "clamp: there is no feature -1; the SAE has features 0 to 39")
    #expect(message(FeatureEdits(steered: [99: 1])) == "steer: there is no feature 99; the SAE has features 0 to 39")
    #expect(message(FeatureEdits(ablated: [7], clamped: [7: 1])) == "feature 7 has two edits: ablate and clamp")
    #expect(message(FeatureEdits(ablated: [7], scaled: [7: 1])) == "feature 7 has two edits: ablate and scale")
    #expect(message(FeatureEdits(scaled: [7: .nan]))?.contains("not finite") == true)
    #expect(message(FeatureEdits(ablated: [7], steered: [7: 1])) == nil)
  }

  @Test func widthMustFit() throws {
    let sae = try SparseAutoencoder.random(.standard)
    let error = #expect(throws: FileError.self) { try sae.fits(hook: .residPost(1), width: 128) }
    #expect(
      error?.description
        == "SAE: the SAE does not fit the activations at blocks.1.hook_resid_post (d_in; expected 128, found 12)")
    try sae.fits(hook: .residPost(1), width: 12)
  }
}
