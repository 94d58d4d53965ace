import Files
import Kernels

@testable import SparseAutoencoders

/// A folder of Fixtures/foreign with what its own library computes (Tools/fixtures/foreign_saes.py).
struct ForeignCase {
  static let folder = FileSystem.folder(of: #filePath) + "/Fixtures/foreign"
  static let names = ((try? FileSystem.list(folder)) ?? []).filter {
    FileSystem.exists("\(folder)/\($0)/case.json")
  }.sorted()

  let path: String
  let format: String
  let architecture: String
  /// Hook point that the file itself names.
  let hook: String?
  let options: SAELoadOptions
  let x: [Float]
  let features: [Float]
  let reconstruction: [Float]

  init(_ name: String) throws {
    let folder = "\(Self.folder)/\(name)"
    let node = try JSONNode(contentsOf: folder + "/case.json")
    path = try node.optional("file").map { folder + "/" + (try $0.string()) } ?? folder
    format = try node.required("format").string()
    architecture = try node.required("architecture").string()
    hook = try node.optional("hook")?.string()
    var options = SAELoadOptions()
    options.hookName = try node.optional("give_hook")?.string()
    options.k = try node.optional("k")?.int()
    options.subtractsDecoderBias = try node.optional("pre_bias")?.bool()
    options.architecture = try node.optional("arch").flatMap { ArchitectureName(rawValue: try $0.string()) }
    options.tensorMap = try node.optional("map").map { try SAETensorMap(try $0.string()) }
    self.options = options
    let expected = try SafetensorsFile(folder + "/expected.safetensors")
    x = try expected.tensor("x").floats()
    features = try expected.tensor("features").floats()
    reconstruction = try expected.tensor("reconstruction").floats()
  }

  func load() throws -> SparseAutoencoder { try SparseAutoencoder.load(path, options) }
}

/// The worst differences of an SAE from what is expected of it.
struct Difference {
  var features: Float = 0
  var reconstruction: Float = 0
  var sameActive = true

  /// Per row: the largest difference as a share of the row's largest magnitude, and whether the same features are active.
  init(
    _ sae: SparseAutoencoder, x: [Float], features: [Float], reconstruction: [Float], factors: [Float]? = nil
  ) throws {
    let (d, count) = (sae.inputWidth, sae.featureCount)
    let ours = try sae.encode(x)
    let decoded = sae.decode(ours)
    for (row, values) in ours.dense.enumerated() {
      var theirs = Array(features[row * count..<(row + 1) * count])
      if let factors { for i in 0..<count { theirs[i] *= factors[i] } }
      self.features = max(self.features, relativeDifference(values, theirs))
      sameActive = sameActive && values.map { $0 != 0 } == theirs.map { $0 != 0 }
      let place = row * d..<(row + 1) * d
      self.reconstruction = max(self.reconstruction, relativeDifference(decoded[place], reconstruction[place]))
    }
  }

  /// From what another SAE does with the same rows; its features times `factors`.
  init(
    _ sae: SparseAutoencoder, from other: SparseAutoencoder, x: [Float], factors: [Float]? = nil
  ) throws {
    let theirs = try other.encode(x)
    try self.init(
      sae, x: x, features: theirs.dense.flatMap { $0 }, reconstruction: other.decode(theirs), factors: factors)
  }

  var isRounding: Bool { features < 1e-5 && reconstruction < 1e-5 && sameActive }
}
