import Testing

@testable import CLI

struct DecimalsTests {
  @Test func numbersAreWrittenForPeople() {
    #expect(3.14159.fixed(2) == "3.14")
    #expect((-0.004).fixed(2) == "0.00")
    #expect((-12.5).fixed(1) == "-12.5")
    #expect(0.999.fixed(2) == "1.00")
    #expect(2.0.fixed(0) == "2")
    #expect(Double.nan.fixed(2) == "nan")
    #expect((-Double.nan).fixed(2) == "nan")
    #expect(1e20.fixed(2) == "1e+20")
    #expect(1_234_567.grouped == "1,234,567")
    #expect((-999).grouped == "-999")
    #expect(123_456.grouped == "123,456")
    #expect(59.6.asDuration == "1:00")
    #expect(3725.0.asDuration == "1:02:05")
    #expect(2_621_440.asBytes == "2.6 MB")
    #expect("a\nb".onOneLine == "a\\u{a}b")
  }

  @Test func featuresAreReadInEveryForm() throws {
    #expect(try ["1,2", "3"].entries(of: "--ablate") == ["1", "2", "3"])
    #expect(throws: (any Error).self) { try ["1,,2"].entries(of: "--ablate") }
    let named = try FeatureValue("blocks.1.hook_resid_post:7=-0.5", option: "--scale")
    #expect(named.feature.hook == "blocks.1.hook_resid_post")
    #expect(named.feature.index == 7 && named.value == -0.5)
    for bad in ["7", "=5", "7=", "7=x", "7=1=2", ":7=1", "-7=1", "7=nan"] {
      #expect(throws: (any Error).self, "\(bad)") { try FeatureValue(bad, option: "--clamp") }
    }
  }
}
