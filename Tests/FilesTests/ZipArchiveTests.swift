import TestSupport
import Testing

@testable import Files

@Suite struct ZipArchiveTests {
  let scratch = TemporaryFolder()

  /// Opens and reads every entry.
  func read(_ bytes: [UInt8]) throws -> [String: [UInt8]] {
    let archive = try ZipArchive(try scratch.file("a.zip", bytes))
    var contents: [String: [UInt8]] = [:]
    for entry in archive.entries { contents[entry.name] = try archive.bytes(of: entry).copied() }
    return contents
  }

  func message(_ zip: ZipBytes) -> String? { message(zip.bytes) }

  func message(_ bytes: [UInt8]) -> String? { #expect(throws: FileError.self) { try read(bytes) }?.message }

  /// Three stored bytes, without compression: a deflate stream by hand.
  static let deflated: [UInt8] = [1, 3, 0, 0xFC, 0xFF, 1, 2, 3]

  func deflated(_ stream: [UInt8], size: UInt32, of data: [UInt8] = [1, 2, 3]) -> ZipBytes {
    var entry = ZipBytes.Entry("a", stream)
    entry.method = 8
    entry.size = size
    entry.checksum = CRC32.of(data)
    return ZipBytes(entry)
  }

  func changed(_ change: (inout ZipBytes.Entry) -> Void) -> ZipBytes {
    var entry = ZipBytes.Entry("a", [1, 2, 3])
    change(&entry)
    return ZipBytes(entry)
  }

  @Test func reads() throws {
    let stored = ZipBytes([.init("a", [1, 2]), .init("folder/", []), .init("folder/b", []), .init("c", [3])])
    #expect(try read(stored.bytes) == ["a": [1, 2], "folder/b": [], "c": [3]])
    #expect(try read(deflated(Self.deflated, size: 3).bytes) == ["a": [1, 2, 3]])
    var commented = stored
    commented.comment = Array("hello".utf8)
    #expect(try read(commented.bytes).count == 3)
    #expect(try read(ZipBytes([ZipBytes.Entry]()).bytes).isEmpty)
  }

  @Test func namesStayInside() {
    for name in ["../x", "a/../b", "/a", "a\\b", "a\0b", "", ".."] {
      #expect(message(changed { $0.name = name }) == "unsafe name of a zip entry", "\(name)")
    }
    #expect(message(ZipBytes([.init("a", []), .init("a", [])])) == "two zip entries of one name")
  }

  @Test func headers() {
    #expect(message(changed { $0.flags = 1 }) == "encrypted zip entry")
    #expect(message(changed { $0.flags = 0x40 }) == "zip entry with unknown flags")
    #expect(message(changed { $0.method = 12 }) == "unknown compression")
    #expect(message(changed { $0.disk = 1 }) == "zip archive of several disks")
    #expect(message(changed { $0.size = 4 }) == "two sizes of a stored entry")
    #expect(message(changed { $0.localName = "b" })?.hasSuffix("disagree on name") == true)
    #expect(message(changed { $0.localSize = 9 })?.hasSuffix("disagree on the size") == true)
    #expect(message(changed { ($0.localSize, $0.flags) = (9, 8) })?.hasSuffix("disagree on the size") == true)
    #expect(message(changed { $0.checksum = 7 }) == "wrong checksum")
    #expect(message(changed { $0.offset = 1 }) == "no local header where the zip directory says")
    #expect(message(changed { $0.offset = 1 << 30 }) == "truncated")
    #expect(message(changed { ($0.size, $0.compressedSize) = (1 << 30, 1 << 30) }) == "truncated")
    #expect(message(changed { ($0.size, $0.compressedSize) = (60, 60) }) == "zip entry overlaps the directory")
  }

  @Test func overlaps() {
    let inner = ZipBytes(.init("b", [9])).bytes.prefix(32)
    var outer = ZipBytes.Entry("a", Array(inner))
    outer.checksum = CRC32.of(Array(inner))
    var second = ZipBytes.Entry("b", [9])
    second.offset = 31
    #expect(message(ZipBytes([outer, second])) == "zip entries overlap")
  }

  @Test func directory() {
    let good = ZipBytes(.init("a", [1]))
    #expect(message([]) == "not a zip archive, or cut short")
    for length in 0..<good.bytes.count { #expect(message(Array(good.bytes.prefix(length))) != nil) }
    #expect(message(good.bytes + [0]) == "not a zip archive, or cut short")
    #expect(message([0] + good.bytes) == "zip directory does not end where it should")
    var zip = good
    zip.comment = good.bytes
    #expect(message(zip) == "two ends of a zip directory")
    zip = good
    zip.count = 2
    #expect(message(zip) == "truncated")
    zip.count = 0
    #expect(message(zip) == "zip directory is longer than its entries")
    zip = good
    zip.directoryShift = -1
    #expect(message(zip) == "zip directory does not end where it should")
    zip = good
    zip.count = 0xFFFF
    #expect(message(zip) == "zip directory without its ZIP64 part")
  }

  @Test func zip64() throws {
    func wide(_ directory: Range<Int>, count: UInt64, size: UInt64, offset: UInt64, at position: UInt64) -> [UInt8] {
      le(UInt32(0x0606_4B50)) + le(UInt64(44)) + le(UInt32(0)) + le(UInt64(0)) + le(count) + le(count) + le(size)
        + le(offset) + le(UInt32(0x0706_4B50)) + le(UInt32(0)) + le(position) + le(UInt32(1))
    }
    var zip = ZipBytes(.init("a", [1]))
    func set(_ change: @escaping (inout (count: UInt64, size: UInt64, offset: UInt64, at: UInt64)) -> Void) {
      zip.beforeEnd = { range in
        var fields = (
          count: UInt64(1), size: UInt64(range.count), offset: UInt64(range.lowerBound), at: UInt64(range.upperBound)
        )
        change(&fields)
        return wide(range, count: fields.count, size: fields.size, offset: fields.offset, at: fields.at)
      }
    }
    set { _ in }
    #expect(try read(zip.bytes) == ["a": [1]])
    zip.count = 0xFFFF
    #expect(try read(zip.bytes) == ["a": [1]])
    set { $0.count = 1 << 63 }
    #expect(message(zip) == "too many zip entries")
    set { $0.size = 1 << 63 }
    #expect(message(zip) == "two ends of the zip directory disagree")
    set { $0.at = .max }
    #expect(message(zip) == "ZIP64 locator points outside the file")
    // Local header, name and byte, then the directory's header and name.
    let zip64Start = UInt64(30 + 1 + 1 + 46 + 1)
    for at in UInt64(0)..<160 {
      set { $0.at = at }
      let isFine = (try? read(zip.bytes)) != nil
      #expect(isFine == (at == zip64Start), "\(at)")
    }
    let large: [UInt8] = le(UInt16(1)) + le(UInt16(16)) + le(UInt64(1) << 63) + le(UInt64(1) << 63)
    #expect(
      message(changed { ($0.size, $0.compressedSize, $0.extra) = (.max, .max, large) })
        == "absurd size or offset in the zip directory")
    #expect(
      message(changed { ($0.size, $0.compressedSize) = (.max, .max) }) == "zip entry without the sizes of ZIP64")
    #expect(
      message(changed { ($0.size, $0.compressedSize, $0.extra) = (.max, .max, [1, 0, 8, 0] + le(UInt64(3))) })
        == "truncated")
  }

  @Test func deflate() {
    let wrong = "deflated data of the wrong length"
    #expect(message(deflated(Array(Self.deflated.dropLast()), size: 3)) == wrong)
    #expect(message(deflated(Self.deflated + [0], size: 3)) == wrong)
    #expect(message(deflated(Self.deflated, size: 2)) == wrong)
    #expect(message(deflated(Self.deflated, size: 4)) == wrong)
    #expect(message(deflated(Self.deflated, size: 0)) == wrong)
    #expect(message(deflated(Self.deflated, size: 3, of: [3, 2, 1])) == "wrong checksum")
    #expect(message(deflated([], size: 0)) == wrong)
    #expect(message(deflated([], size: 1)) == "compressed beyond what deflate can do")
    // A block of the reserved type, a match before the start, a dynamic block with too many lengths.
    for stream: [UInt8] in [[7, 0], [0x03 | 0x00, 0x02, 0x00], [0xFD, 0xFF, 0xFF, 0xFF]] {
      #expect(message(deflated(stream, size: 3)) != nil, "\(stream)")
    }
  }

  /// 1 GB of zeros: refused by what the directory says, and by what deflate can do.
  @Test func bombs() {
    let bomb = deflated([UInt8](repeating: 0, count: 1 << 20), size: 1 << 30)
    #expect(message(bomb) == "zip archive unpacks to too much")
    #expect(message(deflated(Self.deflated, size: 1 << 30)) == "compressed beyond what deflate can do")
    var many: [ZipBytes.Entry] = []
    for number in 0..<20 {
      var entry = ZipBytes.Entry("\(number)", [UInt8](repeating: 0, count: 1 << 16))
      (entry.method, entry.size) = (8, 10 << 20)
      many.append(entry)
    }
    #expect(message(ZipBytes(many)) == "zip archive unpacks to too much")
  }
}
