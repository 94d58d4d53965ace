/// The names of a chart's series, in rows below it.
struct ChartLegend {
  struct Entry {
    let name: String
    /// nil for the ring.
    let look: SeriesLook?

    init(_ name: String, _ look: SeriesLook?) {
      self.name = name
      self.look = look
    }
  }

  private static let rowHeight = 17.0
  private static let left = 14.0
  private static let swatch = 24.0
  private static let longest = ChartFrame.width - left - swatch - 16

  private let rows: [[(entry: Entry, x: Double)]]
  private let top: Double

  /// Entries side by side as long as they fit.
  init(_ entries: [Entry], below top: Double) {
    var rows: [[(entry: Entry, x: Double)]] = []
    var x = Double.infinity
    for entry in entries {
      let width = Self.swatch + Markup.width(Markup.fitted(entry.name, within: Self.longest)) + 16
      if x + width > ChartFrame.width {
        rows.append([])
        x = Self.left
      }
      rows[rows.count - 1].append((entry, x))
      x += width
    }
    self.rows = rows
    self.top = top
  }

  var height: Double { rows.isEmpty ? 0 : Double(rows.count) * Self.rowHeight + 4 }

  var markup: String {
    var out = ""
    for (row, entries) in rows.enumerated() {
      let y = top + Double(row) * Self.rowHeight + 8
      for (entry, x) in entries {
        out += "<g class=\"legend\"><title>\(Markup.escaped(entry.name))</title>" + Self.swatch(entry.look, x + 9, y)
        out += ChartFrame.text(
          x + Self.swatch, y + 4, Markup.fitted(entry.name, within: Self.longest), anchor: "start", size: 11)
        out += "</g>\n"
      }
    }
    return out
  }

  private static func swatch(_ look: SeriesLook?, _ x: Double, _ y: Double) -> String {
    guard let look else { return SeriesLook.ring(x, y, radius: 5.5) }
    var out = ""
    if look.isJoined {
      out += "<path d=\"M\(Markup.coordinate(x - 9)) \(Markup.coordinate(y))h18\" fill=\"none\" \(look.stroke)/>"
    }
    if look.isMarked { out += look.mark(x, y) }
    return out
  }
}
