import ArgumentParser

/// A number of bytes, as `4G` or `500M`.
struct MemorySize: ExpressibleByArgument {
  let bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let units: [Character: Double] = ["k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12]
    var number = argument
    var factor = 1.0
    if let last = argument.last, let unit = units[last] {
      number.removeLast()
      factor = unit
    }
    guard let value = Double(number), value > 0, value * factor < 1e18 else { return nil }
    bytes = Int(value * factor)
  }

  var defaultValueDescription: String { bytes.asBytes.replacing(" ", with: "") }
}
