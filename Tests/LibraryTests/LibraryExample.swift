import Corpora
import Evaluation
import Kernels
import SparseAutoencoders
import Tokenizers
import Transformers

/// What Documentation/library.md shows, compiled and run.
struct LibraryExample {
  let folder: String

  /// The strongest features of every token of a text.
  func strongestFeatures(in text: String) throws -> [(token: String, feature: Int, value: Float)] {
    // shown: features
    let decoder = try Checkpoint(path: "\(folder)/host").decoder
    let tokenizer = try Tokenizer(path: "\(folder)/host")
    let sae = try SparseAutoencoder.load("\(folder)/gsae")
    let hook = try decoder.config.hookPoint(named: sae.metadata.hookName!)

    let ids = tokenizer.encode(text, addSpecialTokens: true)
    let residual = FloatBuffer(ids.count * decoder.config.width)  // [tokens, d_model]
    try decoder.run(
      TokenBatch([ids]), until: hook, interventions: .none, residual: residual, workspace: Workspace())

    let features = try sae.encode(residual.pointer, rows: ids.count, stride: decoder.config.width)
    let strongest = ids.indices.map { row in
      features.range(of: row).max { features.values[$0] < features.values[$1] }!
    }
    // end
    return zip(ids, strongest).map {
      (tokenizer.token($0) ?? "", Int(features.indices[$1]), features.values[$1])
    }
  }

  /// A text continued with a feature ablated.
  func text(after prompt: String, without feature: Int) throws -> String {
    let decoder = try Checkpoint(path: "\(folder)/host").decoder
    let tokenizer = try Tokenizer(path: "\(folder)/host")
    let sae = try SparseAutoencoder.load("\(folder)/gsae")
    let hook = try decoder.config.hookPoint(named: sae.metadata.hookName!)
    // shown: generation
    var edits = FeatureEdits()
    edits.ablated = [feature]
    let generator = Generator(
      decoder, sampling: try SamplingOptions(greedy: true), maximumTokens: 24, stopIds: [],
      interventions: try InterventionTable([sae.intervention(edits, at: hook)], for: decoder.config),
      includes: { _, position in position > 0 })  // the features of <s> mean nothing
    let ids = try generator.run([tokenizer.encode(prompt, addSpecialTokens: true)])[0].ids
    let text = tokenizer.decode(ids)
    // end
    return text
  }

  /// Perplexity clean and spliced.
  func perplexities(of file: String) throws -> (clean: Double, spliced: Double) {
    let decoder = try Checkpoint(path: "\(folder)/host").decoder
    let tokenizer = try Tokenizer(path: "\(folder)/host")
    let sae = try SparseAutoencoder.load("\(folder)/gsae")
    let hook = try decoder.config.hookPoint(named: sae.metadata.hookName!)
    // shown: perplexity
    var edits = FeatureEdits()
    edits.splices = true
    let vocabularySize = decoder.config.vocabularySize
    let specials = SpecialIds(tokenizer: tokenizer.specials, vocabularySize: vocabularySize)
    let corpus = try Corpus(
      Documents([file]), tokenizer: tokenizer, contextLength: decoder.config.contextLength,
      bos: BOSRule(tokenizerAddsBOS: tokenizer.addsBOS, id: specials.bos),
      exclusion: ExclusionRule(.special, specials: specials), vocabularySize: vocabularySize)
    let evaluation = try PerplexityEvaluation(
      decoder, splices: [SplicedSAE(sae, at: hook, edits: edits)], ablation: .none)
    let report = try evaluation.run(corpus, batchSize: .tokens(2048))
    let (clean, spliced) = (report.clean.perplexity, report.spliced!.perplexity)
    // end
    return (clean, spliced)
  }
}
