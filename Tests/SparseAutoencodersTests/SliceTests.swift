import Files
import Kernels
import TestSupport
import Testing

@testable import SparseAutoencoders

@Suite struct SliceTests {
  @Test(arguments: SparseAutoencoder.Kind.allCases) func keptFeaturesKeepTheirValues(
    _ kind: SparseAutoencoder.Kind
  ) throws {
    let sae = try SparseAutoencoder.random(kind)
    let kept = [3, 30, 7, 12, 39]
    let sliced = try sae.keeping(kept)
    #expect(sliced.featureCount == 5)
    var noise = Noise(5)
    let x = noise.array(20 * sae.inputWidth)
    let all = try sae.encode(x).dense
    let some = try sliced.encode(x).dense
    for (row, values) in some.enumerated() {
      let expected = kept.map { all[row][$0] }
      // Top-k has less competition among five features than among forty: what won before still does.
      let isTopK = kind == .topK || kind == .topKRescaled
      let same = isTopK ? zip(values, expected).map { $1 == 0 ? 0 : $0 } : values
      #expect(relativeDifference(same, expected) < 1e-5)
    }
    if case .topK(let k) = sliced.architecture { #expect(k == 5) }
    #expect(sliced.decoderBias == sae.decoderBias)
  }

  @Test func indicesOfTheFirstSAEAreKept() throws {
    let sae = try SparseAutoencoder.random(.standard)
    let twice = try sae.keeping([3, 30, 7, 12]).keeping([1, 3])
    #expect(twice.metadata.facts["features"] == [30, 12])
    #expect(twice.metadata.facts["features_of"] == 40)
    try TemporaryFolder.use { folder in
      try SAELensWriter().write(twice, to: folder + "/sae", overwrite: false)
      let again = try SparseAutoencoder.load(folder + "/sae")
      #expect(try again.metadata.slicedFeatures(count: 2, path: "") == [30, 12])
      #expect(try again.keeping([1]).metadata.facts["features"] == [12])
    }
  }

  @Test func rankings() throws {
    let sae = try SparseAutoencoder.identity(2).changed { $0.decoder = $0.decoder.scalingRows(by: [1, 3, 2, 3]) }
    #expect(sae.features(2, by: .index) == [0, 1])
    #expect(sae.features(2, by: .decoderNorm) == [1, 3])
    #expect(sae.features(1, by: .decoderNorm) == [1])
    #expect(sae.features(2, by: .density([-3, -10, -1, -1])) == [2, 3])
    #expect(sae.features(2, by: .effect([0.1, -5, 2, 1])) == [1, 2])
    #expect(sae.features(9, by: .index).count == 4)
  }

  @Test func groupsAreNotSliced() throws {
    let sae = try SparseAutoencoder.identity(2).changed { $0.architecture = .groupMax(2) }
    #expect(throws: FileError.self) { try sae.keeping([0]) }
  }
}
