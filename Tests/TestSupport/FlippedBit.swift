import Foundation

/// Flips one bit of a file, of the byte that many before the last.
public func flipBit(in path: String, fromEnd: Int = 0) throws {
  var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
  bytes[bytes.count - 1 - fromEnd] ^= 1
  try bytes.write(to: URL(fileURLWithPath: path))
}
