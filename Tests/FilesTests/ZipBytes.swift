@testable import Files

/// Builds zip archives byte by byte, with every lie one may want in them.
struct ZipBytes {
  struct Entry {
    var name: String
    var data: [UInt8]
    var localName: String?
    var method: UInt16 = 0
    var flags: UInt16 = 0
    /// Unpacked size, when it is not that of the data.
    var size: UInt32?
    var compressedSize: UInt32?
    var localSize: UInt32?
    var checksum: UInt32?
    var offset: UInt32?
    var disk: UInt16 = 0
    var extra: [UInt8] = []

    init(_ name: String, _ data: [UInt8]) {
      self.name = name
      self.data = data
    }
  }

  var entries: [Entry]
  var comment: [UInt8] = []
  var count: UInt16?
  var directoryShift = 0
  /// Between the directory and the end record, such as a ZIP64 record.
  var beforeEnd: (_ directory: Range<Int>) -> [UInt8] = { _ in [] }

  init(_ entries: [Entry]) { self.entries = entries }

  init(_ entry: Entry) { entries = [entry] }

  /// A PyTorch file around a pickle.
  static func torch(pickle: [UInt8], storages: [String: [UInt8]] = [:]) -> [UInt8] {
    let data = storages.sorted { $0.key < $1.key }.map { Entry("r/data/" + $0.key, $0.value) }
    return ZipBytes([Entry("r/data.pkl", pickle)] + data).bytes
  }

  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let offset = entry.offset ?? UInt32(file.count)
      let sum = entry.checksum ?? CRC32.of(entry.data)
      let packed = entry.compressedSize ?? UInt32(entry.data.count)
      let size = entry.size ?? UInt32(entry.data.count)
      let localName = Array((entry.localName ?? entry.name).utf8)
      let name = Array(entry.name.utf8)
      let start = le(UInt16(20)) + le(entry.flags) + le(entry.method) + le(UInt32(0)) + le(sum)
      file += le(UInt32(0x0403_4B50)) + start + le(packed) + le(entry.localSize ?? size)
      file += le(UInt16(localName.count)) + le(UInt16(entry.extra.count)) + localName + entry.extra + entry.data
      directory += le(UInt32(0x0201_4B50)) + le(UInt16(20)) + start + le(packed) + le(size)
      directory += le(UInt16(name.count)) + le(UInt16(entry.extra.count)) + le(UInt16(0)) + le(entry.disk)
      directory += [UInt8](repeating: 0, count: 6) + le(offset) + name + entry.extra
    }
    let range = file.count..<file.count + directory.count
    let number = count ?? UInt16(entries.count)
    let middle = beforeEnd(range)
    return file + directory + middle + le(UInt32(0x0605_4B50)) + le(UInt32(0)) + le(number) + le(number)
      + le(UInt32(directory.count)) + le(UInt32(range.lowerBound + directoryShift)) + le(UInt16(comment.count))
      + comment
  }
}

/// Little-endian bytes of a number.
func le<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
