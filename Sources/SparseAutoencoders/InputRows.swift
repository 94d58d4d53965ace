/// Rows of activations that an SAE is applied to: all rows of a tile, or some of them.
struct InputRows {
  let base: UnsafePointer<Float>
  let stride: Int
  /// Row numbers in the tile; nil means 0..<count.
  let selection: [Int]?
  let count: Int

  init(_ base: UnsafePointer<Float>, rows: Int, stride: Int) {
    self.base = base
    self.stride = stride
    self.selection = nil
    self.count = rows
  }

  init(_ base: UnsafePointer<Float>, selection: [Int], stride: Int) {
    self.base = base
    self.stride = stride
    self.selection = selection
    self.count = selection.count
  }

  /// The row's number in the tile.
  func place(_ row: Int) -> Int { selection?[row] ?? row }

  func row(_ row: Int) -> UnsafePointer<Float> { base + place(row) * stride }
}
