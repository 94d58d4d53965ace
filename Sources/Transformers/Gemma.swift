import Files

/// Gemma 1: Llama with norm weights stored less 1, scaled embeddings and a tanh GELU.
enum Gemma {
  static let shared = LlamaLike(
    family: "gemma", vocabularySize: 256_000, width: 3072, layers: 28, heads: 16, keyHeads: 16, headWidth: 256,
    mlpWidth: 24576, contextLength: 8192, activation: "gelu_pytorch_tanh", tied: true, bos: 2, eos: 1, pad: 0,
    normOffset: 1)

  static func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    var config = try shared.config(&reader)
    // transformers: "gelu" of the first releases means the tanh form too.
    if config.activation == .gelu {
      config.activation = .geluTanh
      reader.note("activation", "gelu_pytorch_tanh", "what gelu means in Gemma 1")
    }
    try config.readRotary(&reader)
    config.embeddingScale = Float(config.width).squareRoot()
    return config
  }
}
