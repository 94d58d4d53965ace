/// Bytes of a file, or unpacked from one: a stretch of the mapped file, or a copy in memory.
public struct FileBytes: Sendable {
  /// Path of the file they come from.
  public let path: String
  /// Valid as long as `owner`; they may start at any address.
  public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  /// Keeps the bytes alive.
  public let owner: any AnyObject & Sendable

  /// All of a mapped file.
  public init(_ file: MappedFile) {
    path = file.path
    bytes = file.bytes
    owner = file
  }

  /// Bytes in memory.
  init(_ memory: OwnedBytes, path: String) {
    self.path = path
    bytes = memory.bytes
    owner = memory
  }

  private init(path: String, bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable) {
    self.path = path
    self.bytes = bytes
    self.owner = owner
  }

  /// Number of bytes.
  public var count: Int { bytes.count }

  /// A copy.
  public func copied() -> [UInt8] { withExtendedLifetime(owner) { Array(bytes) } }

  /// A part of them, without a copy.
  public subscript(range: Range<Int>) -> FileBytes {
    FileBytes(path: path, bytes: UnsafeRawBufferPointer(rebasing: bytes[range]), owner: owner)
  }
}

/// Memory at a fixed address.
final class OwnedBytes: Sendable {
  /// Valid as long as this object.
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// A copy.
  init(_ source: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 16)
    copy.copyBytes(from: source)
    bytes = UnsafeRawBufferPointer(copy)
  }

  /// New memory that `fill` writes all of.
  init(count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(FileError) -> Void) throws(FileError) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    do throws(FileError) {
      try fill(memory)
    } catch {
      memory.deallocate()
      throw error
    }
    bytes = UnsafeRawBufferPointer(memory)
  }

  deinit { bytes.deallocate() }
}
