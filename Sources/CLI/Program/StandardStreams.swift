import Files

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The reader of stdout has gone; the program ends without a word, as a pipeline expects.
struct OutputClosed: Error {}

/// Results; of several ranks the first alone writes them.
enum StandardOutput {
  static var isTerminal: Bool { isatty(1) != 0 }

  /// Writes at once, so that text appears as it comes.
  static func write(_ bytes: [UInt8]) throws {
    guard CommandRanks.speaks else { return }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { writeBytes(1, $0.baseAddress! + written, bytes.count - written) }
      if count >= 0 {
        written += count
      } else if errno == EPIPE {
        throw OutputClosed()
      } else if errno != EINTR {
        throw FileError(.inputOutput, "standard output", "cannot write: \(String(cString: strerror(errno)))")
      }
    }
  }

  static func write(_ text: String) throws { try write(Array(text.utf8)) }

  static func line(_ text: String = "") throws { try write(text + "\n") }

  /// One JSON object on one line; what `--json` prints.
  static func json(_ value: JSONObject) throws { try write(JSON(value).serialized(finalNewline: true)) }
}

/// Progress, notes and warnings, of several ranks the first one's alone, and errors.
enum StandardError {
  static var isTerminal: Bool { isatty(2) != 0 }

  /// Columns of the terminal, 80 when unknown.
  static var columns: Int {
    var size = winsize()
    return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// What cannot be written here has nowhere else to go.
  static func write(_ text: String) {
    if CommandRanks.speaks { writeAnyway(text) }
  }

  /// The same whichever rank this is.
  static func writeAnyway(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { writeBytes(2, $0.baseAddress, bytes.count) }
  }

  static func line(_ text: String) { write(text + "\n") }

  /// Something the user should know although the work goes on.
  static func warning(_ text: String) { line("ssae-host: warning: \(text.onOneLine)") }
}

/// `write` of the C library, whose name the methods above shadow.
private func writeBytes(_ descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, base, count)
}

extension String {
  /// The text with control characters spelt out: a message stays on its line whatever a file name holds.
  var onOneLine: String {
    var result = ""
    for scalar in unicodeScalars {
      if scalar.value < 0x20 || scalar.value == 0x7F {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
