import Files
import Kernels
import Testing

@testable import Transformers

/// A float32 checkpoint rounded at load is the same as one that was stored in bfloat16.
@Suite struct WeightPrecisionTests {
  @Test(arguments: ["gpt2", "gpt-neo", "neox-parallel", "llama", "gemma2"])
  func roundedEqualsStored(name: String) throws {
    // Some fixtures hold half-precision numbers already.
    let uneven = { (tensors: inout [String: (shape: [Int], values: [Float])]) in
      for name in tensors.keys { tensors[name]!.values = tensors[name]!.values.map { $0 * 1.003 } }
    }
    let wide = try EditedCheckpoint(name, tensors: uneven)
    let narrow = try EditedCheckpoint(name, tensors: uneven, dtype: .bf16)
    let rounded = try Checkpoint(path: wide.path, precision: .bf16)
    let stored = try Checkpoint(path: narrow.path)
    #expect(rounded.roundedTensors > 0)
    let ids: [Int32] = [5, 9, 11, 30, 2, 7, 7, 41]
    for length in [1, 8] {
      let batch = TokenBatch([Array(ids.prefix(length))])
      let found = try Fixture.logits(rounded.decoder, batch, []).logits
      // Another layout is added up in another order.
      #expect(Fixture.worst(found, try Fixture.logits(stored.decoder, batch, []).logits) < 2e-6)
      // Rounding shows: without it the test would say nothing.
      let plain = try Fixture.logits(Checkpoint(path: wide.path).decoder, batch, []).logits
      #expect(Fixture.worst(found, plain) > 1e-4)
    }
    let generator = { (decoder: Decoder) in
      Generator(
        decoder, sampling: try SamplingOptions(greedy: true), maximumTokens: 20, stopIds: [], interventions: .none)
    }
    #expect(try generator(rounded.decoder).run([ids])[0].ids == (try generator(stored.decoder).run([ids])[0].ids))
    // What is stored in bfloat16 needs no rounding, and float16 stays.
    #expect(try Checkpoint(path: narrow.path, precision: .bf16).roundedTensors == 0)
    let half = try EditedCheckpoint(name, tensors: uneven, dtype: .f16)
    let kept = try Checkpoint(path: half.path, precision: .bf16)
    #expect(kept.roundedTensors == 0 && kept.decoder.weights.unembedding.elementType == .float16)
  }

  /// Matrices become bfloat16 with contiguous rows, whatever the file's layout; vectors are rounded in float32.
  @Test func layoutSuitsDecoding() throws {
    let wide = try EditedCheckpoint("gpt2")
    let weights = try Checkpoint(path: wide.path, precision: .bf16).decoder.weights
    for block in weights.blocks {
      for linear in block.attention.inputs + [block.attention.output, block.mlp.up, block.mlp.down] {
        #expect(linear.weight.elementType == .bfloat16 && linear.weight.rowsAreContiguous)
        #expect(linear.bias?.allSatisfy { $0.bitPattern & 0xFFFF == 0 } == true)
      }
      #expect(block.mlpNorm.weight.allSatisfy { $0.bitPattern & 0xFFFF == 0 })
    }
    #expect(weights.unembedding.elementType == .bfloat16)
    #expect(weights.embedding.base == weights.unembedding.base)
  }

  @Test func weightsThatAreNoNumbersAreRefused() throws {
    let broken = try EditedCheckpoint(
      "gpt2",
      tensors: { tensors in
        let name = tensors.keys.sorted().first { $0.hasSuffix("mlp.c_fc.weight") }!
        tensors[name]!.values[3] = Float(bitPattern: 0x7F80_0001)
      })
    #expect(throws: FileError.self) { try Checkpoint(path: broken.path, precision: .bf16) }
    #expect(throws: Never.self) { try Checkpoint(path: broken.path, checkFinite: false, precision: .bf16) }
  }
}
