import Files
import Transformers

extension Description {
  /// Config values with their sources, hook points, weights and tokenizer of a BERT encoder.
  static func encoder(_ model: LoadedEncoder, verbose: Bool) throws -> Description {
    let checkpoint = model.checkpoint
    let config = checkpoint.encoder.config
    var result = Description("encoder checkpoint", detail: config.family, path: checkpoint.path)
    result.set("family", JSON(config.family))
    result.values(checkpoint.values)
    let embedding = checkpoint.embedding
    result.heading("vectors of texts")
    result.fact("pooling", JSON(embedding.pooling.rawValue))
    result.fact("normalised", JSON(embedding.normalises))
    result.fact("longest_sequence", JSON(embedding.longestSequence))
    result.hooks(config.hookPoints.map { ($0.name, $0.layer, config.width(at: $0)) }, layers: config.layers)
    try result.weights(ShardedTensors(folder: checkpoint.path))
    if let tokenizer = model.tokenizer {
      result.embed("tokenizer", .tokenizer(tokenizer, path: checkpoint.path))
    } else {
      result.set("tokenizer", .null)
    }
    if verbose {
      result.list("unread_keys", title: "keys of config.json that were not read", checkpoint.unreadKeys)
      result.list("ignored_tensors", title: "tensors that were not used", checkpoint.ignoredTensors)
    }
    result.list("warnings", title: "warnings", checkpoint.warnings)
    return result
  }
}
