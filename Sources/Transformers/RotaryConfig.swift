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
  /// Reads one rotary table: `parameters` are the objects that describe it, the first that has a key winning.
  ///
  /// `theta` is the base and `share` the part of a head that rotates: the family's own keys for each, and the value when
  /// no key is there; without `share` whole heads rotate. `label` tells tables of one config apart.
  static func read(
    _ reader: inout ConfigReader, headWidth: Int, contextLength: Int, parameters: [JSONNode],
    theta thetaRule: (keys: [String], fallback: Double), share shareRule: (keys: [String], fallback: Double)?,
    label: String = ""
  ) throws(FileError) -> RotaryConfig {
    func parameter(_ key: String) throws(FileError) -> JSONNode? {
      for node in parameters {
        if let found = try node.optional(key) { return found }
      }
      return nil
    }

    var theta = thetaRule.fallback
    var thetaSource = "default"
    let thetaNode: JSONNode?
    if let node = try parameter("rope_theta") { thetaNode = node } else { thetaNode = try reader.node(thetaRule.keys) }
    if let thetaNode {
      theta = try thetaNode.double()
      thetaSource = thetaNode.path
    }
    guard theta > 0 && theta.isFinite else {
      throw FileError(.badData, reader.root.file, "rotary base must be positive", item: thetaSource, found: "\(theta)")
    }
    reader.note(label + "rope_theta", "\(theta)", thetaSource)

    var share = shareRule?.fallback ?? 1
    let shareNode: JSONNode?
    if let node = try parameter("partial_rotary_factor") {
      shareNode = node
    } else {
      shareNode = try reader.node(shareRule?.keys ?? ["partial_rotary_factor"])
    }
    if let shareNode { share = try shareNode.double() }
    guard shareRule != nil || share == 1 else {
      throw FileError(
        .badData, reader.root.file, "not supported in this family", item: shareNode?.path, expected: "1",
        found: "\(share)")
    }
    let dimensions = share > 0 && share <= 1 ? Int(Double(headWidth) * share) : 0
    guard dimensions >= 2 && dimensions % 2 == 0 else {
      throw FileError(
        .badData, reader.root.file, "rotary dimensions must be even and within the head",
        item: shareNode?.path ?? "head width", expected: "2 to \(headWidth)", found: "\(headWidth) × \(share)")
    }
    reader.note(label + "rotary_dimensions", "\(dimensions) of \(headWidth)", shareNode?.path ?? "default")

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
        originalContext: originalContext(&reader, parameter("original_max_position_embeddings"), contextLength))
      guard scaling.high > scaling.low && scaling.originalContext > 0 else {
        throw FileError(
          .badData, reader.root.file, "llama3 rotary scaling makes no sense", item: parameters.first?.path,
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
    reader.note(label + "rope_type", kind, parameters.first?.path ?? "default")
    return RotaryConfig(
      dimensions: dimensions, frequencies: frequencies, description: "\(kind), base \(theta), \(dimensions) dimensions")
  }

  private static func originalContext(
    _ reader: inout ConfigReader, _ parameter: JSONNode?, _ contextLength: Int
  ) throws(FileError) -> Double {
    try (reader.node(["original_max_position_embeddings"]) ?? parameter)?.double() ?? Double(contextLength)
  }
}

extension ConfigReader {
  /// The object that describes the rotary table of all layers: `rope_scaling` (old) or `rope_parameters` (new).
  mutating func ropeParameters() throws(FileError) -> [JSONNode] {
    guard let node = try node(["rope_scaling", "rope_parameters"]) else { return [] }
    for kind in ["full_attention", "sliding_attention"] {
      if let nested = try node.optional(kind) {
        throw FileError(.badData, root.file, "one rotary table per layer type not supported", item: nested.path)
      }
    }
    return [node]
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
