import Files

/// Qwen 2 and 2.5: Llama with biases on q, k and v alone, and optional windows in the upper layers.
enum Qwen2 {
  static let shared = LlamaLike(
    family: "qwen2", vocabularySize: 151_936, width: 4096, layers: 32, heads: 32, keyHeads: 32, mlpWidth: 22016,
    contextLength: 32768, biases: .queryKeyValue)

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    var config = try shared.config(&reader)
    try config.readRotary(&reader)
    try config.readUpperWindows(&reader)
    return config
  }
}
