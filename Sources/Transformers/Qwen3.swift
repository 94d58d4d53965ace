import Files

/// Qwen 3: Llama with norms on the heads of q and k, a head width of its own, and optional windows in the upper layers.
enum Qwen3 {
  static let shared = LlamaLike(
    family: "qwen3", vocabularySize: 151_936, width: 4096, layers: 32, heads: 32, keyHeads: 32, headWidth: 128,
    mlpWidth: 22016, contextLength: 32768, normsHeads: true)

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    var config = try shared.config(&reader)
    try config.readRotary(&reader)
    try config.readUpperWindows(&reader)
    return config
  }
}
