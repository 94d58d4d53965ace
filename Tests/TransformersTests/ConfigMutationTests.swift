import Files
import Kernels
import TestSupport
import Testing

@testable import Transformers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Damaged `config.json` files beside good weights are refused, or the model runs: never a crash.
@Suite(.timeLimit(.minutes(10))) struct ConfigMutationTests {
  @Test(arguments: Fixture.names)
  func mutatedConfigsNeverCrash(name: String) throws {
    let source = "\(Fixture.folder)/\(name)"
    let root = try JSONNode(contentsOf: source + "/config.json").value
    let folder = "/tmp/ssae-host-config-\(name)-\(UInt32.random(in: 0 ... .max))"
    try FileSystem.createFolder(folder)
    defer { try? FileSystem.removeFolder(folder) }
    for file in try FileSystem.list(source) where file.hasPrefix("model") {
      #expect(symlink("\(source)/\(file)", "\(folder)/\(file)") == 0)
    }
    var mutation = JSONMutation(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    for _ in 0..<120 {
      try AtomicFile.write(mutation.mutated(root).serialized(), to: folder + "/config.json", overwrite: true)
      guard let decoder = read(folder) else { continue }
      let ids = [Int32](repeating: 1, count: min(5, decoder.config.contextLength))
      _ = try Fixture.logits(decoder, TokenBatch([ids]), [])
    }
  }

  /// nil when the checkpoint is refused as bad data.
  private func read(_ path: String) -> Decoder? {
    do throws(FileError) {
      return try Checkpoint(path: path).decoder
    } catch {
      #expect(error.kind == .badData, "\(error)")
      return nil
    }
  }
}
