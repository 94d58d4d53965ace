import ArgumentParser
import Files
import Transformers

/// How tokens are drawn and when a text ends.
struct GenerationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("New tokens at most.", valueName: "N"))
  var maxTokens = 64

  @Option(help: ArgumentHelp("Divide logits by T before drawing. (default: 1)", valueName: "T"))
  var temperature: Double?

  @Option(help: ArgumentHelp("Draw from the K likeliest tokens only.", valueName: "K"))
  var topK: Int?

  @Option(help: ArgumentHelp("Draw from the likeliest tokens that together reach probability P.", valueName: "P"))
  var topP: Double?

  @Flag(help: "Always take the likeliest token.")
  var greedy = false

  @Option(help: ArgumentHelp("End a text at this string, which is left out. Repeatable.", valueName: "STR"))
  var stop: [String] = []

  @Flag(help: "Go on after an end-of-sequence token.")
  var ignoreEos = false

  func validate() throws {
    guard maxTokens >= 0 else { throw ValidationError("--max-tokens must not be negative; found \(maxTokens)") }
    guard !greedy || (temperature == nil && topK == nil && topP == nil) else {
      throw ValidationError("--temperature, --top-k and --top-p do not apply to --greedy")
    }
    guard !stop.contains("") else { throw ValidationError("--stop must not be empty") }
  }

  func options(seed: UInt64) throws(UsageError) -> SamplingOptions {
    try SamplingOptions(greedy: greedy, temperature: temperature ?? 1, topK: topK, topP: topP, seed: seed)
  }
}
