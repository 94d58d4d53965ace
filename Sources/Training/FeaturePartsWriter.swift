import Files
import Ranks

/// Writes tensors of which each rank has the numbers of some features: the first rank gets them piece by piece, so that
/// no memory holds the whole.
struct FeaturePartsWriter {
  /// Nil but at the first rank.
  private let writer: SafetensorsWriter?
  private let ranks: Ranks
  /// Bytes of a piece.
  private static let pieceBytes = 1 << 26

  init(_ writer: SafetensorsWriter?, _ ranks: Ranks) {
    self.writer = writer
    self.ranks = ranks
  }

  /// Writes `values` [features here, perFeature] of `count` features in all into a tensor, whose element `start` is the
  /// first of the first feature. Collective.
  func write<Element: BitwiseCopyable>(
    _ name: String, _ values: UnsafePointer<Element>, _ count: Int, perFeature: Int, at start: Int
  ) throws(FileError) {
    let size = perFeature * MemoryLayout<Element>.stride
    let own = ranks.range(of: count).count
    guard ranks.count > 1 else {
      try writer?.write(name, UnsafeRawBufferPointer(start: values, count: own * size), atElement: start)
      return
    }
    let piece = max(1, Self.pieceBytes / size)
    // Pieces of a tensor come in order.
    for rank in 0..<ranks.count {
      let range = ranks.range(of: count, rank: rank)
      for first in stride(from: range.lowerBound, to: range.upperBound, by: piece) {
        let here = rank == ranks.rank ? min(piece, range.upperBound - first) : 0
        let bytes = UnsafeRawBufferPointer(
          start: values + (rank == ranks.rank ? first - range.lowerBound : 0) * perFeature, count: here * size)
        for part in ranks.gather(Array(bytes)) where !part.isEmpty {
          try part.withBytes { part throws(FileError) in
            try writer?.write(name, part, atElement: start + first * perFeature)
          }
        }
      }
    }
  }
}
