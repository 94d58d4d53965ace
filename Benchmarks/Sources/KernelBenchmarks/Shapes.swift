import Kernels

/// The widths of a model, and of an SAE on its residual stream. The MLP is four times as wide as the model.
struct Shape {
  let name: String
  let width: Int
  let heads: Int
  let layers: Int
  let vocabulary: Int
  let features: Int
  let k: Int
}

/// The kernels of a pass over whole sequences with cross-entropy, and of an SAE's encoding and decoding of every row.
func batchKernels(_ shape: Shape, sequences: Int, length: Int) -> [Kernel] {
  let (rows, width, inner) = (sequences * length, shape.width, 4 * shape.width)
  let (x, y, wide) = (FloatBuffer(random: rows * width), FloatBuffer(rows * width), FloatBuffer(random: rows * inner))
  let ones = [Float](repeating: 1, count: width)
  let heads = shape.width / shape.heads
  let spans = (0..<sequences).map { sequence in
    let base = wide.pointer + sequence * length * inner
    func part(_ index: Int) -> HeadRows { HeadRows(base: base + index * width, stride: inner, headStride: heads) }
    return AttentionSpan(
      query: part(0), key: part(1), value: part(2), output: y.pointer + sequence * length * width, outputStride: width,
      queries: length, offset: 0)
  }
  let rule = AttentionRule(scale: 0.125, mask: .causal)
  let vocabulary = randomMatrix(shape.vocabulary, width, .float32)
  let targets = (0..<rows).map { Int32($0 % shape.vocabulary) }
  let encoder = FloatBuffer(random: shape.features * width)
  let bias = [Float](repeating: 0, count: shape.features)
  let entries = RowEntries()
  let decoder = Matrix(encoder, rows: shape.features, columns: width)
  return [
    Kernel(name: "layer norm", calls: 2 * shape.layers + 1, bytes: Double(rows * width) * 4) {
      normalise(
        x.pointer, stride: width, into: y.pointer, outStride: width, rows: rows, width: width, .layerNorm,
        epsilon: 1e-5, weight: ones, bias: ones)
    },
    product("queries, keys, values", rows, wide, width, 3 * width, calls: shape.layers),
    Kernel(
      name: "attention", calls: shape.layers, operations: 2 * Double(rows * length * width),
      run: { multiHeadAttention(spans, heads: shape.heads, keyHeads: shape.heads, headWidth: heads, rule) }),
    product("attention's output", rows, wide, width, width, calls: shape.layers),
    product("MLP, first", rows, wide, width, inner, calls: shape.layers),
    Kernel(name: "GELU", calls: shape.layers, bytes: Double(rows * inner) * 4) {
      activate(wide.pointer, rows: rows, stride: inner, width: inner, .geluTanh)
    },
    product("MLP, second", rows, wide, inner, width, calls: shape.layers),
    Kernel(
      name: "unembedding and cross-entropy", operations: 2 * Double(rows * width * shape.vocabulary),
      run: {
        _ = nextTokenRows(
          [UnsafePointer(x.pointer)], rows: rows, width: width, unembedding: vocabulary, softCap: nil, targets: targets)
      }),
    Kernel(
      name: "SAE: encode and select top k", operations: 2 * Double(rows * width * shape.features),
      run: {
        bias.withUnsafeBufferPointer { bias in
          EncoderTiles(
            input: x.pointer, rows: rows, width: width, weights: encoder.pointer, bias: bias.baseAddress!,
            featureCount: shape.features
          ).selectTop(shape.k, positiveOnly: true, into: entries)
        }
      }),
    Kernel(name: "SAE: decode", bytes: Double(rows * shape.k * width) * 4) {
      for row in 0..<rows {
        let range = entries.range(of: row)
        addCombination(
          of: decoder, rows: entries.indices.pointer + range.lowerBound,
          coefficients: entries.values.pointer + range.lowerBound, count: range.count, into: y.pointer + row * width)
      }
    },
  ]
}

/// The kernels of one new token with bfloat16 weights.
func decodeKernels(_ shape: Shape, cached: Int) -> [Kernel] {
  let (width, inner) = (shape.width, 4 * shape.width)
  let (x, cache, y) = (
    FloatBuffer(random: inner), FloatBuffer(random: 2 * (cached + 1) * width), FloatBuffer(shape.vocabulary)
  )
  let heads = width / shape.heads
  func part(_ half: Int) -> HeadRows {
    HeadRows(base: cache.pointer + half * (cached + 1) * width, stride: width, headStride: heads)
  }
  let span = AttentionSpan(
    query: HeadRows(base: x.pointer, stride: width, headStride: heads), key: part(0), value: part(1), output: y.pointer,
    outputStride: width, queries: 1, offset: cached)
  let rule = AttentionRule(scale: 0.125, mask: .causal)
  func row(_ name: String, _ columns: Int, _ outputs: Int, calls: Int) -> Kernel {
    let weight = randomMatrix(outputs, columns, .bfloat16)
    return Kernel(name: name, calls: calls, bytes: Double(outputs * columns) * 2) {
      linear(x.pointer, rows: 1, stride: columns, weight: weight, into: y.pointer, stride: outputs)
    }
  }
  return [
    row("queries, keys, values", width, 3 * width, calls: shape.layers),
    Kernel(name: "attention", calls: shape.layers, bytes: Double(2 * cached * width) * 4) {
      multiHeadAttention([span], heads: shape.heads, keyHeads: shape.heads, headWidth: heads, rule)
    },
    row("attention's output", width, width, calls: shape.layers),
    row("MLP, first", width, inner, calls: shape.layers),
    row("MLP, second", inner, width, calls: shape.layers),
    row("unembedding", width, shape.vocabulary, calls: 1),
  ]
}

private func product(_ name: String, _ rows: Int, _ x: FloatBuffer, _ columns: Int, _ outputs: Int, calls: Int)
  -> Kernel
{
  let (weight, y) = (randomMatrix(outputs, columns, .float32), FloatBuffer(rows * outputs))
  return Kernel(
    name: name, calls: calls, operations: 2 * Double(rows * columns * outputs),
    run: { linear(x.pointer, rows: rows, stride: columns, weight: weight, into: y.pointer, stride: outputs) })
}

/// Random numbers in the asked form; a bfloat16 is the upper half of a float32.
private func randomMatrix(_ rows: Int, _ columns: Int, _ type: ElementType) -> Matrix {
  let buffer = FloatBuffer(random: rows * columns)
  if type == .bfloat16 {
    let halves = UnsafeMutableRawPointer(buffer.pointer).assumingMemoryBound(to: UInt16.self)
    for i in 0..<rows * columns { halves[i] = UInt16(buffer.pointer[i].bitPattern >> 16) }
  }
  return Matrix(
    base: UnsafeRawPointer(buffer.pointer), elementType: type, rows: rows, columns: columns, rowStride: columns,
    owner: buffer)
}
