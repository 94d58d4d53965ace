import ArgumentParser
import Files
import Training

extension SAETrainingOptions.DecoderNorm: ExpressibleByArgument {}
extension SAETrainingOptions.JumpReLUPenalty: ExpressibleByArgument {}
extension DecoderBiasStart: ExpressibleByArgument {}

/// The architecture as the option names it.
enum TrainingArchitectureName: String, CaseIterable, ExpressibleByArgument {
  case standard, gated, jumprelu, topk, batchtopk
  case matryoshka = "matryoshka_batchtopk"

  init?(argument: String) {
    guard argument != "matryoshka" else {
      self = .matryoshka
      return
    }
    self.init(rawValue: argument)
  }
}

/// What is trained and from where.
struct ArchitectureOptions: ParsableArguments {
  @Option(
    help: """
      What the SAE computes; batchtopk and matryoshka_batchtopk are saved as jumprelu. (default: standard, or what \
      --init has)
      """)
  var architecture: TrainingArchitectureName?

  @Option(help: ArgumentHelp("Features. (default: 8 times the width, or what --init has)", valueName: "N"))
  var dSae: Int?

  @Option(
    help: ArgumentHelp(
      "Features active per token, for the topk kinds. Several, by commas, train an SAE each. (default: 32)",
      valueName: "K,…"))
  var k: [String] = []

  @Option(
    help: ArgumentHelp(
      "λ of the sparsity penalty, for the other kinds. Several, by commas, train an SAE each. (default: 1)",
      valueName: "λ,…"))
  var sparsity: [String] = []

  @Option(help: ArgumentHelp("matryoshka: ends of the nested prefixes, the last being d_sae.", valueName: "N,…"))
  var widths: [String] = []

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp("Go on from this SAE, of any readable format, with a fresh optimiser.", valueName: "SAE"))
  var parent: String?

  @Option(
    help: """
      Decoder rows: unit keeps their norm at 1 and takes the parallel part from their gradient. (default: unit for \
      the topk kinds, free for the others; with --init what the SAE has)
      """)
  var decoderNorm: SAETrainingOptions.DecoderNorm?

  @Option(help: "Where b_dec begins; not for --init.")
  var decoderBias: DecoderBiasStart = .geometricMedian

  @Option(help: ArgumentHelp("jumprelu: width of the straight-through derivative.", valueName: "β"))
  var bandwidth = 0.05

  @Option(help: ArgumentHelp("jumprelu: where thresholds begin.", valueName: "θ"))
  var threshold = 0.01

  @Option(help: "jumprelu: λ·L0, λ·Σ tanh(4·f·norm), or λ·(L0/target − 1)².")
  var jumpreluPenalty: SAETrainingOptions.JumpReLUPenalty = .step

  @Option(help: ArgumentHelp("jumprelu with the quadratic penalty: L0 to reach.", valueName: "L0"))
  var targetL0 = 20.0

  @Flag(
    inversion: .prefixedNo,
    help: "gated: leave the decoder out of the gradient of the gate's own reconstruction.")
  var detachGateDecoder = true
}
