import Files

/// Gemma 2: Gemma with norms around attention and MLP, soft-caps, a score scale of its own, and windows in even layers.
enum Gemma2 {
  static let shared = LlamaLike(
    family: "gemma2", vocabularySize: 256_000, width: 2304, layers: 26, heads: 8, keyHeads: 4, headWidth: 256,
    mlpWidth: 9216, contextLength: 8192, activationKey: "hidden_activation", activation: "gelu_pytorch_tanh",
    tied: true, bos: 2, eos: 1, pad: 0, normOffset: 1, normsOutputs: true)

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    var config = try shared.config(&reader)
    try config.readRotary(&reader)
    config.embeddingScale = Float(config.width).squareRoot()
    try config.readScoreScale(&reader)
    config.scoreSoftCap = try reader.softCap("attn_logit_softcapping", default: 50)
    config.logitSoftCap = try reader.softCap("final_logit_softcapping", default: 30)
    let window = try reader.optionalSize("sliding_window", default: 4096)
    try config.setWindows(&reader, window) { $0 % 2 == 0 }
    return config
  }
}
