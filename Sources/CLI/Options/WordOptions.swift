import ArgumentParser
import Debiasing
import Files

/// Words that tell a person's gender.
struct GenderWordOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Gendered words instead of the built-in English ones: a pair 'male,female' a line.", valueName: "FILE"))
  var genderWords: String?

  @Option(help: ArgumentHelp("Further gendered pairs, such as first names.", valueName: "FILE"))
  var names: String?

  func gender() throws -> WordPairs {
    let words = try genderWords.map { try WordPairs(contentsOf: $0) } ?? .gender
    return try names.map { words.adding(try WordPairs(contentsOf: $0)) } ?? words
  }
}

/// The word lists of the swap test and of word deletion.
struct WordOptions: ParsableArguments {
  @OptionGroup var genderWords: GenderWordOptions

  @Option(
    help: ArgumentHelp(
      "Words that tell class 0 from class 1, a pair a line. (default: built in for professor and nurse)",
      valueName: "FILE"))
  var classWords: String?

  func gender() throws -> WordPairs { try genderWords.gender() }

  func classes(_ names: [String]) throws -> WordPairs? {
    try classWords.map { try WordPairs(contentsOf: $0) } ?? .classes(names)
  }
}
