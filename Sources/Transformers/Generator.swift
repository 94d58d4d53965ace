import Files
import Kernels

/// Why a text ended.
public enum StopReason: String, Sendable {
  /// The number of tokens asked for was reached.
  case length
  /// An end-of-sequence token was drawn; it is not part of the ids.
  case eos
  /// The receiver asked for the end (a stop string).
  case string
  /// The model's context is full.
  case context
}

/// The new tokens of one prompt.
public struct Generation: Sendable {
  public var ids: [Int32] = []
  public var stop = StopReason.length
}

/// Continues prompts token by token with a KV cache; interventions act on the prompt and on every token after it.
public struct Generator {
  public let decoder: Decoder
  public let sampling: SamplingOptions
  public let maximumTokens: Int
  /// Tokens that end a text; empty to go on regardless.
  public let stopIds: Set<Int32>
  public let interventions: InterventionTable
  /// Whether interventions act on a token, by id and position.
  public let includes: (Int32, Int) -> Bool

  public init(
    _ decoder: Decoder, sampling: SamplingOptions, maximumTokens: Int, stopIds: Set<Int32>,
    interventions: InterventionTable = .none, includes: @escaping (Int32, Int) -> Bool = { _, _ in true }
  ) {
    self.decoder = decoder
    self.sampling = sampling
    self.maximumTokens = maximumTokens
    self.stopIds = stopIds
    self.interventions = interventions
    self.includes = includes
  }

  /// Continues all `prompts` together, each as if it were alone.
  ///
  /// `firstIndex` is the first prompt's place in the whole job: it selects the random streams. `onToken` is told every
  /// new token with the prompt's index in `prompts`, and returns whether that text goes on.
  public func run(
    _ prompts: [[Int32]], firstIndex: Int = 0, onToken: (Int, Int32) throws -> Bool = { _, _ in true }
  ) throws -> [Generation] {
    for prompt in prompts {
      guard !prompt.isEmpty else {
        throw UsageError(
          "an empty prompt", hint: "without a BOS token the model needs at least one token to start from")
      }
      guard prompt.count <= decoder.config.contextLength else {
        throw UsageError(
          "the prompt has \(prompt.count) tokens, more than the context of \(decoder.config.contextLength)")
      }
    }
    var results = prompts.map { _ in Generation() }
    guard maximumTokens > 0 else { return results }
    var samplers = prompts.indices.map { Sampler(sampling, sequence: firstIndex + $0) }
    let caches = prompts.map { prompt in
      KeyValueCache(
        decoder.config,
        capacity: min(decoder.config.contextLength, prompt.count + min(maximumTokens, decoder.config.contextLength) - 1)
      )
    }
    var scratch = Scratch()
    let logits = FloatBuffer(prompts.count * decoder.config.vocabularySize)
    var active = Array(prompts.indices)
    var pending = prompts
    while !active.isEmpty {
      try step(active.map { pending[$0] }, active.map { caches[$0] }, &scratch, logits: logits)
      var going: [Int] = []
      for (row, index) in active.enumerated() {
        let vocabulary = decoder.config.vocabularySize
        let id = samplers[index].next(logits.pointer + row * vocabulary, count: vocabulary)
        guard logits.pointer[row * vocabulary + Int(id)].isFinite else {
          throw UsageError(
            "the logits are no longer numbers after \(results[index].ids.count) new tokens",
            hint: "an edit this strong overflows float32")
        }
        if stopIds.contains(id) {
          results[index].stop = .eos
          continue
        }
        results[index].ids.append(id)
        if try !onToken(index, id) {
          results[index].stop = .string
        } else if results[index].ids.count == maximumTokens {
          results[index].stop = .length
        } else if caches[index].length == decoder.config.contextLength {
          results[index].stop = .context
        } else {
          pending[index] = [id]
          going.append(index)
        }
      }
      active = going
    }
    return results
  }

  /// Feeds new tokens of each sequence; logits of each one's last token, [sequences, V].
  private func step(
    _ tokens: [[Int32]], _ caches: [KeyValueCache], _ scratch: inout Scratch, logits: FloatBuffer
  ) throws {
    let width = decoder.config.width
    let batch = batch(tokens, caches)
    scratch.reserve(batch.count * width)
    let (residual, normed) = (scratch.residual, scratch.normed)
    try decoder.embed(batch, into: residual, interventions: interventions, workspace: scratch.workspace)
    try decoder.runBlocks(
      0..<decoder.config.layers, residual: residual, batch: batch, interventions: interventions, caches: caches,
      workspace: scratch.workspace)
    try decoder.finalNorm(residual, into: normed, batch: batch, interventions: interventions)
    for (row, range) in batch.sequences.enumerated() {
      caches[row].advance(by: range.count)
      // Rows move to the front: the source of a row is never before its target.
      (normed.pointer + row * width).update(from: normed.pointer + (range.upperBound - 1) * width, count: width)
    }
    decoder.unembed(normed.pointer, rows: tokens.count, into: logits.pointer)
  }

  /// Buffers of a step, used again by the next.
  private struct Scratch {
    let workspace = Workspace()
    private(set) var residual = FloatBuffer(0)  // [N, d]
    private(set) var normed = FloatBuffer(0)  // [N, d]

    mutating func reserve(_ count: Int) {
      guard residual.count < count else { return }
      residual = FloatBuffer(count)
      normed = FloatBuffer(count)
    }
  }

  private func batch(_ tokens: [[Int32]], _ caches: [KeyValueCache]) -> TokenBatch {
    var sequences: [Range<Int>] = []
    var positions: [Int32] = []
    var included: [Bool] = []
    for (ids, cache) in zip(tokens, caches) {
      sequences.append(positions.count..<positions.count + ids.count)
      for (offset, id) in ids.enumerated() {
        positions.append(Int32(cache.length + offset))
        included.append(includes(id, cache.length + offset))
      }
    }
    return TokenBatch(
      ids: Array(tokens.joined()), sequences: sequences, positions: positions, included: included)
  }
}
