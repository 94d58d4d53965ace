#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The processor, and what the kernels need of it.
public enum Processor {
  /// The instruction sets the kernels were compiled for, beyond those of every processor of this architecture.
  public static var needed: [String] {
    #if arch(x86_64) && !SSAE_HOST_BASELINE
      vectorInstructions
    #else
      []
    #endif
  }

  /// What kernels use of x86-64 unless they are compiled for every processor of it.
  public static let vectorInstructions = ["avx2", "fma", "f16c", "bmi2"]

  /// Every instruction set of this machine; nil where the system does not tell.
  public static var instructions: Set<String>? {
    #if os(Linux) && arch(x86_64)
      line(of: "/proc/cpuinfo", "flags").map { Set($0.split { $0 == " " || $0 == "\t" }.map(String.init)) }
    #else
      nil
    #endif
  }

  /// Its name, where the system tells.
  public static var name: String? {
    #if os(Linux)
      line(of: "/proc/cpuinfo", "model name")
    #else
      nil
    #endif
  }

  /// Bytes of memory, and of those how many a new program could have; nil where the system does not tell.
  public static var memory: (total: Int, available: Int)? {
    #if os(Linux)
      func bytes(_ key: String) -> Int? {
        line(of: "/proc/meminfo", key)?.split(separator: " ").first.flatMap { Int($0) }.map { $0 * 1024 }
      }
      guard let total = bytes("MemTotal"), let available = bytes("MemAvailable") else { return nil }
      return (total, available)
    #else
      return nil
    #endif
  }

  /// What follows the colon in the first line that begins with `key`.
  private static func line(of path: String, _ key: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 8192)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix(key), let colon = text.firstIndex(of: ":") else { continue }
      let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      return String(value.prefix { $0 != "\n" })
    }
    return nil
  }
}
