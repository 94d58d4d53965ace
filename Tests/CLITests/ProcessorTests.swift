import CBuild
import Testing

/// What the program says of a processor it was not built for; on one it runs only where that is nothing.
@Suite struct ProcessorTests {
  private static let all = ProcessorFlags(leaf1C: ~0, leaf7B: ~0, extended1C: ~0, stateMask: ~0)

  private static func missing(_ flags: ProcessorFlags) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { names in
      _ = missingInstructionSets(flags, names.baseAddress, Int32(names.count))
      return String(cString: names.baseAddress!)
    }
  }

  @Test func nothingIsMissingWhereEveryFlagIsSet() {
    #expect(Self.missing(Self.all) == "")
  }

  @Test(arguments: [(5, "avx2"), (3, "bmi1"), (8, "bmi2")])
  func aFlagOfLeafSeven(_ bit: Int, _ name: String) {
    var flags = Self.all
    flags.leaf7B &= ~(1 << bit)
    #expect(Self.missing(flags) == name)
  }

  @Test(arguments: [(12, "fma"), (22, "movbe"), (28, "avx"), (29, "f16c")])
  func aFlagOfLeafOne(_ bit: Int, _ name: String) {
    var flags = Self.all
    flags.leaf1C &= ~(1 << bit)
    #expect(Self.missing(flags) == name)
  }

  /// A hypervisor or an old system may hide the registers that the processor has.
  @Test func wideRegistersThatTheSystemDoesNotKeep() {
    var flags = Self.all
    flags.stateMask = 3
    #expect(Self.missing(flags) == "avx, avx2, fma, f16c")
  }

  @Test func aProcessorOfTheYear2008() {
    #expect(
      Self.missing(ProcessorFlags(leaf1C: 0, leaf7B: 0, extended1C: 0, stateMask: 0))
        == "avx, avx2, fma, f16c, bmi1, bmi2, lzcnt, movbe")
  }
}
