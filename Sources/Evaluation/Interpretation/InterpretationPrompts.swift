import Files

/// What language models are asked: to explain a feature from passages, and to tell from the explanation where it is active.
enum InterpretationPrompts {
  /// Activations are given to the explainer on this scale.
  private static let scale = 10

  static let explainer = """
    You study one feature of a language model: a direction in its activations. You see passages of text in which the \
    feature is active. Tokens on which it is active stand between << and >>. Below each passage they are listed with how \
    strongly the feature is active there, from 1 to \(scale).

    Find what the marked tokens and their surroundings have in common: a word or part of a word, a kind of word, a \
    subject, a pattern of grammar or of writing. Be as specific as the passages allow, and cover the weak activations too. \
    Do not speak of the feature, the markers or the numbers.

    End with one line: "Explanation: " and then one short sentence.
    """

  static let detector = """
    You are given a description and numbered passages of text. For each passage decide whether something in it fits the \
    description. Answer with nothing but a JSON list that has one number for each passage, in their order: 1 where the \
    passage fits, 0 where it does not. For three passages of which only the second fits: [0, 1, 0]
    """

  /// Passages with their active tokens marked; the largest activation is that of the whole run.
  static func passages(_ examples: [FeaturePassage], maximum: Float) -> String {
    examples.enumerated().map { number, example in
      let active = zip(example.tokens, example.activations).filter { $0.1 > 0 }.map { token, activation in
        "\(quoted(token)) \(strength(activation, maximum))"
      }
      return "Passage \(number + 1): \(quoted(marked(example)))\nActive: \(active.joined(separator: ", "))"
    }.joined(separator: "\n\n")
  }

  static func detection(_ explanation: String, _ texts: [String]) -> String {
    "Description: \(explanation)\n\n"
      + texts.enumerated().map { "Passage \($0 + 1): \(quoted($1))" }.joined(separator: "\n")
      + "\n\nAnswer with a list of \(texts.count) numbers."
  }

  /// From 1 to the scale.
  private static func strength(_ activation: Float, _ maximum: Float) -> Int {
    min(max(Int((activation / max(maximum, .leastNormalMagnitude) * Float(scale)).rounded(.up)), 1), scale)
  }

  /// Neighbouring active tokens stand between one pair of markers. Markers of the text itself are spelt otherwise.
  private static func marked(_ example: FeaturePassage) -> String {
    var text = ""
    var isInside = false
    for (token, activation) in zip(example.tokens, example.activations) {
      if (activation > 0) != isInside {
        text += isInside ? ">>" : "<<"
        isInside.toggle()
      }
      text += token.replacing("<<", with: "‹‹").replacing(">>", with: "››")
    }
    return text + (isInside ? ">>" : "")
  }

  /// As a JSON string: line feeds and quotes of a passage end nothing.
  private static func quoted(_ text: String) -> String { String(decoding: JSON(text).serialized(), as: UTF8.self) }
}
