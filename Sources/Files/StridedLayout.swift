/// Where the elements of a tensor lie in a storage, counted in elements.
struct StridedLayout {
  let offset: Int
  let shape: [Int]
  let strides: [Int]

  /// Strides of dimensions that are not stepped along do not matter, whatever they are.
  init(offset: Int, shape: [Int], strides: [Int]) {
    self.offset = offset
    self.shape = shape
    self.strides = zip(shape, strides).map { dimension, stride in dimension > 1 ? stride : 0 }
  }

  /// Number of elements; nil when it overflows.
  var count: Int? {
    var product = 1
    for dimension in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }

  /// One more than the largest index that is touched, 0 when there are no elements; nil when it overflows.
  var end: Int? {
    if shape.contains(0) { return 0 }
    var last = offset
    for (dimension, stride) in zip(shape, strides) {
      let (reach, overflow) = (dimension - 1).multipliedReportingOverflow(by: stride)
      let (sum, carry) = last.addingReportingOverflow(reach)
      guard !overflow, !carry else { return nil }
      last = sum
    }
    let (end, overflow) = last.addingReportingOverflow(1)
    return overflow ? nil : end
  }

  /// Whether the elements lie row-major without gaps, so that a view will do.
  var isPacked: Bool {
    var expected = 1
    for (dimension, stride) in zip(shape, strides).reversed() where dimension != 1 {
      guard stride == expected else { return false }
      expected *= dimension
    }
    return true
  }

  /// The elements row-major without gaps: a view when they lie so, else a copy. Layout and storage must fit.
  func packed(_ storage: FileBytes, elementSize: Int) throws(FileError) -> FileBytes {
    guard let count, let end, end <= storage.count / elementSize, count <= Int.max / elementSize else {
      preconditionFailure("a layout that was not checked against its storage")
    }
    if count == 0 { return storage[0..<0] }
    if isPacked { return storage[offset * elementSize..<(offset + count) * elementSize] }
    let memory = try OwnedBytes(count: count * elementSize) { output throws(FileError) in
      switch elementSize {
      case 1: copy(storage.bytes, to: output, as: UInt8.self)
      case 2: copy(storage.bytes, to: output, as: UInt16.self)
      case 4: copy(storage.bytes, to: output, as: UInt32.self)
      default: copy(storage.bytes, to: output, as: UInt64.self)
      }
    }
    return FileBytes(memory, path: storage.path)
  }

  private func copy<Element: BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer, as type: Element.Type
  ) {
    // `packed` has checked that both are large enough.
    guard let from = source.baseAddress, let to = output.baseAddress else { return }
    let width = MemoryLayout<Element>.size
    let columns = shape.last ?? 1
    let step = (strides.last ?? 1) * width
    let outer = shape.dropLast()
    var index = [Int](repeating: 0, count: outer.count)
    var start = offset
    var written = 0
    while written < output.count {
      var at = start * width
      for _ in 0..<columns {
        to.storeBytes(of: from.loadUnaligned(fromByteOffset: at, as: Element.self), toByteOffset: written, as: type)
        at += step
        written += width
      }
      // Count up, the last of the outer dimensions first.
      var axis = outer.count - 1
      while axis >= 0 {
        index[axis] += 1
        start += strides[axis]
        if index[axis] < shape[axis] { break }
        start -= shape[axis] * strides[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}
