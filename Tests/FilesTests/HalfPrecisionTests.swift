import TestSupport
import Testing

@testable import Files

@Suite struct HalfPrecisionTests {
  @Test func everyHalfRoundTrips() {
    var wrong = 0
    for bits in UInt16.min ... .max {
      let half = HalfPrecision.float(float16: bits)
      let brain = HalfPrecision.float(bfloat16: bits)
      if half.isNaN {
        if !HalfPrecision.float(float16: HalfPrecision.float16(half)).isNaN { wrong += 1 }
      } else if HalfPrecision.float16(half) != bits {
        wrong += 1
      }
      if brain.isNaN {
        if !HalfPrecision.float(bfloat16: HalfPrecision.bfloat16(brain)).isNaN { wrong += 1 }
      } else if HalfPrecision.bfloat16(brain) != bits {
        wrong += 1
      }
    }
    #expect(wrong == 0)
  }

  /// Between two neighbours the nearer one is taken, and at the middle the even one.
  @Test func roundsToNearestEven() {
    var wrong = 0
    for bits in UInt16(0)..<0x7BFF {
      let low = HalfPrecision.float(float16: bits)
      let high = HalfPrecision.float(float16: bits + 1)
      let middle = low + (high - low) / 2
      let even = bits % 2 == 0 ? bits : bits + 1
      if HalfPrecision.float16(middle) != even { wrong += 1 }
      if HalfPrecision.float16(middle.nextDown) != bits { wrong += 1 }
      if HalfPrecision.float16(-middle.nextUp) != (bits + 1) | 0x8000 { wrong += 1 }
    }
    for bits in stride(from: UInt16(0x80), to: 0x7F00, by: 3) {
      let low = HalfPrecision.float(bfloat16: bits)
      let middle = Float(bitPattern: UInt32(bits) << 16 | 0x8000)
      if HalfPrecision.bfloat16(middle) != (bits % 2 == 0 ? bits : bits + 1) { wrong += 1 }
      if HalfPrecision.bfloat16(middle.nextDown) != bits { wrong += 1 }
      if HalfPrecision.bfloat16(-middle.nextUp) != (bits + 1) | 0x8000 { wrong += 1 }
      if HalfPrecision.bfloat16(low) != bits { wrong += 1 }
    }
    #expect(wrong == 0)
    #expect(HalfPrecision.float16(65519.996) == 0x7BFF)
    #expect(HalfPrecision.float16(65520) == 0x7C00)
    #expect(HalfPrecision.float16(-.infinity) == 0xFC00)
    #expect(HalfPrecision.float16(0x1p-25) == 0)
    #expect(HalfPrecision.float16((0x1p-25 as Float).nextUp) == 1)
    #expect(HalfPrecision.bfloat16(.greatestFiniteMagnitude) == 0x7F80)
  }

  #if !(os(macOS) && arch(x86_64))
    @Test func agreesWithTheCompiler() {
      var random = SmallRandom(seed: 3)
      var wrong = 0
      for _ in 0..<200_000 {
        let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
        guard !value.isNaN else { continue }
        if HalfPrecision.float16(value) != Float16(value).bitPattern { wrong += 1 }
      }
      #expect(wrong == 0)
    }
  #endif
}
