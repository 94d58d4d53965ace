import TestSupport
import Testing

@testable import Files

/// Good files with seeded damage: each opens or is refused, and what opens can be read.
@Suite struct ContainerMutationTests {
  @Test(arguments: ContainerFixtures.torch + ContainerFixtures.numpy)
  func neverCrashes(_ name: String) throws {
    let scratch = TemporaryFolder()
    let good = try ContainerFixtures.bytes(name)
    var random = SmallRandom(seed: UInt64(CRC32.of(Array(name.utf8))))
    for _ in 0..<1000 { read(try scratch.file(name, random.mutated(good))) }
  }

  /// Damage inside, with the checksums set right, so that it reaches the readers behind them.
  @Test(arguments: ["types.pt", "layouts.pt", "checkpoint.pt", "stored.npz", "deflated.npz"])
  func neverCrashesBehindTheChecksums(_ name: String) throws {
    let scratch = TemporaryFolder()
    let archive = try ZipArchive(ContainerFixtures.path(name))
    var entries: [ZipBytes.Entry] = []
    for entry in archive.entries { entries.append(.init(entry.name, try archive.bytes(of: entry).copied())) }
    var random = SmallRandom(seed: 1 + UInt64(CRC32.of(Array(name.utf8))))
    for _ in 0..<1000 {
      var damaged = entries
      // The pickle is the first entry of a PyTorch file and the part that matters.
      let at = name.hasSuffix(".pt") ? 0 : Int.random(in: 0..<entries.count, using: &random)
      damaged[at].data = random.mutated(damaged[at].data)
      read(try scratch.file(name, ZipBytes(damaged).bytes))
    }
  }

  private func read(_ path: String) {
    do throws(FileError) {
      let tensors = path.hasSuffix(".npz") ? try NPZFile(path).tensors : try PyTorchFile(path).tensors
      for tensor in tensors.values {
        switch tensor.dtype {
        case .f16, .bf16, .f32, .f64: #expect(try tensor.floats().count == tensor.elementCount)
        default: #expect(try tensor.integers().count == tensor.elementCount)
        }
      }
    } catch {
      #expect(error.path == path && !error.description.contains("\n"))
    }
  }
}
