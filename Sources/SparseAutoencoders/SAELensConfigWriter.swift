import Files
import Kernels

/// `cfg.json` of a SAELens folder of version 6: every key that it has for the architecture.
struct SAELensConfigWriter {
  /// The version whose rules the file follows; SAELens reads files without one, or an older one, in another way.
  private static let version = "6.0.0"

  let config: JSONObject

  init(_ sae: SparseAutoencoder, _ type: ElementType, _ facts: JSONObject) {
    var config: JSONObject = [
      "architecture": JSON(sae.architecture.name), "d_in": JSON(sae.inputWidth), "d_sae": JSON(sae.featureCount),
      "dtype": JSON(type.torchName), "device": "cpu", "apply_b_dec_to_input": JSON(sae.subtractsDecoderBias),
      // The two that act at run time; a scale or whitening is in the weights.
      "normalize_activations": JSON(sae.normalization.rawValue),
      "reshape_activations": sae.metadata.concatenatesHeads ? "hook_z" : "none",
    ]
    if case .topK(let k) = sae.architecture {
      config["k"] = JSON(k)
      config["rescale_acts_by_decoder_norm"] = false
    }
    config["metadata"] = .object(Self.metadata(sae, facts))
    self.config = config
  }

  private static func metadata(_ sae: SparseAutoencoder, _ facts: JSONObject) -> JSONObject {
    let metadata = sae.metadata
    var object: JSONObject = [
      "sae_lens_version": JSON(version), "sae_lens_training_version": nil,
      "model_name": JSON(orNull: metadata.modelName), "hook_name": JSON(orNull: metadata.hookName),
      "hook_head_index": nil, "context_size": metadata.contextSize.map { JSON($0) } ?? .null,
      "prepend_bos": metadata.prependsBOS.map { JSON($0) } ?? .null, "seqpos_slice": [nil],
      "exclude_special_tokens": metadata.excludedTokens.json,
      "model_from_pretrained_kwargs": sae.centersInput ? ["center_writing_weights": true] : [:],
      "dataset_path": JSON(orNull: metadata.datasetPath), "neuronpedia_id": JSON(orNull: metadata.neuronpediaID),
    ]
    if let architecture = metadata.trainingArchitecture { object["training_architecture"] = JSON(architecture) }
    if let l0 = metadata.l0 { object["l0"] = JSON(l0) }
    var own = metadata.facts
    for (key, value) in facts.entries { own[key] = value }
    if !own.entries.isEmpty { object["ssae_host"] = .object(own) }
    return object
  }
}

extension JSON {
  fileprivate init(orNull text: String?) { self = text.map { JSON($0) } ?? .null }
}

extension ElementType {
  fileprivate var torchName: String {
    switch self {
    case .float32: "float32"
    case .bfloat16: "bfloat16"
    case .float16: "float16"
    }
  }
}

extension ExcludedTokens? {
  /// As in `cfg.json`: true for special tokens, or their ids.
  public var json: JSON {
    switch self {
    case nil: .null
    case .some(.none): false
    case .some(.special): true
    case .some(.ids(let ids)): JSON(ids)
    }
  }
}
