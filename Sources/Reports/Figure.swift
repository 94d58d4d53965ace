/// Something drawn as one `<svg>` element.
public protocol Figure: Sendable {
  var svg: String { get }
}

extension LineChart: Figure {}
extension BarChart: Figure {}
