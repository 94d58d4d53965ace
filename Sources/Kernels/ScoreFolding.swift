/// best[i] = max over rows of scores[row][i], and owner[i] the first row that has it. [count]
public func foldMaximum(
  _ scores: UnsafePointer<Float>, rows: Int, stride: Int, count: Int, into best: UnsafeMutablePointer<Float>,
  owner: UnsafeMutablePointer<Int32>
) {
  parallelFor(count, minimumChunk: max(256, 65_536 / max(rows, 1))) { range in
    for i in range {
      best[i] = scores[i]
      owner[i] = 0
    }
    for row in 1..<max(rows, 1) {
      let x = scores + row * stride
      let number = Int32(row)
      for i in range {
        let isHigher = x[i] > best[i]
        owner[i] = isHigher ? number : owner[i]
        best[i] = isHigher ? x[i] : best[i]
      }
    }
  }
}

/// out[i] = scale · Σ over rows of scores[row][i], in float64 and in the order of rows. [count]; `totals` is scratch.
public func foldSum(
  _ scores: UnsafePointer<Float>, rows: Int, stride: Int, count: Int, scale: Double,
  totals: UnsafeMutablePointer<Double>, into out: UnsafeMutablePointer<Float>
) {
  parallelFor(count, minimumChunk: max(256, 65_536 / max(rows, 1))) { range in
    for i in range { totals[i] = 0 }
    for row in 0..<rows {
      let x = scores + row * stride
      for i in range { totals[i] += Double(x[i]) }
    }
    for i in range { out[i] = Float(totals[i] * scale) }
  }
}

/// sums[column group][row group] += scale · (the column's weight) · products[row][column]; rows of `sums` are `stride`
/// apart.
public func addGroupedProducts(
  _ products: UnsafePointer<Float>, rowGroups: [Int], columnGroups: [Int], columnWeights: [Float], scale: Double,
  into sums: UnsafeMutablePointer<Double>, stride: Int
) {
  let columns = columnGroups.count
  for (row, group) in rowGroups.enumerated() {
    for column in 0..<columns {
      sums[columnGroups[column] * stride + group] +=
        scale * Double(columnWeights[column]) * Double(products[row * columns + column])
    }
  }
}
