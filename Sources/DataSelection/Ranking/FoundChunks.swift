import Ranks

/// What a rank found in its part of a pool, to be sent.
struct FoundChunks: BlockSums {
  /// Chunks by what they are made of.
  struct Columns {
    private var numbers: [Int]
    private var ids: [UInt8]
    private var idEnds: [Int] = []
    private var scores: [Float]
    private var seeds: [Int]
    private var hashes: [UInt64]

    init(_ chunks: [RankedChunk]) {
      numbers = chunks.map(\.number)
      ids = chunks.flatMap { Array($0.id.utf8) }
      var end = 0
      for chunk in chunks {
        end += chunk.id.utf8.count
        idEnds.append(end)
      }
      scores = chunks.map(\.score)
      seeds = chunks.map(\.seed)
      hashes = chunks.map(\.textHash.value)
    }

    var chunks: [RankedChunk] {
      numbers.indices.map { i in
        RankedChunk(
          number: numbers[i],
          id: String(decoding: ids[(i > 0 ? idEnds[i - 1] : 0)..<idEnds[i]], as: UTF8.self), score: scores[i],
          seed: seeds[i], textHash: TextHash(value: hashes[i]))
      }
    }

    fileprivate mutating func visit(_ fields: inout BlockFields) {
      fields.append(&numbers)
      fields.append(&ids)
      fields.append(&idEnds)
      fields.append(&scores)
      fields.append(&seeds)
      fields.append(&hashes)
    }
  }

  var lists: [Columns]
  /// Chunks left out, and chunks seen.
  var counts: [Int]

  mutating func visit(_ fields: inout BlockFields) {
    for list in lists.indices { lists[list].visit(&fields) }
    fields.sum(&counts)
  }
}
