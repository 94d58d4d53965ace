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

/// total[i] = Σ over rows of scores[row][i], in float64 and in the order of rows. [count]
public func foldSum(
  _ scores: UnsafePointer<Float>, rows: Int, stride: Int, count: Int, into total: UnsafeMutablePointer<Double>
) {
  parallelFor(count, minimumChunk: max(256, 65_536 / max(rows, 1))) { range in
    for i in range { total[i] = 0 }
    for row in 0..<rows {
      let x = scores + row * stride
      for i in range { total[i] += Double(x[i]) }
    }
  }
}
