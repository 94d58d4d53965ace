/// How far a job is: a bar with rate and time left on a terminal, else a line per tenth; also its safe point for Ctrl-C.
final class Progress {
  private let name: String
  private let unit: String
  private let quiet: Bool
  private let resumeHint: String?
  private let start = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant?
  private var tenths = 0
  private let isTerminal = StandardError.isTerminal
  /// Amount and share that an earlier run had done, which says nothing about the rate.
  private var earlier = (done: 0, fraction: 0.0)
  /// Whether the next update says where the job starts instead of what it did.
  private var awaitsStart: Bool

  /// `resumeHint` says how to go on after an interruption; the first update of such a job says where it starts.
  init(_ name: String, unit: String = "tokens", quiet: Bool, resumeHint: String? = nil) {
    self.name = name
    self.unit = unit
    self.quiet = quiet
    self.resumeHint = resumeHint
    awaitsStart = resumeHint != nil
    Interruption.listen()
  }

  /// Tells what is done, as a number of units and as a share of the whole; throws when the user wants to stop.
  func update(_ done: Int, fraction: Double) throws {
    if Interruption.isRequested {
      clear()
      throw Interrupted(hint: resumeHint)
    }
    if awaitsStart {
      awaitsStart = false
      earlier = (done, fraction)
      tenths = Int(fraction * 10)
      return
    }
    guard !quiet else { return }
    if isTerminal { draw(done, fraction) } else { tell(done, fraction) }
  }

  /// Removes the bar, and says what the job took.
  func finish(_ done: Int) {
    clear()
    guard !quiet else { return }
    if awaitsStart || done == earlier.done, done > 0 {
      StandardError.line("\(name): nothing was left to do")
      return
    }
    let seconds = elapsed
    let rate = Double(done - earlier.done) / max(seconds, 1e-9)
    StandardError.line(
      "\(name): \(done.grouped) \(unit) in \(seconds.fixed(1)) s (\(Int(rate).grouped) \(unit)/s)")
  }

  private var elapsed: Double { (ContinuousClock.now - start).seconds }

  private func clear() {
    if isTerminal, lastDrawn != nil { StandardError.write("\r\u{1B}[K") }
  }

  private func figures(_ done: Int, _ fraction: Double) -> String {
    let seconds = elapsed
    let rate = Double(done - earlier.done) / max(seconds, 1e-9)
    var text = "\(done.grouped) \(unit), \(Int(min(rate, 1e15)).grouped) \(unit)/s"
    if fraction > earlier.fraction, fraction < 1 {
      text += ", \((seconds * (1 - fraction) / (fraction - earlier.fraction)).asDuration) left"
    }
    return text
  }

  private func draw(_ done: Int, _ fraction: Double) {
    let now = ContinuousClock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    let width = 24
    let filled = Int((min(max(fraction, 0), 1) * Double(width)).rounded(.down))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let text = "\(name) \(bar) \(Int(fraction * 100)) %  \(figures(done, fraction))"
    StandardError.write("\r" + text.prefix(StandardError.columns - 1) + "\u{1B}[K")
  }

  private func tell(_ done: Int, _ fraction: Double) {
    let reached = Int(fraction * 10)
    guard reached > tenths else { return }
    tenths = reached
    StandardError.line("\(name): \(reached * 10) % (\(figures(done, fraction)))")
  }
}
