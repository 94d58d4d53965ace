import Evaluation
import Files

/// A page to look at the features of an SAE: a list with search and pages, one feature at a time, and a map. Its data
/// are in the page while they are few, else in files beside it that it reads as scripts, as pages without a server must.
public struct DashboardPage {
  private let dashboard: FeatureDashboard
  private let data: DashboardData
  private let notes: [String]
  private let drawing: DirectionMapDrawing

  /// Data up to this size, in bytes, are in the page itself.
  private static let mostInside = 3_000_000

  public init(_ dashboard: FeatureDashboard, _ words: TokenWords, notes: [String]) {
    (self.dashboard, self.notes) = (dashboard, notes)
    data = DashboardData(dashboard: dashboard, words: words)
    drawing = DirectionMapDrawing(dashboard)
  }

  /// The map as a file of its own.
  public var map: String { drawing.svg }

  /// Writes `index.html` last; `folder` gives the folder of further data, made when it is needed. `record` is the run's
  /// JSON file, whose `run` says how it was made.
  public func write(
    to path: String, record: JSONObject, folder: () throws -> String, progress: (_ done: Int, _ of: Int) throws -> Void
  ) throws {
    var inside: [[UInt8]] = []
    var size = 0
    var folderPath: String?
    for number in 0..<data.partCount {
      inside.append(DashboardData.inScript(data.part(number)))
      size += inside.last!.count
      if folderPath == nil, size > Self.mostInside { folderPath = try folder() }
      if let folderPath {
        // Those kept for the page so far go too.
        for (place, part) in inside.enumerated() {
          let own = number + 1 - inside.count + place
          try AtomicFile.write(
            Array("receive(\(own),".utf8) + part + Array(");\n".utf8),
            to: FileSystem.join(folderPath, Self.fileName(own)), overwrite: true)
        }
        inside = []
      }
      try progress(number + 1, data.partCount)
    }
    try AtomicFile.write(page(inside, record: record).html, to: path, overwrite: true)
  }

  private static func fileName(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".js"
  }

  private func page(_ inside: [[UInt8]], record: JSONObject) -> HTMLPage {
    var page = HTMLPage(
      "Features of \(FileSystem.name(of: dashboard.sae.path))",
      notes.map { .paragraph($0) } + [.markup(body)] + HTMLPage.run(of: record) + [
        .markup(Self.element("data-index", DashboardData.inScript(data.index(drawing)))),
        .markup(inside.enumerated().map { Self.element("data-\($0)", $1) }.joined()),
      ])
    page.style = Self.style
    page.script = Self.script
    page.loadsScriptsBeside = inside.isEmpty
    return page
  }

  private static func element(_ id: String, _ json: [UInt8]) -> String {
    "<script type=\"application/json\" id=\"\(id)\">\(String(decoding: json, as: UTF8.self))</script>\n"
  }

  private var orders: [(value: String, text: String)] {
    var orders = [
      ("active", "most active first"), ("rare", "rarest first"), ("maximum", "largest activation first"),
      ("index", "by index"),
    ]
    if let changes = dashboard.changes {
      orders.append(("turned", "most turned first"))
      if changes.logRatios != nil { orders.append(("changed", "most changed in activity first")) }
    }
    return orders
  }

  private var body: String {
    func options(_ options: [(value: String, text: String)]) -> String {
      options.map { "<option value=\"\($0.value)\">\($0.text)</option>" }.joined()
    }
    var head = ["feature", "active", "largest"]
    if let changes = dashboard.changes {
      head.append("1 − cosine")
      if changes.logRatios != nil { head.append("log-ratio") }
    }
    head.append("tokens")
    let scopes = [
      ("any", "anything"), ("index", "index"), ("tokens", "active tokens"), ("promoted", "promoted tokens"),
    ]
    return """
      <noscript><p>This page needs scripts, its own alone; the numbers are in features.csv and features.json.</p></noscript>
      <div class="wide">
      <div id="choose">
      <form id="search" role="search">
      <label>Search <input type="search" id="query" placeholder="index or token" autocomplete="off"></label>
      <label>in <select id="scope">\(options(scopes))</select></label>
      <label>order <select id="order">\(options(orders))</select></label>
      </form>
      <p id="status" role="status"></p>
      <div class="table"><table id="list"><thead><tr>\(head.map { "<th scope=\"col\">\($0)</th>" }.joined())</tr></thead>
      <tbody id="rows"></tbody></table></div>
      <p><button type="button" id="back">‹ page back</button> <button type="button" id="on">page on ›</button></p>
      </div>
      <section id="feature" tabindex="-1" aria-label="one feature"></section>
      <figure id="map">
      \(drawing.svg)<p id="under"></p>
      <figcaption>\(caption)</figcaption>
      </figure>
      </div>

      """
  }

  private var caption: String {
    let shown = dashboard.gathered.features.count
    return "Every decoder row of the SAE at unit length, by principal components about the mean (power iteration): two "
      + "dimensions of \(dashboard.sae.inputWidth), so that features close here need not be close. "
      + (shown == dashboard.sae.featureCount
        ? "Click a dot to see its feature." : "The \(shown) features shown are larger: click one to see it.")
      + " Coordinates are in features.csv. ← and → go through the list, / searches."
  }
}
