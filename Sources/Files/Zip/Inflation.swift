import CZlib

/// Raw deflate streams, unpacked by zlib into memory of a size known beforehand.
enum Inflation {
  /// Fills `output` exactly, from a stream that ends exactly with `input`.
  static func whole(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, path: String, item: String
  ) throws(FileError) {
    let end = try run(input, into: output, path: path, item: item)
    guard end.isFinished, end.written == output.count, end.read == input.count else {
      let found = end.isFinished ? "\(end.written) bytes from \(end.read)" : "a stream that does not end there"
      throw FileError(
        .badData, path, "deflated data of the wrong length", item: item,
        expected: "\(output.count) bytes from \(input.count)", found: found)
    }
  }

  /// Fills `output` from the start of a stream, less when the stream is shorter; returns the number of bytes.
  static func start(
    of input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, path: String, item: String
  ) throws(FileError) -> Int {
    try run(input, into: output, path: path, item: item).written
  }

  /// How far a stream came.
  private struct End {
    var read = 0
    var written = 0
    var isFinished = false
  }

  private static func run(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, path: String, item: String
  ) throws(FileError) -> End {
    // At one address throughout: zlib keeps a pointer back to it.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    let size = Int32(MemoryLayout<z_stream>.size)
    // Minus the window: a raw stream, without zlib's own header.
    guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
      throw FileError(.inputOutput, path, "zlib does not start", item: item)
    }
    defer { inflateEnd(stream) }
    var end = End()
    // One byte too many has to show: with the output full, the stream may only end, not write.
    var spare: UInt8 = 0
    while true {
      let readable = min(input.count - end.read, 1 << 30)
      let writable = min(output.count - end.written, 1 << 30)
      stream.pointee.next_in = input.baseAddress.map {
        UnsafeMutablePointer(mutating: ($0 + end.read).assumingMemoryBound(to: UInt8.self))
      }
      stream.pointee.avail_in = UInt32(readable)
      let status = withUnsafeMutablePointer(to: &spare) { spare in
        stream.pointee.next_out =
          writable == 0 ? spare : (output.baseAddress! + end.written).assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(max(writable, 1))
        return inflate(stream, Z_NO_FLUSH)
      }
      let read = readable - Int(stream.pointee.avail_in)
      let written = max(writable, 1) - Int(stream.pointee.avail_out)
      end.read += read
      if writable == 0, written > 0 { return end }
      end.written += written
      switch status {
      case Z_STREAM_END:
        end.isFinished = true
        return end
      case Z_OK where read > 0 || written > 0: continue
      case Z_OK, Z_BUF_ERROR: return end
      default:
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)"
        throw FileError(.badData, path, "damaged deflated data", item: item, found: reason)
      }
    }
  }
}
