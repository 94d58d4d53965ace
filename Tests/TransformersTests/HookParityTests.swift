import Files
import Kernels
import Testing

@testable import Transformers

/// Every hook point against TransformerLens on the same weights without processing (Tools/fixtures/hooks.py).
@Suite struct HookParityTests {
  static let names = Fixture.names.filter { FileSystem.exists("\(Fixture.folder)/\($0)/hooks.safetensors") }

  @Test(arguments: names)
  func everyHookMatchesTransformerLens(name: String) throws {
    let fixture = try Fixture(name)
    let decoder = fixture.checkpoint.decoder
    let expected = try SafetensorsFile("\(Fixture.folder)/\(name)/hooks.safetensors")
    var recorded: [String: [Float]] = [:]
    let recorders = decoder.config.hookPoints.map { hook in
      Intervention(at: hook) { tile in
        recorded[hook.name] = (0..<tile.rows).flatMap {
          Array(UnsafeBufferPointer(start: tile.row($0), count: tile.width))
        }
      }
    }
    recorded["logits"] = try Fixture.logits(decoder, TokenBatch([fixture.sequences[0]]), recorders).logits
    #expect(Set(recorded.keys) == Set(expected.tensors.keys))
    for (hook, found) in recorded {
      let reference = try expected.tensor(hook).floats()
      try #require(found.count == reference.count, "\(hook)")
      let worst = Fixture.worst(found, reference)
      #expect(worst < Fixture.tolerance, "\(hook): worst difference \(worst) of the largest magnitude")
    }
  }

  @Test func everyFamilyIsCompared() throws {
    let families = Set(try Self.names.map { try Fixture($0).checkpoint.decoder.config.family })
    #expect(families == ["gpt_neo", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3_text"])
  }
}
