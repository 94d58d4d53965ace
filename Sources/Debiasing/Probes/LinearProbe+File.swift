import Files
import Transformers

extension LinearProbe {
  /// Reads a probe: safetensors with `weight` [d] and `bias` [1], finite floats.
  public init(contentsOf path: String, width: Int) throws(FileError) {
    let file = try SafetensorsFile(path)
    let weight = try file.tensor("weight")
    let bias = try file.tensor("bias")
    // torch's Linear has one row per output.
    if weight.shape != [1, width] { try weight.requireShape([width]) }
    if !bias.shape.isEmpty { try bias.requireShape([1]) }
    self.init(weight: try weight.floats(), bias: try bias.floats()[0])
    guard self.weight.allSatisfy(\.isFinite), self.bias.isFinite else {
      throw FileError(.badData, path, "the probe holds numbers that are not finite")
    }
  }

  /// Writes the probe as it is read.
  public func write(to path: String, overwrite: Bool) throws(FileError) {
    try SafetensorsWriter.write(
      path, [("weight", [weight.count], .float32(weight)), ("bias", [1], .float32([bias]))], overwrite: overwrite)
  }
}
