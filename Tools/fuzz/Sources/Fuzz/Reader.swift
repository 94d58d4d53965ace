import Activations
import Corpora
import Files
import Kernels
import SparseAutoencoders
import Tokenizers
import Training
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
  case checkpoint, gathered

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
    case .checkpoint: "checkpoint.safetensors"
    case .gathered: "gathered.safetensors"
    }
  }

  /// Whether the file holds its own checksum.
  var isSealed: Bool { [.checkpoint, .gathered].contains(self) }

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
    case .checkpoint: try goOn(path, folder)
    case .gathered: _ = try GatheredFeatures(contentsOf: path)
    }
  }

  /// A training run of four steps goes on from its checkpoint. An empty input begins it, and so leaves a good checkpoint.
  private func goOn(_ path: String, _ folder: String) throws {
    struct Stopped: Error {}
    let isNew = try FileSystem.size(path) == 0
    if isNew { try FileSystem.removeFile(path) }
    let rows = try StoreRows(ActivationStore(FileSystem.join(folder, "rows.safetensors")), exclude: .none, skipFirst: 0)
    let zeros = FloatBuffer.zeroed(4)
    let trainer = try SAETrainer(
      new: SAETrainingOptions(.topK(2), featureCount: 4), width: 4, seed: 1, decoderBias: .zero, from: zeros.pointer,
      rows: 1)
    let plan = TrainingPlan(
      steps: 4, batchRows: 2, order: .shuffled(seed: 1, blockBatches: 2), seed: 1, threads: 1, inputScales: [1])
    let run = try TrainingRun(
      TrainingFolder(folder, mode: .resume), plan, [TrainingJob(name: "", site: 0, trainer: trainer)], .rows(rows))
    do {
      try run.train { if isNew, $0.step == 2 { throw Stopped() } }
    } catch is Stopped {}
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
