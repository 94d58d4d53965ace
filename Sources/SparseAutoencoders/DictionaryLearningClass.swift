import Files
import Kernels

/// The SAE classes of dictionary_learning, by the names in its `config.json`.
enum DictionaryLearningClass: String, CaseIterable {
  case autoEncoder = "AutoEncoder"
  case autoEncoderNew = "AutoEncoderNew"
  case gated = "GatedAutoEncoder"
  case jumpReLU = "JumpReluAutoEncoder"
  case topK = "AutoEncoderTopK"
  case batchTopK = "BatchTopKSAE"
  case matryoshka = "MatryoshkaBatchTopKSAE"

  /// The tensors that tell the class from others.
  private var keys: Set<String> {
    switch self {
    case .autoEncoder: ["bias", "encoder.weight", "encoder.bias", "decoder.weight"]
    case .autoEncoderNew: ["encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias"]
    case .gated: ["decoder_bias", "encoder.weight", "r_mag", "gate_bias", "mag_bias", "decoder.weight"]
    case .jumpReLU: ["W_enc", "b_enc", "W_dec", "b_dec", "threshold"]
    case .topK, .batchTopK: ["encoder.weight", "encoder.bias", "decoder.weight", "b_dec"]
    case .matryoshka: ["W_enc", "b_enc", "W_dec", "b_dec", "threshold", "group_sizes"]
    }
  }

  /// The classes that a set of tensors fits; top-k and batch top-k hold the same.
  static func guesses(_ weights: NamedTensors) -> [DictionaryLearningClass] {
    let names = Set(weights.tensors.keys)
    return allCases.filter { kind in
      guard kind.keys.isSubset(of: names) else { return false }
      let rest = names.subtracting(kind.keys)
      switch kind {
      case .topK, .batchTopK: return rest.isSubset(of: ["k", "threshold"])
      case .matryoshka: return rest.isSubset(of: ["k"])
      case .autoEncoder, .autoEncoderNew, .gated, .jumpReLU: return rest.isEmpty
      }
    }
  }

  /// Whether the weights are those of `nn.Linear`, [out, in], under its names.
  var usesLinearLayers: Bool {
    switch self {
    case .jumpReLU, .matryoshka: false
    case .autoEncoder, .autoEncoderNew, .gated, .topK, .batchTopK: true
    }
  }

  var decoderBias: String {
    switch self {
    case .autoEncoder: "bias"
    case .autoEncoderNew: "decoder.bias"
    case .gated: "decoder_bias"
    case .jumpReLU, .topK, .batchTopK, .matryoshka: "b_dec"
    }
  }

  /// Whether b_dec is subtracted before encoding; JumpReLU files do not carry the flag, which is off by default.
  var subtractsDecoderBias: Bool { self != .autoEncoderNew && self != .jumpReLU }
}
