import Files
import Testing

@testable import Tokenizers

/// Exact ids and texts, against tokenizers and sentencepiece.
struct PeerParityTests {
  @Test(
    arguments: [
      "gpt2", "neox", "llama-prepend", "llama-normalized-specials", "llama-metaspace", "llama3", "qwen",
      "added-token-flags", "lowercase-digits", "whitespace-unknown", "fused-unknown", "punctuation-dropped",
      "prefix-suffix", "metaspace-always", "split-removed", "split-merged-with-previous", "split-merged-with-next",
      "split-contiguous", "bert-uncased", "bert-cased", "bert-cased-stripped", "bert-lower-accents", "bert-vocabulary",
      "bert-vocabulary-cased", "sentencepiece-bpe", "sentencepiece-unigram", "unigram-t5",
      "unigram-bytes", "unigram-albert", "unigram-ties",
    ])
  func tinyTokenizer(name: String) throws {
    let folder = FileSystem.join(Fixtures.folder, name)
    let tokenizer = try Tokenizer(path: folder)
    let expected = try JSONNode(contentsOf: FileSystem.join(folder, "expected.json"))
    Fixtures.check(tokenizer, try Fixtures.Expected(expected))
  }

  @Test func vocabularyAndMergesGiveWhatTokenizerJSONGives() throws {
    let tokenizer = try Tokenizer(path: FileSystem.join(Fixtures.folder, "gpt2-files"))
    let expected = try JSONNode(contentsOf: FileSystem.join(Fixtures.folder, "gpt2/expected.json"))
    #expect(tokenizer.source == "vocab.json + merges.txt")
    Fixtures.check(tokenizer, try Fixtures.Expected(expected))
  }

  @Test(
    .enabled(if: Fixtures.assets != nil, "needs the folder with real vocabularies"),
    arguments: [
      "gpt2-tokenizer", "pythia-tokenizer/20B_tokenizer.json", "TinyStories-656K/tokenizer.json",
      "llama2-tokenizer/tokenizer.model",
    ])
  func realVocabulary(name: String) throws {
    let tokenizer = try Tokenizer(path: FileSystem.join(try #require(Fixtures.assets), name))
    let expected = try JSONNode(contentsOf: FileSystem.join(Fixtures.folder, "real.json"))
    Fixtures.check(tokenizer, try Fixtures.Expected(expected.required(name)))
  }
}
