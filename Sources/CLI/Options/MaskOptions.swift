import ArgumentParser
import Corpora

extension BOSChoice: ExpressibleByArgument {}
extension ExclusionRule.Choice: ExpressibleByArgument {}

/// Whether sequences begin with BOS, and which positions count.
struct MaskOptions: ParsableArguments {
  @Option(
    help: """
      Put BOS before every sequence of text: 'auto' does what the SAE's prepend_bos, else the tokenizer, says. Never \
      doubled.
      """)
  var bos: BOSChoice = .auto

  @Option(
    help: """
      Positions that are neither spliced, edited nor counted: those of special tokens (BOS, EOS, PAD, SEP), of BOS, \
      or none. (default: special; for capture: none)
      """)
  var exclude: ExclusionRule.Choice?

  @Option(help: ArgumentHelp("Exclude the first N positions of every sequence too.", valueName: "N"))
  var skipFirst = 0

  /// The rule for a model's special ids.
  func exclusion(_ model: LoadedModel, default fallback: ExclusionRule.Choice = .special) throws -> ExclusionRule {
    try ExclusionRule(exclude ?? fallback, specials: model.specials, skipFirst: skipFirst)
  }
}
