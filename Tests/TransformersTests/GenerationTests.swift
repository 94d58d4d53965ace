import Files
import Kernels
import Testing

@testable import Transformers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct GenerationTests {
  private func generator(
    _ decoder: Decoder, greedy: Bool = true, seed: UInt64 = 0, tokens: Int = 20, stop: Set<Int32> = [],
    _ interventions: [Intervention] = [], includes: @escaping (Int32, Int) -> Bool = { _, _ in true }
  ) throws -> Generator {
    Generator(
      decoder, sampling: try SamplingOptions(greedy: greedy, seed: seed), maximumTokens: tokens, stopIds: stop,
      interventions: try InterventionTable(interventions, for: decoder.config), includes: includes)
  }

  /// The likeliest continuation, each step recomputed from the first token.
  private func uncached(
    _ decoder: Decoder, _ prompt: [Int32], tokens: Int, _ interventions: [Intervention],
    includes: (Int32, Int) -> Bool = { _, _ in true }
  ) throws -> [Int32] {
    var ids = prompt
    for _ in 0..<tokens {
      let included = ids.enumerated().map { includes($0.element, $0.offset) }
      let run = try Fixture.logits(decoder, TokenBatch([ids], included: [included]), interventions)
      let vocabulary = decoder.config.vocabularySize
      ids.append(Int32(indexOfMaximum(Array(run.logits.suffix(vocabulary)), count: vocabulary)))
    }
    return Array(ids.dropFirst(prompt.count))
  }

  @Test func greedyEqualsTransformers() throws {
    let cases = try JSONNode(contentsOf: Fixture.folder + "/generation.json").required("cases").array()
    #expect(cases.count >= 12)
    for node in cases {
      let decoder = try Fixture(node.required("model").string()).checkpoint.decoder
      func ids(_ key: String) throws -> [Int32] { try node.required(key).array().map { Int32(try $0.int()) } }
      let found = try generator(decoder, tokens: ids("ids").count).run([ids("prompt_ids")])
      #expect(found[0].ids == (try ids("ids")))
      #expect(found[0].stop == .length)
    }
  }

  @Test(arguments: ["gpt2", "neox-parallel", "llama"])
  func promptsOfABatchAreAsIfAlone(name: String) throws {
    let decoder = try Fixture(name).checkpoint.decoder
    let prompts: [[Int32]] = [[5, 9, 11], [7], [3, 3, 60, 2, 19, 41, 8], [90, 1]]
    for greedy in [true, false] {
      let generator = try generator(decoder, greedy: greedy, seed: 3, tokens: 12)
      let together = try generator.run(prompts)
      for (index, prompt) in prompts.enumerated() {
        let alone = try generator.run([prompt], firstIndex: index)
        #expect(alone[0].ids == together[index].ids, "prompt \(index)")
      }
    }
  }

  /// An edit at a hook acts on the prompt and on every new token, with and without a cache, and changes the text.
  @Test(arguments: ["gpt2", "neox-parallel", "llama"], [HookPoint.residPost(0), .attnOut(1), .mlpPost(1), .attnZ(0)])
  func interventionsActAtEveryStep(name: String, hook: HookPoint) throws {
    let decoder = try Fixture(name).checkpoint.decoder
    var seen = 0
    let negate = Intervention(at: hook) { tile in
      for row in 0..<tile.rows where tile.batch.included[row] {
        seen += 1
        for i in 0..<tile.width where i % 3 == 0 { tile.row(row)[i] = 3 - 4 * tile.row(row)[i] }
      }
    }
    let prompt: [Int32] = [5, 9, 11, 30]
    let includes: (Int32, Int) -> Bool = { id, position in id != 11 && position > 0 }
    let found = try generator(decoder, tokens: 12, [negate], includes: includes).run([prompt])[0].ids
    let skipped = (prompt + found.dropLast()).enumerated().count { !includes($0.element, $0.offset) }
    #expect(seen == prompt.count + found.count - 1 - skipped)
    #expect(found == (try uncached(decoder, prompt, tokens: 12, [negate], includes: includes)))
    #expect(found != (try generator(decoder, tokens: 12).run([prompt])[0].ids))
  }

  /// One long pass and many short ones over the same cache give the same residual stream.
  @Test(arguments: Fixture.names)
  func cachedPassesEqualOnePass(name: String) throws {
    let fixture = try Fixture(name)
    let decoder = fixture.checkpoint.decoder
    let ids = fixture.sequences[0]
    let whole = try Fixture.logits(decoder, TokenBatch([ids]), []).normed
    let cache = KeyValueCache(decoder.config, capacity: ids.count)
    let workspace = Workspace()
    var pieces: [Float] = []
    var start = 0
    for length in [1, 5, 1, 2, ids.count - 9] {
      let part = Array(ids[start..<start + length])
      let batch = TokenBatch(
        ids: part, sequences: [0..<length], positions: (start..<start + length).map { Int32($0) },
        included: part.map { _ in true })
      let residual = FloatBuffer(length * decoder.config.width)
      try decoder.embed(batch, into: residual, workspace: workspace)
      try decoder.runBlocks(
        0..<decoder.config.layers, residual: residual, batch: batch, caches: [cache], workspace: workspace)
      cache.advance(by: length)
      let normed = FloatBuffer(length * decoder.config.width)
      try decoder.finalNorm(residual, into: normed, batch: batch)
      pieces += normed.array
      start += length
    }
    #expect(Fixture.worst(pieces, whole) < 1e-5)
  }

  @Test func cacheKeepsItsRowsWhileItGrows() throws {
    let config = try Fixture("llama").checkpoint.decoder.config
    let width = config.keyHeads * config.headWidth
    let cache = KeyValueCache(config, capacity: 300)
    let keys = FloatBuffer((0..<300 * width).map { Float($0) })
    let values = FloatBuffer((0..<300 * width).map { -Float($0) })
    for position in 0..<300 {
      func row(_ buffer: FloatBuffer) -> HeadRows {
        HeadRows(base: buffer.pointer + position * width, stride: width, headStride: config.headWidth)
      }
      for layer in 0..<config.layers { cache.append(row(keys), row(values), layer: layer, rows: 1) }
      cache.advance(by: 1)
    }
    for layer in 0..<config.layers {
      func stored(_ rows: HeadRows) -> [Float] {
        (0..<300 * width).map { index in
          let (position, column) = index.quotientAndRemainder(dividingBy: width)
          let (head, i) = column.quotientAndRemainder(dividingBy: config.headWidth)
          return rows.base[head * rows.headStride + position * rows.stride + i]
        }
      }
      #expect(stored(cache.keyRows(layer: layer)) == keys.array)
      #expect(stored(cache.valueRows(layer: layer)) == values.array)
    }
  }

  @Test func stopsForEveryReason() throws {
    let decoder = try Fixture("gpt2").checkpoint.decoder
    let context = decoder.config.contextLength
    let free = try generator(decoder, tokens: context + 10).run([[5, 9]])[0]
    #expect(free.stop == .context)
    #expect(free.ids.count == context - 2 + 1)
    let eos = try #require(free.ids.first { id in id != free.ids[0] })
    let stopped = try generator(decoder, tokens: 30, stop: [eos]).run([[5, 9]])[0]
    #expect(stopped.stop == .eos)
    #expect(stopped.ids == Array(free.ids.prefix { $0 != eos }))
    var told: [Int32] = []
    let cut = try generator(decoder, tokens: 30).run([[5, 9]]) { _, id in
      told.append(id)
      return told.count < 3
    }[0]
    #expect(cut.stop == .string)
    #expect(cut.ids == told && told.count == 3)
    #expect(try generator(decoder, tokens: 0).run([[5]])[0].ids.isEmpty)
  }

  @Test func badPromptsAreRefused() throws {
    let decoder = try Fixture("gpt2").checkpoint.decoder
    let generator = try generator(decoder)
    for prompt in [[], [-1], [Int32(decoder.config.vocabularySize)], Array(repeating: 1, count: 1000)] as [[Int32]] {
      #expect(throws: UsageError.self) { try generator.run([prompt]) }
    }
  }

  /// Shares of draws against the probabilities, filters included.
  @Test func samplingFollowsTheDistribution() throws {
    let logits: [Float] = [0, 1, 2, 3, -1]
    func shares(_ options: SamplingOptions) -> [Double] {
      var counts = Array(repeating: 0.0, count: logits.count)
      var sampler = Sampler(options, sequence: 0)
      for _ in 0..<20_000 { counts[Int(sampler.next(logits, count: logits.count))] += 1.0 / 20_000 }
      return counts
    }
    func probabilities(_ kept: [Int], temperature: Double) -> [Double] {
      let weights = logits.indices.map { kept.contains($0) ? exp(Double(logits[$0]) / temperature) : 0 }
      let total = weights.reduce(0, +)
      return weights.map { $0 / total }
    }
    let cases: [(SamplingOptions, [Double])] = [
      (try SamplingOptions(seed: 1), probabilities([0, 1, 2, 3, 4], temperature: 1)),
      (try SamplingOptions(temperature: 2, seed: 2), probabilities([0, 1, 2, 3, 4], temperature: 2)),
      (try SamplingOptions(topK: 2, seed: 3), probabilities([2, 3], temperature: 1)),
      // 0.64 + 0.23 first reach 0.8.
      (try SamplingOptions(topP: 0.8, seed: 4), probabilities([2, 3], temperature: 1)),
      (try SamplingOptions(topP: 0.01, seed: 5), probabilities([3], temperature: 1)),
    ]
    for (options, expected) in cases {
      for (found, expected) in zip(shares(options), expected) {
        #expect(abs(found - expected) < 0.015 && (expected > 0 || found == 0))
      }
    }
    #expect(throws: UsageError.self) { try SamplingOptions(temperature: 0) }
    #expect(throws: UsageError.self) { try SamplingOptions(topK: 0) }
    #expect(throws: UsageError.self) { try SamplingOptions(topP: 1.5) }
  }

  /// What is kept equals what sorting the whole vocabulary keeps, in the same order, ties and sums to the last bit.
  @Test(arguments: [1, 2, 3, 128, 129, 700])
  func keepingTheLikeliestEqualsSortingAll(count: Int) {
    var random = SeededRandom(seed: 7, stream: UInt64(count))
    let distributions: [(Int) -> Double] = [
      { _ in exp(-12 * random.nextUnit()) },  // no two alike
      { _ in exp(-(4 * random.nextUnit()).rounded()) },  // many ties
      { _ in 1 },  // nothing but ties
      { Double(count - $0) }, { Double($0) },  // sorted already, and backwards
      { $0 == count / 2 ? 1 : exp(-700 * random.nextUnit()) },  // one, and next to nothing
      { $0 % 3 == 0 ? 0.25 : 0 },
    ]
    for distribution in distributions {
      let all = (0..<count).map { TokenCandidate(id: Int32($0), weight: distribution($0)) }
      let sorted = all.sorted { ($1.weight, $0.id) < ($0.weight, $1.id) }
      for k in Set([1, 2, 40, 127, 128, count / 2 + 1, count - 1, count, count + 9]) where k > 0 {
        var likeliest = LikeliestTokens(all)
        likeliest.keep(k)
        #expect(likeliest.candidates == Array(sorted.prefix(k)))
        for share in [0.3, 0.9, 1] {
          var both = likeliest
          both.keep(reaching: share)
          #expect(both.candidates == Self.kept(Array(sorted.prefix(k)), reaching: share))
        }
      }
      for share in [1e-9, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.999, 1 - 1e-15, 1] {
        var likeliest = LikeliestTokens(all)
        likeliest.keep(reaching: share)
        #expect(likeliest.candidates == Self.kept(sorted, reaching: share), "\(share)")
      }
    }
  }

  private static func kept(_ sorted: [TokenCandidate], reaching share: Double) -> [TokenCandidate] {
    let total = sorted.reduce(0) { $0 + $1.weight }
    var reached = 0.0
    let last = sorted.firstIndex { candidate in
      reached += candidate.weight
      return reached >= share * total
    }
    return Array(sorted.prefix((last ?? sorted.count - 1) + 1))
  }
}
