import Corpora
import Files

/// Texts of one kind among the data of a command: `--data KIND=FILE`.
struct TextDomain {
  let name: String
  let corpus: Corpus
}

extension DataOptions {
  /// A corpus for each kind named, in order; files without a name are one kind, called after the file when there is one.
  func domains(
    _ model: LoadedModel, saes: [LoadedSAE], _ mask: MaskOptions, _ run: RunOptions
  ) throws -> [TextDomain] {
    guard text.tokens == nil else {
      return [TextDomain(name: "tokens", corpus: try corpus(model, saes: saes, mask, run))]
    }
    var kinds: [(name: String?, files: [String])] = []
    for argument in text.data {
      let argument = try NamedArgument(argument, option: "--data")
      if let place = kinds.firstIndex(where: { $0.name == argument.name }) {
        kinds[place].files.append(argument.value)
      } else {
        kinds.append((argument.name, [argument.value]))
      }
    }
    var domains: [TextDomain] = []
    for kind in kinds {
      var text = text
      text.data = kind.files
      let corpus = try text.corpus(model, saes: saes, mask, run)
      let name = kind.name ?? (corpus.files.count == 1 ? Self.stem(corpus.files[0].path) : "data")
      guard !domains.contains(where: { $0.name == name }) else {
        throw UsageError("two kinds of text are called \(name)", hint: "name both: --data KIND=FILE")
      }
      domains.append(TextDomain(name: name, corpus: corpus))
    }
    return domains
  }

  /// A file's name without its extension.
  private static func stem(_ path: String) -> String {
    let name = FileSystem.name(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
