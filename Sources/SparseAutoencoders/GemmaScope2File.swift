import Files
import Kernels

/// `params.safetensors` of Gemma Scope 2, with `config.json` beside it or without.
struct GemmaScope2File {
  private let path: String
  private let config: JSONNode?
  private let weights: NamedTensors

  init(_ path: String, folder: String) throws(FileError) {
    self.path = path
    let file = FileSystem.join(folder, "config.json")
    config = FileSystem.isPresent(file) ? try JSONNode(contentsOf: file) : nil
    weights = try NamedTensors(SafetensorsFile(path))
  }

  func sparseAutoencoder(_ options: SAELoadOptions) throws(FileError) -> SparseAutoencoder {
    if let tensor = weights.tensors["affine_skip_connection"] { throw tensor.error("a transcoder is not an SAE") }
    if let tensor = weights.tensors["w_dec"], tensor.shape.count == 3 {
      throw tensor.error("a cross-layer transcoder is not an SAE", expected: "rank 2", found: "\(tensor.shape)")
    }
    var hook = options.hookName
    if let config {
      let architecture = try config.required("architecture")
      guard try architecture.string() == "jump_relu" else {
        throw architecture.error("architecture not supported", expected: "jump_relu")
      }
      let input = try config.optional("hf_hook_point_in")
      if let output = try config.optional("hf_hook_point_out"), try output.string() != (try input?.string()) {
        throw output.error("a transcoder is not an SAE", expected: "no other hook point than hf_hook_point_in")
      }
      if hook == nil, let input { hook = Self.hook(try input.string()) }
    }
    var metadata = GemmaScope.metadata(.gemmaScope2, hookName: hook)
    metadata.modelName = try config?.optional("model_name")?.string()
    return try GemmaScope.sparseAutoencoder(weights, metadata, path: path)
  }

  /// The hook point of a module path: `model.layers.7.self_attn.o_proj.input`.
  private static func hook(_ module: String) -> String? {
    let parts = module.split(separator: ".")
    guard let place = parts.firstIndex(of: "layers"), place + 1 < parts.count, let layer = Int(parts[place + 1]) else {
      return nil
    }
    switch parts.dropFirst(place + 2).joined(separator: ".") {
    case "output": return "blocks.\(layer).hook_resid_post"
    case "self_attn.o_proj.input": return "blocks.\(layer).attn.hook_z"
    case "post_feedforward_layernorm.output": return "blocks.\(layer).hook_mlp_out"
    default: return nil
    }
  }
}
