import Files
import Foundation
import SparseAutoencoders
import Testing

@testable import Evaluation

@Suite struct KinshipTests {
  private static let origin = TailFixture.saes[0]

  /// An SAE with the origin's weights times `scale`, whose metadata names weights of this checksum as its start.
  private static func kinship(
    _ checksum: UInt32?, record: String? = nil, scale: Float = 2, isTold: Bool = false
  ) throws -> Kinship {
    let folder = NSTemporaryDirectory() + "/ssae-host-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var writer = SAELensWriter()
    let bytes = try FileSystem.size(origin.weightsPath)
    if let checksum { writer.facts = ["parent": ["bytes": JSON(bytes), "crc32": JSON(Int(checksum))]] }
    try writer.write(origin.foldingScale(scale), to: folder, overwrite: false)
    if let record { try AtomicFile.write(record, to: folder + "/training.json", overwrite: true) }
    return try Kinship(SparseAutoencoder.load(folder), from: origin, isTold: isTold)
  }

  private static func isNone(_ kinship: Kinship) -> Bool { if case .none = kinship { true } else { false } }

  @Test func goesByTheChecksumAndTheRecordOfTraining() throws {
    let checksum = try CRC32.ofFile(Self.origin.weightsPath)
    let silent = #"{"options": {"dead_features": "resample"}}"#
    let named = #"{"options": {"dead_features": "resample"}, "resampled_features": [3, 5]}"#
    #expect(try Self.kinship(checksum) == .trained(resampled: []))
    #expect(try Self.kinship(checksum, record: #"{"options": {"dead_features": "auxk"}}"#) == .trained(resampled: []))
    #expect(try Self.kinship(checksum, record: named) == .trained(resampled: [3, 5]))
    // Old records do not say which features were set anew: then nothing can be said, unless the user does.
    let unknown = try Self.kinship(checksum, record: silent)
    guard case .none(let reason) = unknown else {
      Issue.record("\(unknown)")
      return
    }
    #expect(reason.contains("does not say which") && !unknown.isByIndex)
    #expect(try Self.kinship(checksum, record: silent, isTold: true) == .told(resampled: []))
    #expect(try Self.kinship(checksum, record: named, isTold: true) == .trained(resampled: [3, 5]))
    for other in [checksum &+ 1, nil] {
      #expect(try Self.isNone(Self.kinship(other)))
      #expect(try Self.kinship(other, record: named, isTold: true) == .told(resampled: [3, 5]))
    }
  }

  @Test func sameWeightsAreSameFeaturesAndOtherSizesNever() throws {
    #expect(try Kinship(Self.origin, from: Self.origin) == .same)
    #expect(try Self.isNone(Kinship(TailFixture.saes[1], from: Self.origin, isTold: true)))
  }

  /// An SAE of other weights than the origin's with these facts in its metadata, written to `folder`.
  private static func sae(_ folder: String, scale: Float, _ facts: JSONObject) throws -> SparseAutoencoder {
    var writer = SAELensWriter()
    writer.facts = facts
    try writer.write(origin.foldingScale(scale), to: folder, overwrite: true)
    return try SparseAutoencoder.load(folder)
  }

  @Test func conversionsCountAsWhatTheyWereMadeFrom() throws {
    let folder = NSTemporaryDirectory() + "/ssae-host-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let start: JSONObject = [
      "path": "origin", "bytes": JSON(try FileSystem.size(Self.origin.weightsPath)),
      "crc32": JSON(Int(try CRC32.ofFile(Self.origin.weightsPath))),
    ]
    var conversion = start
    conversion["format"] = "SAELens"
    conversion["path"] = nil
    let copy = try Self.sae(folder + "/copy", scale: 3, ["parent": .object(conversion)])
    let child: JSON = ["format": "SAELens", "bytes": 1, "crc32": 2, "parent": .object(start)]
    let childCopy = try Self.sae(folder + "/child", scale: 2, ["parent": child])
    #expect(try Kinship(copy, from: Self.origin) == .same)
    #expect(try Kinship(Self.origin, from: copy) == .same)
    #expect(try Kinship(childCopy, from: Self.origin) == .trained(resampled: []))
    #expect(try Kinship(childCopy, from: copy) == .trained(resampled: []))
    #expect(try Self.isNone(Kinship(copy, from: childCopy)))
    // A slice has other numbers, whatever it was made from.
    let slice = try Self.sae(folder + "/slice", scale: 3, ["parent": .object(conversion), "features": [1, 0]])
    #expect(try Self.isNone(Kinship(slice, from: Self.origin)) && Self.isNone(Kinship(childCopy, from: slice)))
  }

  @Test func logRatiosAreOfSharesAndLeaveOutWhatWasSetAnew() {
    let ratios = Kinship.logRatios([9, 0, 4], to: [1, 1, 3], resampled: [2])
    // (10/16)/(2/8), (1/16)/(2/8)
    #expect(abs(ratios[0] - 0.9162907318741551) < 1e-15 && abs(ratios[1] + 1.3862943611198906) < 1e-15)
    #expect(ratios[2].isNaN)
  }
}
