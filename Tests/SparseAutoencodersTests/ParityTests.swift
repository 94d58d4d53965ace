import Files
import Kernels
import Testing

@testable import SparseAutoencoders

/// Against SAELens's own encode and decode (Tools/fixtures/sparse_autoencoders.py).
@Suite struct ParityTests {
  static let folder = FileSystem.folder(of: #filePath) + "/Fixtures"
  static let names = ((try? FileSystem.list(folder)) ?? []).filter {
    FileSystem.exists("\(folder)/\($0)/expected.safetensors")
  }

  @Test func fixturesArePresent() { #expect(Self.names.count >= 19) }

  /// Values within 1e-5 of the row's largest magnitude, and the same features active: the fixtures have no
  /// pre-activation so close to its threshold that rounding could flip it.
  @Test(arguments: names) func equalsSAELens(_ name: String) throws {
    let sae = try SparseAutoencoder.load("\(Self.folder)/\(name)")
    let expected = try SafetensorsFile("\(Self.folder)/\(name)/expected.safetensors")
    let x = try expected.tensor("x").floats()
    let theirFeatures = try expected.tensor("features").floats()
    let theirReconstruction = try expected.tensor("reconstruction").floats()
    let (d, count) = (sae.inputWidth, sae.featureCount)

    let features = try sae.encode(x)
    let reconstruction = sae.decode(features)
    #expect(features.rows == x.count / d)
    for (row, ours) in features.dense.enumerated() {
      let theirs = theirFeatures[row * count..<(row + 1) * count]
      #expect(relativeDifference(ours, theirs) < 1e-5, "\(name) features of row \(row)")
      #expect(ours.map { $0 != 0 } == theirs.map { $0 != 0 }, "\(name) active set of row \(row)")
      let place = row * d..<(row + 1) * d
      #expect(
        relativeDifference(reconstruction[place], theirReconstruction[place]) < 1e-5, "\(name) x̂ of row \(row)")
    }
  }

  /// Chosen features are what the whole encoder gives.
  @Test(arguments: names) func chosenFeaturesEqualWholeEncoder(_ name: String) throws {
    let sae = try SparseAutoencoder.load("\(Self.folder)/\(name)")
    let x = try SafetensorsFile("\(Self.folder)/\(name)/expected.safetensors").tensor("x").floats()
    let chosen = [0, 3, 17, 31, 47]
    let some = try sae.encode(x, rows: x.count / sae.inputWidth, stride: sae.inputWidth, features: chosen)
    for (values, all) in zip(some, try sae.encode(x).dense) {
      #expect(relativeDifference(values, chosen.map { all[$0] }) < 1e-5)
    }
  }

  @Test func metadataIsRead() throws {
    let sae = try SparseAutoencoder.load("\(Self.folder)/standard")
    #expect(sae.metadata.modelName == "gpt2")
    #expect(sae.metadata.hookName == "blocks.1.hook_resid_post")
    #expect(sae.metadata.contextSize == 32)
    #expect(sae.metadata.prependsBOS == false)
    #expect(sae.metadata.excludedTokens == ExcludedTokens.none)
    #expect(sae.metadata.libraryVersion?.hasPrefix("6.") == true)
    #expect(sae.notices.isEmpty)
    #expect(try SparseAutoencoder.load("\(Self.folder)/standard/cfg.json").featureCount == 48)
    #expect(try SparseAutoencoder.load("\(Self.folder)/hook-z").metadata.concatenatesHeads)
    #expect(try SparseAutoencoder.load("\(Self.folder)/standard-v5").metadata.prependsBOS == true)
    #expect(try SparseAutoencoder.load("\(Self.folder)/standard-expected-average").notices.count == 1)
  }

  @Test func halfPrecisionWeightsStayAsStored() throws {
    let sae = try SparseAutoencoder.load("\(Self.folder)/standard-bf16")
    #expect(sae.encoder.elementType == .bfloat16)
    #expect(sae.decoder.elementType == .bfloat16)
  }
}
