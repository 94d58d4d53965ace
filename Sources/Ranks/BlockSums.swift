/// What blocks of a walk add up to: numbers that are summed, and rows that follow each other.
///
/// A walk is cut into blocks that depend on its data alone, not on the number of ranks. Block k is computed by rank
/// k mod N, and what blocks found is added in the order of blocks, by one process alone too: the result has the same
/// bits for every N.
public protocol BlockSums {
  /// Shows everything to `fields`, always in the same order.
  mutating func visit(_ fields: inout BlockFields)
}

/// Takes the sums of a block out, leaving nothing, or adds such sums to others.
public struct BlockFields {
  private enum Step {
    case take, add
  }

  private let step: Step
  private var bytes: [UInt8]
  private var place = 0

  private init(_ step: Step, _ bytes: [UInt8] = []) { (self.step, self.bytes) = (step, bytes) }

  /// What a block found, as bytes; nothing is left of it.
  static func take(_ sums: inout some BlockSums) -> [UInt8] {
    var fields = BlockFields(.take)
    sums.visit(&fields)
    return fields.bytes
  }

  /// Adds what was taken out of a block.
  static func add(_ bytes: [UInt8], to sums: inout some BlockSums) {
    var fields = BlockFields(.add, bytes)
    sums.visit(&fields)
    precondition(fields.place == bytes.count, "sums of another kind")
  }

  /// A number that is summed.
  public mutating func sum<Value: AdditiveArithmetic & BitwiseCopyable>(_ value: inout Value) {
    switch step {
    case .take:
      withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
      value = .zero
    case .add: value += next()
    }
  }

  /// Numbers that are summed, each with those in its place.
  public mutating func sum<Value: AdditiveArithmetic & BitwiseCopyable>(_ values: inout [Value]) {
    switch step {
    case .take:
      write(values)
      for i in values.indices { values[i] = .zero }
    case .add:
      let added: [Value] = rows()
      precondition(added.count == values.count, "as many numbers in every block")
      for i in values.indices { values[i] += added[i] }
    }
  }

  /// Rows that come after those of earlier blocks.
  public mutating func append<Value: BitwiseCopyable>(_ values: inout [Value]) {
    switch step {
    case .take:
      write(values)
      values = []
    case .add: values += rows()
    }
  }

  private mutating func write<Value: BitwiseCopyable>(_ values: [Value]) {
    withUnsafeBytes(of: values.count) { bytes.append(contentsOf: $0) }
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  private mutating func next<Value: BitwiseCopyable>() -> Value {
    defer { place += MemoryLayout<Value>.size }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Value.self) }
  }

  private mutating func rows<Value: BitwiseCopyable>() -> [Value] {
    let count: Int = next()
    let start = place
    place += count * MemoryLayout<Value>.stride
    return [Value](unsafeUninitializedCapacity: count) { values, initialized in
      bytes.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(values).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[start..<place]))
      }
      initialized = count
    }
  }
}

extension Ranks {
  /// Adds the blocks of a round, one of each rank or nothing, to `total` at rank 0, in their order; empties `block`.
  public func add<Sums: BlockSums>(_ block: inout Sums, to total: inout Sums) {
    for bytes in gather(BlockFields.take(&block)) { BlockFields.add(bytes, to: &total) }
  }

  /// Gives what rank 0 has in `sums` to every rank.
  public func share<Sums: BlockSums>(_ sums: inout Sums) {
    guard count > 1 else { return }
    let bytes = broadcast(BlockFields.take(&sums))
    BlockFields.add(bytes, to: &sums)
  }

  /// What each rank has, in the order of ranks, at every rank.
  public func gatherAll<Sums: BlockSums>(_ sums: Sums) -> [Sums] {
    var empty = sums
    let bytes = BlockFields.take(&empty)
    return gatherAll(bytes).map { bytes in
      var sums = empty
      BlockFields.add(bytes, to: &sums)
      return sums
    }
  }
}
