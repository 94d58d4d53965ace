/// Memory that a loop uses again and again: it only grows. Aligned to 64 bytes.
public final class ReusableBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  public private(set) var pointer: UnsafeMutablePointer<Element>
  public private(set) var capacity: Int

  public init() {
    pointer = Self.allocate(1)
    capacity = 1
  }

  /// Makes room for `count` elements; the contents are lost when it has to grow.
  public func reserve(_ count: Int) {
    guard count > capacity else { return }
    UnsafeMutableRawPointer(pointer).deallocate()
    // A little more than asked for, so that counts that creep up do not allocate every time.
    capacity = count + count / 8
    pointer = Self.allocate(capacity)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
      .bindMemory(to: Element.self, capacity: count)
  }
}
