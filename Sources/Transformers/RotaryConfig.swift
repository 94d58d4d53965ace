import Files

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Rotary position embedding: the first `dimensions` of each head turn by position × frequency.
public struct RotaryConfig: Sendable {
  /// Rotated dimensions of a head, even.
  public var dimensions: Int
  /// Radians per position, [dimensions / 2].
  public var frequencies: [Float]
  /// Kind and parameters in words, for `info`.
  public var description: String
}

extension RotaryConfig {
  /// Reads `rope_scaling` or `rope_parameters` (old and new spelling) of a config.
  ///
  /// `partial` is the share of a head that rotates when the file does not say; `thetaKeys` are the family's own names
  /// for the base.
  static func read(
    _ reader: inout ConfigReader, headWidth: Int, contextLength: Int, thetaKeys: [String], partialKeys: [String],
    partial: Double
  ) throws(FileError) -> RotaryConfig {
    let parameters = try reader.node(["rope_scaling", "rope_parameters"])
    func parameter(_ key: String) throws(FileError) -> JSONNode? {
      guard let parameters else { return nil }
      return try parameters.optional(key)
    }

    var theta = 10_000.0
    var thetaSource = "default"
    let thetaNode: JSONNode?
    if let node = try parameter("rope_theta") { thetaNode = node } else { thetaNode = try reader.node(thetaKeys) }
    if let thetaNode {
      theta = try thetaNode.double()
      thetaSource = thetaNode.path
    }
    guard theta > 0 && theta.isFinite else {
      throw FileError(.badData, reader.root.file, "rotary base must be positive", item: thetaSource, found: "\(theta)")
    }
    reader.note("rope_theta", "\(theta)", thetaSource)

    var share = partial
    let shareNode: JSONNode?
    if let node = try parameter("partial_rotary_factor") {
      shareNode = node
    } else {
      shareNode = try reader.node(partialKeys)
    }
    if let shareNode { share = try shareNode.double() }
    let dimensions = share > 0 && share <= 1 ? Int(Double(headWidth) * share) : 0
    guard dimensions >= 2 && dimensions % 2 == 0 else {
      throw FileError(
        .badData, reader.root.file, "rotary dimensions must be even and within the head",
        item: shareNode?.path ?? "head width", expected: "2 to \(headWidth)", found: "\(headWidth) × \(share)")
    }
    reader.note("rotary_dimensions", "\(dimensions) of \(headWidth)", shareNode?.path ?? "default")

    var kind = "default"
    if let node = try parameter("rope_type") {
      kind = try node.string()
    } else if let node = try parameter("type") {
      kind = try node.string()
    }
    var frequencies = (0..<dimensions / 2).map { j in
      Float(1) / Float(pow(Double(Float(theta)), Double(Float(2 * j) / Float(dimensions))))
    }
    func required(_ key: String) throws(FileError) -> Double {
      guard let node = try parameter(key) else {
        throw FileError(.badData, reader.root.file, "missing key for rope type \(kind)", item: key)
      }
      let value = try node.double()
      guard value > 0 && value.isFinite else {
        throw FileError(.badData, reader.root.file, "must be positive", item: node.path, found: "\(value)")
      }
      return value
    }
    switch kind {
    case "default": break
    case "linear":
      let factor = Float(try required("factor"))
      frequencies = frequencies.map { $0 / factor }
    case "llama3":
      let scaling = try Llama3Scaling(
        factor: required("factor"), low: required("low_freq_factor"), high: required("high_freq_factor"),
        originalContext: originalContext(&reader, parameters, contextLength))
      guard scaling.high > scaling.low && scaling.originalContext > 0 else {
        throw FileError(
          .badData, reader.root.file, "llama3 rotary scaling makes no sense", item: parameters?.path,
          expected: "high_freq_factor above low_freq_factor, original_max_position_embeddings above 0",
          found: "\(scaling.high), \(scaling.low), \(scaling.originalContext)")
      }
      frequencies = frequencies.map(scaling.scaled)
    default:
      throw FileError(
        .badData, reader.root.file, "rope type not supported", item: "rope_type",
        expected: "default, linear or llama3", found: kind)
    }
    guard frequencies.allSatisfy({ $0 >= 0 && ($0 * Float(contextLength)).isFinite }) else {
      throw FileError(
        .badData, reader.root.file, "rotary frequencies beyond float32", item: thetaSource,
        found: "base \(theta), type \(kind)")
    }
    reader.note("rope_type", kind, parameters?.path ?? "default")
    return RotaryConfig(
      dimensions: dimensions, frequencies: frequencies, description: "\(kind), base \(theta), \(dimensions) dimensions")
  }

  private static func originalContext(
    _ reader: inout ConfigReader, _ parameters: JSONNode?, _ contextLength: Int
  ) throws(FileError) -> Double {
    let key = "original_max_position_embeddings"
    if let node = try reader.node([key]) { return try node.double() }
    if let node = try parameters?.optional(key) { return try node.double() }
    return Double(contextLength)
  }
}

/// The frequency scaling of Llama 3.1: long wavelengths are stretched, short ones kept, those between interpolated.
private struct Llama3Scaling {
  let factor: Double
  let low: Double
  let high: Double
  let originalContext: Double

  func scaled(_ frequency: Float) -> Float {
    let wavelength = 2 * Double.pi / Double(frequency)
    if wavelength < originalContext / high { return frequency }
    if wavelength > originalContext / low { return frequency / Float(factor) }
    let smooth = (originalContext / wavelength - low) / (high - low)
    return Float((1 - smooth) * Double(frequency) / factor + smooth * Double(frequency))
  }
}
