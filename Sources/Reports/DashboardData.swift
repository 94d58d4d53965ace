import Evaluation
import Files
import SparseAutoencoders

/// The data of a dashboard as the script of its page reads it: columns of what the list shows, and parts of a fixed number
/// of features with the rest.
struct DashboardData {
  /// Features of a part.
  static let partSize = 32

  let dashboard: FeatureDashboard
  let words: TokenWords

  private var features: [Int] { dashboard.gathered.features }
  var partCount: Int { (features.count + Self.partSize - 1) / Self.partSize }

  /// `map` says where features stand in the drawing.
  func index(_ map: DirectionMapDrawing) -> JSON {
    let (gathered, owners) = (dashboard.gathered, features.indices)
    let places = features.map { map.place(of: $0) }
    var columns = JSONObject()
    columns["index"] = JSON(features)
    columns["count"] = JSON(owners.map { gathered.count(at: $0) })
    columns["maximum"] = .array(
      owners.map { gathered.count(at: $0) > 0 ? Self.short(gathered.maximum(at: $0)) : .null })
    columns["tokens"] = .array(
      owners.map { JSON(gathered.strongestTokens(at: $0, count: 5).map { words.spelling($0) }) })
    columns["promoted"] = .array(
      dashboard.facts.map { facts in
        JSON((facts.tokens?.promoted ?? []).prefix(8).map { words.spelling($0.id) })
      })
    columns["x"] = JSON(places.map(\.x))
    columns["y"] = JSON(places.map(\.y))
    if let changes = dashboard.changes {
      columns["turned"] = .array(features.map { Self.short(max(0, 1 - changes.cosines[$0])) })
      if let before = changes.baselineCounts, let ratios = changes.logRatios {
        columns["before"] = JSON(features.map { before[$0] })
        columns["ratio"] = .array(features.map { Self.short(Float(ratios[$0])) })
      }
    }
    return [
      "positions": JSON(dashboard.gathered.positions), "part": JSON(Self.partSize), "columns": .object(columns),
    ]
  }

  func part(_ number: Int) -> JSON {
    let range = number * Self.partSize..<min((number + 1) * Self.partSize, features.count)
    return .array(range.map(feature))
  }

  private func feature(_ place: Int) -> JSON {
    let feature = dashboard.gathered.gathered(at: place)
    let facts = dashboard.facts[place]
    var object = JSONObject()
    object["mean"] = feature.count > 0 ? Self.short(Float(feature.mean)) : .null
    object["norm"] = Self.short(facts.decoderNorm)
    object["encoder"] = Self.short(facts.encoderCosine)
    object["near"] = .array(facts.neighbours.map { .array([JSON($0.index), Self.short($0.cosine)]) })
    object["histogram"] = [
      "width": JSON(feature.histogram.binWidth), "counts": JSON(feature.histogram.counts),
    ]
    object["drawn"] = JSON(feature.sampled.count)
    if let tokens = facts.tokens {
      object["raised"] = logits(tokens.promoted)
      object["lowered"] = logits(tokens.suppressed)
    }
    let (groups, each) = (dashboard.quantiles.groups, dashboard.quantiles.each)
    object["strongest"] = .array(feature.strongest.map { example($0, feature.histogram) })
    object["quantiles"] = .array(
      feature.quantiles(groups: groups, count: each).map { group in
        .array(group.map { example($0, feature.histogram) })
      })
    return .object(object)
  }

  private func logits(_ tokens: [PromotedTokens.Token]) -> JSON {
    .array(tokens.map { .array([JSON(words.spelling($0.id)), Self.short($0.logit)]) })
  }

  private func example(_ example: FeatureExample, _ histogram: ActivationHistogram) -> JSON {
    let active = example.activations.enumerated().filter { $0.element != 0 }
    var object = JSONObject()
    object["d"] = JSON(Int(example.document))
    object["s"] = JSON(example.sequence)
    object["p"] = JSON(example.position)
    object["k"] = JSON(example.peak)
    object["t"] = JSON(words.texts(example.ids))
    object["a"] = .array(active.map { .array([JSON($0.offset), Self.short($0.element)]) })
    object["q"] = histogram.share(below: example.activation).map { Self.short(Float($0)) } ?? .null
    return .object(object)
  }

  /// Four digits: what a page shows, and no more.
  private static func short(_ value: Float) -> JSON {
    guard value.isFinite, value != 0 else { return JSON(value) }
    var scale: Float = 1
    while abs(value) * scale < 1000, scale < 1e12 { scale *= 10 }
    let rounded = (Double(value) * Double(scale)).rounded() / Double(scale)
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? JSON(Int(rounded)) : JSON(rounded)
  }

  /// JSON that may stand in a script: no `<`, so that no text can end or comment out the element around it.
  static func inScript(_ json: JSON) -> [UInt8] {
    var result: [UInt8] = []
    let bytes = json.serialized()
    result.reserveCapacity(bytes.count + bytes.count / 16)
    for byte in bytes {
      if byte == UInt8(ascii: "<") { result += Array("\\u003c".utf8) } else { result.append(byte) }
    }
    return result
  }
}
