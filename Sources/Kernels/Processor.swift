#if canImport(Glibc)
  import Glibc
#endif

/// What the kernels were compiled for.
public enum Processor {
  /// The instruction sets this machine lacks; empty when the kernels can run.
  ///
  /// Read from the kernel's own list, as an executed missing instruction would only be a SIGILL.
  public static var missingInstructions: [String] {
    #if os(Linux) && arch(x86_64)
      guard let file = fopen("/proc/cpuinfo", "r") else { return [] }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 8192)
      while fgets(&line, Int32(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix("flags") else { continue }
        let flags = Set(text.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map(String.init))
        return ["avx2", "fma", "f16c", "bmi2"].filter { !flags.contains($0) }
      }
    #endif
    return []
  }
}
