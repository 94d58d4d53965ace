import Files

/// The families this program reads, by `model_type`; a new one is a file and a case here.
enum Family: String, CaseIterable {
  case gpt2
  case gptNeo = "gpt_neo"
  case gptNeoX = "gpt_neox"
  case llama
  case mistral
  case qwen2
  case qwen3
  case gemma
  case gemma2
  case gemma3Text = "gemma3_text"
  /// Text and vision; the text part is read.
  case gemma3

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  func config(_ reader: inout ConfigReader) throws(FileError) -> DecoderConfig {
    switch self {
    case .gpt2: try GPT2.config(&reader)
    case .gptNeo: try GPTNeo.config(&reader)
    case .gptNeoX: try GPTNeoX.config(&reader)
    case .llama: try Llama.config(&reader)
    case .mistral: try Mistral.config(&reader)
    case .qwen2: try Qwen2.config(&reader)
    case .qwen3: try Qwen3.config(&reader)
    case .gemma: try Gemma.config(&reader)
    case .gemma2: try Gemma2.config(&reader)
    case .gemma3Text: try Gemma3.config(&reader)
    case .gemma3: try Gemma3.wrappedConfig(&reader)
    }
  }

  func weights(_ tensors: inout CheckpointTensors, _ config: DecoderConfig) throws(FileError) -> DecoderWeights {
    switch self {
    case .gpt2: try GPT2.weights(&tensors, config)
    case .gptNeo: try GPTNeo.weights(&tensors, config)
    case .gptNeoX: try GPTNeoX.weights(&tensors, config)
    case .llama: try Llama.shared.weights(&tensors, config)
    case .mistral: try Mistral.shared.weights(&tensors, config)
    case .qwen2: try Qwen2.shared.weights(&tensors, config)
    case .qwen3: try Qwen3.shared.weights(&tensors, config)
    case .gemma: try Gemma.shared.weights(&tensors, config)
    case .gemma2: try Gemma2.shared.weights(&tensors, config)
    case .gemma3Text, .gemma3: try Gemma3.shared.weights(&tensors, config)
    }
  }

  /// What tensor names may start with.
  var prefixes: [String] {
    switch self {
    case .gpt2, .gptNeo: GPT2Like.prefixes
    case .gptNeoX: GPTNeoX.prefixes
    case .gemma3: Gemma3.wrappedPrefixes
    default: LlamaLike.prefixes
    }
  }

  /// Whether a tensor carries nothing of the decoder's own: a causal mask, a rotary table, the vision part.
  func ignores(_ name: String) -> Bool {
    switch self {
    case .gpt2: GPT2.ignored.contains { name.hasSuffix($0) }
    case .gptNeo: GPTNeo.ignored.contains { name.hasSuffix($0) }
    case .gptNeoX: GPTNeoX.ignored.contains { name.hasSuffix($0) }
    case .gemma3: Gemma3.wrappedIgnored.contains { name.contains($0) }
    default: LlamaLike.ignored.contains { name.hasSuffix($0) }
    }
  }
}
