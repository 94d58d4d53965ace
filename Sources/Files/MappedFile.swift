import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A regular file mapped read-only; the bytes live as long as the object.
public final class MappedFile: Sendable {
  /// The path as given.
  public let path: String
  /// Valid as long as this object: keep it beside any pointer taken from here, or wrap the use in
  /// `withExtendedLifetime`. Empty, without an address, for an empty file.
  public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// Opens, checks that the path is a regular file of at most `limit` bytes, and maps all of it.
  public init(_ path: String, limit: Int = .max) throws(FileError) {
    self.path = path
    // Non-blocking, so that a FIFO is refused instead of waited for; regular files ignore it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw SystemError.current.reading(path) }
    defer { _ = close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw SystemError.current.reading(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(.badData, path, "not a regular file", found: FileType(status.st_mode).name)
    }
    let size = Int(status.st_size)
    guard size <= limit else {
      throw FileError(
        .badData, path, "too large for this kind of file", expected: "at most \(limit) bytes", found: "\(size)")
    }
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw SystemError.current.reading(path)
    }
    bytes = UnsafeRawBufferPointer(start: base, count: size)
  }

  /// The bytes of a whole file, copied.
  public static func read(_ path: String) throws(FileError) -> [UInt8] {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    return Array(file.bytes)
  }

  /// Takes the pages read so far out of this process's memory; what is needed again is read again.
  public func releasePages() {
    if let base = bytes.baseAddress {
      madvise(UnsafeMutableRawPointer(mutating: base), bytes.count, MADV_DONTNEED)
    }
  }

  deinit {
    if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
  }

  /// From now on a mapped file that another program cuts short ends this one with a line on stderr and exit code 74.
  public static func reportTruncation() { _ = truncationHandler }

  /// Installed once, on first use. The handler only writes prepared bytes and leaves: nothing else is safe there.
  private static let truncationHandler: Void = {
    var action = sigaction()
    let handler: @convention(c) (Int32) -> Void = { _ in
      // Threads that read side by side come here together; the first one speaks.
      while isTruncationReported.exchange(true, ordering: .relaxed) { pause() }
      _ = write(2, truncationMessage.baseAddress, truncationMessage.count)
      _exit(74)
    }
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = handler
    #else
      action.__sigaction_handler.sa_handler = handler
    #endif
    // Both are made here, not in the handler.
    _ = truncationMessage.count
    _ = isTruncationReported.load(ordering: .relaxed)
    sigaction(SIGBUS, &action, nil)
  }()
}

private let isTruncationReported = Atomic(false)

private nonisolated(unsafe) let truncationMessage: UnsafeRawBufferPointer = {
  let text = "ssae-host: error: a file was truncated by another program while it was being read\n"
  let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
  copy.copyBytes(from: text.utf8)
  return UnsafeRawBufferPointer(copy)
}()
