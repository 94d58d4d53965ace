import TestSupport
import Testing

@testable import Files

@Suite struct SafetensorsSealTests {
  let scratch = TemporaryFolder()

  private func write(_ name: String, metadata: [String: String] = ["a": "1", "z": "2"]) throws {
    try SafetensorsWriter.write(
      scratch.path(name), [("b", [2], .bfloat16([1, 2])), ("c", [1], .int64([-2]))], metadata: metadata, sealed: true,
      overwrite: true)
  }

  /// The digits are those of the file with zeros in their place, by zlib over all of it.
  @Test func theChecksumIsOfTheWholeFile() throws {
    try write("f")
    let path = scratch.path("f")
    let file = try SafetensorsFile(sealed: path)
    #expect(file.metadata.keys.sorted() == ["a", "crc32", "format", "z"])
    let digits = try #require(file.metadata["crc32"])
    var bytes = try MappedFile.read(path)
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: digits.utf8) })
    bytes.replaceSubrange(place..<place + 8, with: Array("00000000".utf8))
    #expect(UInt32(digits, radix: 16) == CRC32.of(bytes))
  }

  @Test func everyFlippedBitIsNoticed() throws {
    try write("f")
    let path = scratch.path("f")
    let whole = try MappedFile.read(path)
    for place in whole.indices {
      var bytes = whole
      bytes[place] ^= 1 << UInt8(place % 8)
      try AtomicFile.write(bytes, to: path, overwrite: true)
      let error = #expect(throws: FileError.self) { try SafetensorsFile(sealed: path) }
      #expect(error?.kind == .badData && error?.path == path)
    }
  }

  @Test func whatIsChangedOnPurposeCanBeSealedAgain() throws {
    try write("f")
    let path = scratch.path("f")
    let whole = try MappedFile.read(path)
    var bytes = whole
    SafetensorsSeal.renew(&bytes)
    #expect(bytes == whole)
    bytes[bytes.count - 1] ^= 1
    SafetensorsSeal.renew(&bytes)
    try AtomicFile.write(bytes, to: path, overwrite: true)
    #expect(try SafetensorsFile(sealed: path).names == ["c", "b"])
  }

  @Test func oneWithoutAChecksumIsRefused() throws {
    let path = scratch.path("f")
    try SafetensorsWriter.write(path, [("c", [1], .int64([-2]))], overwrite: true)
    let error = #expect(throws: FileError.self) { try SafetensorsFile(sealed: path) }
    #expect(error?.message == "holds no checksum of itself")
  }

  /// An old checksum among the metadata is not taken for the new one.
  @Test func itIsSealedAnew() throws {
    try write("f", metadata: ["crc32": "12345678"])
    #expect(try SafetensorsFile(sealed: scratch.path("f")).metadata["crc32"] != "12345678")
  }

  @Test func theChecksumThatIsToldIsThatOfTheFile() throws {
    let path = scratch.path("f")
    let writer = try SafetensorsWriter(
      path, tensors: [TensorDeclaration("x", .f16, [4000, 3]), TensorDeclaration("y", .i64, [2])], checksum: .told,
      overwrite: true)
    for row in 0..<4000 { try writer.write("x", [Float(row), -1, 0.5], atElement: row * 3) }
    try writer.write("y", [1, 2] as [Int64])
    try writer.finish()
    #expect(writer.checksum == (try CRC32.ofFile(path)))
    #expect(writer.byteCount == (try FileSystem.size(path)))
  }
}
