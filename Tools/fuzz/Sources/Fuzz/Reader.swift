import Activations
import Corpora
import Files
import SparseAutoencoders
import Tokenizers
import Transformers

/// What is fuzzed: each takes the input as a file of its kind, alone or beside good ones, and uses what was understood.
enum Reader: String, CaseIterable {
  case json
  case jsonLines = "jsonl"
  case csv, safetensors, npz
  case pyTorch = "pt"
  case tokenizerJSON = "tokenizer.json"
  case sentencePiece = "tokenizer.model"
  case wordPiece = "vocab.txt"
  case config = "config.json"
  case shardIndex = "shard-index"
  case saeConfig = "cfg.json"
  case ablationList = "ablations"
  case storeManifest = "manifest"

  /// The input's name in its folder.
  var fileName: String {
    switch self {
    case .json: "input.json"
    case .jsonLines: "input.jsonl"
    case .csv: "input.csv"
    case .safetensors: "input.safetensors"
    case .npz: "input.npz"
    case .pyTorch: "input.pt"
    case .tokenizerJSON: "tokenizer.json"
    case .sentencePiece: "tokenizer.model"
    case .wordPiece: "vocab.txt"
    case .config: "config.json"
    case .shardIndex: "model.safetensors.index.json"
    case .saeConfig: "cfg.json"
    case .ablationList: "ablations.json"
    case .storeManifest: "manifest.json"
    }
  }

  /// Reads the file `path` in `folder`. Throws what a user would be told.
  func read(_ path: String, folder: String) throws {
    switch self {
    case .json: try roundTrip(path)
    case .jsonLines, .csv:
      var reader = try Documents([path]).reader()
      while try reader.nextDocument() != nil {}
    case .safetensors:
      let file = try SafetensorsFile(path)
      try use(file.names.map { try file.tensor($0) })
    case .npz:
      let file = try NPZFile(path)
      try use(file.names.map { try file.tensor($0) })
    case .pyTorch:
      let file = try PyTorchFile(path)
      try use(file.names.map { try file.tensor($0) })
    case .tokenizerJSON, .sentencePiece, .wordPiece: try tokenize(path)
    case .config: _ = try Checkpoint(path: folder)
    case .shardIndex:
      let tensors = try ShardedTensors(folder: folder)
      try use(tensors.names.map { try tensors.tensor($0) })
    case .saeConfig: _ = try SparseAutoencoder.load(folder)
    case .ablationList: _ = try AblationList(contentsOf: path)
    case .storeManifest: _ = try ActivationStore(folder)
    }
  }

  /// A tree that was read and written must be the tree that is read again.
  private func roundTrip(_ path: String) throws {
    let node = try JSONNode(contentsOf: path)
    let written = node.value.serialized()
    let again = try JSONNode(parsing: written, file: path)
    precondition(again.value.serialized() == written, "JSON changes when it is written and read")
  }

  /// Numbers of tensors small enough to be of interest.
  private func use(_ tensors: [StoredTensor]) throws {
    for tensor in tensors where tensor.elementCount <= 4096 { _ = try tensor.floats() }
  }

  /// What a tokenizer makes of any text, decoding must take.
  private func tokenize(_ path: String) throws {
    let tokenizer = try Tokenizer(path: path)
    for text in Self.texts {
      let ids = tokenizer.encode(text, addSpecialTokens: true)
      _ = tokenizer.decode(ids)
    }
  }

  private static let texts = [
    "", "Emma put the kettle on.", "  two  spaces\n\tand 12,345.6", "Ünïcödé ﬁ ½ 東京 🙂\u{200D}🙂 e\u{301}",
    "<s></s>[UNK]<unk>",
    "\u{0}\u{FEFF}\u{FFFD}",
  ]
}
