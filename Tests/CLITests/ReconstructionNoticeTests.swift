import Kernels
import SparseAutoencoders
import Testing

@testable import CLI

@Suite struct ReconstructionNoticeTests {
  private func identity() throws -> SparseAutoencoder {
    let unit = FloatBuffer([1, 0, 0, 1])
    return try SparseAutoencoder(
      architecture: .standard, encoder: Matrix(unit, rows: 2, columns: 2), decoder: Matrix(unit, rows: 2, columns: 2),
      encoderBias: [0, 0], decoderBias: [0, 0])
  }

  @Test func figuresOnOneLine() throws {
    var check = ReconstructionCheck(width: 2)
    check.add([1, 0], reconstruction: [1, 0], rows: 1, active: 1)
    check.add([3, 0, 2, 3], reconstruction: [3, 1, 1, 3], rows: 2, active: 4)
    let sae = try identity()
    #expect(check.notice(for: sae, quiet: false) == ["SAE: explained variance 0.7500, L0 1.7 (3 positions)"])
    #expect(check.notice(for: sae, quiet: true).isEmpty)
  }

  @Test func belowZeroWarnsWithTheUsualCausesEvenWhenQuiet() throws {
    var check = ReconstructionCheck(width: 2)
    check.add([1, 0, 3, 0], reconstruction: [3, 0, 1, 0], rows: 2, active: 2)
    let lines = check.notice(for: try identity(), quiet: true)
    #expect(lines[0] == "SAE: explained variance -3.0000, L0 1.0 (2 positions)")
    #expect(lines[1].hasPrefix("WARNING"))
    for cause in ["layer", "model", "BOS", "normalisation", "apply_b_dec_to_input", "too little text"] {
      #expect(lines.contains { $0.contains(cause) }, "\(cause)")
    }
  }
}
