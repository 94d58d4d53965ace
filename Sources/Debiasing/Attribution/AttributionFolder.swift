import Files

extension PartsFolder.Kind {
  /// An attribution: a part is what some examples say about every site.
  public static let attribution = PartsFolder.Kind(
    "attribution", report: "attribution.json",
    results: [
      "attribution.safetensors", "examples.safetensors", "positions.safetensors", "probe.safetensors", "circuit.json",
      "circuit.svg",
    ])
}

extension AttributionSite {
  /// Throws where an attribution at `path` was made with another SAE at a hook point of `sites`.
  public static func check(_ path: String, isOf sites: [AttributionSite]) throws {
    guard let request = try PartsFolder.request(at: path) else { return }
    for stored in try request.required("sites").array() {
      let hook = try stored.required("hook").string()
      guard let site = sites.first(where: { $0.hook.name == hook }) else { continue }
      let description = try site.description()
      for key in ["crc32", "kept"] where try stored.optional(key)?.value ?? .null != description[key] ?? .null {
        throw FileError(
          .badData, path, "the attribution is of another SAE", item: hook,
          expected: try stored.optional("sae")?.string(), found: description["sae"]?.string)
      }
    }
  }
}
