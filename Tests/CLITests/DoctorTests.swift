import Files
import Foundation
import Testing

struct DoctorTests {
  private static let models = Program.root + "/Models"

  @Test func theEmbeddedModelsGiveWhatPyTorchComputed() throws {
    let root = try Program.run("doctor", "--models", Self.models, "--json", "--quiet").json()
    #expect(try root.required("ok").bool())
    let products = try root.required("products")
    #expect(try products.required("checked").int() == 24)
    #expect(try products.required("worst_error").double() < 1e-6)
    let models = try root.required("models").array()
    #expect(models.count >= 2)
    for model in models {
      #expect(try model.required("predictions").int() == 4 * 47)
      #expect(try model.required("clean").double() < 5e-5)
      #expect(try model.required("spliced").double() < 5e-5)
      #expect(try model.required("other_l0").int() == 0)
    }
  }

  @Test func aWrongNumberEndsWithAnErrorThatNamesTheModel() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("expected"), withIntermediateDirectories: true)
    for name in ["host", "gsae"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(name), withDestinationPath: Self.models + "/" + name)
    }
    let file = try SafetensorsFile(Self.models + "/expected/gsae.safetensors")
    var spliced = try file.tensor("spliced").floats()
    spliced[100] += 0.001
    let count = [spliced.count]
    try SafetensorsWriter.write(
      folder.path("expected/gsae.safetensors"),
      [
        ("tokens", try file.tensor("tokens").shape, .int32(try file.tensor("tokens").integers().map { Int32($0) })),
        ("clean", count, .float32(try file.tensor("clean").floats())), ("spliced", count, .float32(spliced)),
        ("error", count, .float32(try file.tensor("error").floats())),
        ("l0", count, .int32(try file.tensor("l0").integers().map { Int32($0) })),
      ], overwrite: false)
    let result = try Program.run("doctor", "--models", folder.path, "--quiet")
    #expect(result.code == 70)
    #expect(result.errorLines.count == 1 && result.errors.contains("results differ from PyTorch's"))
    #expect(result.output.contains("arithmetic"))
  }

  @Test func aFolderWithoutModelsIsNamed() throws {
    let folder = TemporaryFolder()
    let result = try Program.run("doctor", "--models", folder.path, "--quiet")
    #expect(result.code == 66 && result.errorLines.count == 1)
  }
}
