import Files

/// Llama 1 to 3: nothing beyond what its descendants share.
enum Llama {
  static let shared = LlamaLike(
    family: "llama", vocabularySize: 32000, width: 4096, layers: 32, heads: 32, mlpWidth: 11008, contextLength: 2048,
    hasMLPBiasKey: true, bos: 1, eos: 2)

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    var config = try shared.config(&reader)
    try config.readRotary(&reader)
    try checkWindows(&reader)
    return config
  }

  /// Attention of this family sees every earlier token, as in transformers, whatever window the file mentions.
  private static func checkWindows(_ reader: inout ConfigReader) throws(FileError) {
    if let window = try reader.node(["sliding_window"]) {
      reader.warn(
        "sliding_window \(try window.int()) is not used: every layer of a llama model sees all earlier tokens")
    }
    guard let types = try reader.node(["layer_types"]) else { return }
    for type in try types.array() {
      guard try type.string() == "full_attention" else {
        throw type.error("not supported in a llama model", expected: "full_attention")
      }
    }
  }
}
