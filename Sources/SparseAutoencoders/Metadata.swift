import Files

/// What a file says about where a sparse autoencoder comes from; every entry may be missing.
public struct Metadata: Sendable, Equatable {
  public var modelName: String?
  /// Hook name as written in the file.
  public var hookName: String?
  /// Tokens per sequence in training.
  public var contextSize: Int?
  public var prependsBOS: Bool?
  /// Positions left out of training.
  public var excludedTokens: ExcludedTokens?
  /// L0 at the end of training.
  public var l0: Double?
  public var neuronpediaID: String?
  public var datasetPath: String?
  public var trainingArchitecture: String?
  /// Whether activations were [heads, width] in training; here they are concatenated at every hook.
  public var concatenatesHeads = false
  /// Version of the library that wrote the file.
  public var libraryVersion: String?
  /// The format it was read from; nil for an SAE made in memory.
  public var format: SAEFormat?
  /// A hook point that names of folders suggest where the file itself is silent; never used, only shown.
  public var suggestedHookName: String?
  /// What this program wrote about the SAE's origin: `metadata.ssae_host` of a SAELens folder.
  public var facts = JSONObject()

  public init(hookName: String? = nil) { self.hookName = hookName }
}

/// Which tokens an SAE's training left out (SAELens: `exclude_special_tokens`).
public enum ExcludedTokens: Sendable, Equatable {
  case none
  /// The tokenizer's special ids.
  case special
  case ids([Int])
}
