/// A run of float32 values, aligned to 64 bytes, freed with its last reference.
///
/// Contents are undefined until written unless made with `zeroed`.
public final class FloatBuffer: @unchecked Sendable {
  public let pointer: UnsafeMutablePointer<Float>
  public let count: Int
  /// Who frees the memory where it is not this buffer's own.
  private let owner: AnyObject?

  public init(_ count: Int) {
    precondition(count >= 0, "a buffer of negative length")
    owner = nil
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
    self.pointer = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    self.count = count
  }

  /// Memory that `owner` keeps, a mapped file's for instance: it is read and never written.
  public init(reading memory: UnsafePointer<Float>, count: Int, owner: AnyObject) {
    pointer = UnsafeMutablePointer(mutating: memory)
    self.count = count
    self.owner = owner
  }

  public static func zeroed(_ count: Int) -> FloatBuffer {
    let buffer = FloatBuffer(count)
    buffer.pointer.update(repeating: 0, count: count)
    return buffer
  }

  public convenience init(_ values: [Float]) {
    self.init(values.count)
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { pointer.update(from: base, count: source.count) }
    }
  }

  public var array: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  deinit { if owner == nil { UnsafeMutableRawPointer(pointer).deallocate() } }
}
