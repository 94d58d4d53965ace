import Files
import TestSupport
import Testing

@testable import Evaluation

/// Parts with numbers that no walk wrote are refused, or add up to something: never a crash.
@Suite struct TailPartMutationTests {
  private static let odd: [[UInt8]] = [
    [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80],
    [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
    [0, 0, 0, 0, 0, 0, 0, 0x80], [0, 0, 0, 0, 0, 0, 0xF0, 0x7F], [1, 0, 0, 0],
  ]

  @Test func mutatedPartsNeverCrash() throws {
    try TailFixture.withFolder { folder in
      let walk = try TailFixture.walk()
      try walk.run(PerplexityFixture.corpus(tokens: "tail-tokens"), batchSize: .sequences(5), in: folder)
      let path = folder.part(0, piece: 0)
      let whole = try MappedFile.read(path)
      let dataStart = 8 + whole[0..<8].enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
      var random = SmallRandom(seed: 11)
      var refused = 0
      for round in 0..<120 {
        var bytes = whole
        if round % 4 == 0 {
          bytes = random.mutated(Array(whole[..<dataStart])) + whole[dataStart...]
        } else {
          for _ in 0...round % 3 {
            let part = Self.odd.randomElement(using: &random)!
            let place = dataStart + 4 * Int.random(in: 0..<(whole.count - dataStart - 8) / 4, using: &random)
            bytes.replaceSubrange(place..<place + part.count, with: part)
          }
        }
        // Every seventh is found out by its checksum alone.
        if round % 7 > 0 { SafetensorsSeal.renew(&bytes) }
        try AtomicFile.write(bytes, to: path, overwrite: true)
        do {
          let counts = try TailCounts(
            [path], featureCounts: TailFixture.saes.map(\.featureCount),
            vocabularySize: PerplexityFixture.decoder.config.vocabularySize, conceptCount: TailFixture.concepts.count)
          #expect(round % 7 > 0 || bytes == whole)
          for sae in counts.saes { sae.forEachFeature { _, _ in } }
          _ = ConceptRecall(counts, TailFixture.concepts, frequencies: nil, TailFixture.options)
        } catch let error as FileError {
          #expect(error.kind == .badData && error.path == path, "\(error)")
          refused += 1
        }
      }
      #expect(refused > 20)
    }
  }
}
