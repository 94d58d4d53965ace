import ArgumentParser
import Evaluation
import Files

/// Which language model is asked, and how.
struct ChatOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The model that answers, by the name that its service or server gives it; stands in every request.",
      valueName: "NAME"))
  var chatModel: String?

  @Option(
    help: ArgumentHelp(
      "Further members of every request's body, as a JSON object: '{\"temperature\": 0}'.", valueName: "JSON"))
  var chatParameters: String?

  /// The members of a request's body that are the user's; nil where nothing was said.
  func parameters() throws -> JSONObject? {
    guard let chatParameters else { return nil }
    let object = try JSONNode(parsing: Array(chatParameters.utf8), file: "--chat-parameters").object()
    for key in ["model", "messages"] where object[key] != nil {
      throw UsageError("--chat-parameters: \(key) is set by the request itself")
    }
    return object
  }
}

/// Which passages a feature is explained from and tested on.
struct PassageOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Strongest passages in each of the two sets of a feature.", valueName: "N"))
  var top = 10

  @Option(
    help: ArgumentHelp(
      "Passages in each set from equal parts of the activations by strength.", valueName: "N"))
  var quantile = 10

  @Option(help: ArgumentHelp("Passages of the test in which the feature is not active.", valueName: "N"))
  var inactive = 20

  @Option(help: ArgumentHelp("Tokens of a passage.", valueName: "N"))
  var window = 32

  func validate() throws {
    for (name, value, range) in [
      ("--top", top, 0...1000), ("--quantile", quantile, 0...1000), ("--inactive", inactive, 1...1000),
      ("--window", window, 1...1000),
    ] where !range.contains(value) {
      throw ValidationError("\(name) must be \(range.lowerBound) to \(range.upperBound); found \(value)")
    }
    guard top + quantile >= 2 else { throw ValidationError("--top and --quantile leave no active passages") }
  }

  var sizes: ExampleSets.Sizes {
    var sizes = ExampleSets.Sizes()
    (sizes.top, sizes.quantile, sizes.inactive) = (top, quantile, inactive)
    return sizes
  }
}
