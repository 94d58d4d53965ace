import Corpora
import Files
import Foundation
import Kernels
import SparseAutoencoders
import Transformers

@testable import Debiasing

/// A random debiasing study, and what PyTorch says about it (Tools/fixtures/debiasing.py).
struct StudyFixture {
  static let names = ["gpt2", "neox-parallel"]

  let model: AttributionFixture
  let expected: SafetensorsFile
  let set: SAESet
  let folder: String

  init(_ name: String) throws {
    model = try AttributionFixture(name)
    expected = try SafetensorsFile("\(AttributionFixture.folder)/\(name)/study.safetensors")
    set = SAESet("saes", model.features)
    folder = NSTemporaryDirectory() + "/ssae-host-" + UUID().uuidString
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// The study with the options of the fixture.
  func study(
    _ mode: FolderMode = .create, _ change: (inout StudyOptions) -> Void = { _ in },
    progress: @escaping DebiasingStudy.Progress = { _, _, _ in }
  ) throws -> DebiasingStudy {
    var options = StudyOptions(layer: model.layer)
    options.order = .stored
    options.attributionExamples = 8
    options.skylineUnits = 6
    options.top = 6
    options.contexts = 2
    options.training.batchSize = 4
    options.training.start = try probe("start")
    change(&options)
    let concepts = try expected.tensor("concepts").integers().map { Int32($0) }
    let texts = DebiasingStudy.Texts(
      gender: .gender, classes: nil,
      concepts: stride(from: 0, to: concepts.count, by: 3).map { Array(concepts[$0..<$0 + 3]) },
      replacing: { examples, _ in examples })
    return try DebiasingStudy(
      model.decoder, options: options, train: examples("train"), test: examples("test"), texts: texts,
      folder: StudyFolder(folder, mode: mode), base: ["fixture": "study"], progress: progress)
  }

  func probe(_ name: String) throws -> LinearProbe {
    LinearProbe(
      weight: try expected.tensor(name + ":weight").floats(), bias: try expected.tensor(name + ":bias").floats()[0])
  }

  /// The judgement of the fixture.
  func judged() throws -> Judgement {
    let prefix = "ablated:"
    var entries: [AblationEntry] = []
    for name in expected.names where name.hasPrefix(prefix) {
      for unit in try expected.tensor(name).integers() {
        entries.append(AblationEntry(hook: String(name.dropFirst(prefix.count)), index: unit, ablate: true))
      }
    }
    return Judgement(.person, set: "saes", AblationList(entries: entries), path: "judged.json")
  }

  private func examples(_ part: String) throws -> GroupedExamples {
    let path = "\(NSTemporaryDirectory())/ssae-host-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var tensors: [(name: String, shape: [Int], values: TensorValues)] = []
    for name in ["tokens", "lengths", "labels", "groups"] {
      let tensor = try expected.tensor("\(part):\(name)")
      tensors.append((name, tensor.shape, .int32(try tensor.integers().map { Int32($0) })))
    }
    try SafetensorsWriter.write(path, tensors, overwrite: true)
    let vocabulary = model.decoder.config.vocabularySize
    let examples = try LabelledExamples(
      tokens: path, vocabularySize: vocabulary, contextLength: model.decoder.config.contextLength,
      exclusion: ExclusionRule(.none, specials: SpecialIds(vocabularySize: vocabulary)))
    return try GroupedExamples(
      examples, path, names: LabelNames(classes: ["0", "1"], groups: ["0", "1"]))
  }
}
