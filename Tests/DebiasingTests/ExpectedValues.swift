import Files
import Testing

extension SafetensorsFile {
  /// Compares numbers with the tensor of that name: differences as a share of its largest magnitude.
  func compare(_ found: [Double], _ name: String, tolerance: Double = 2e-5) throws {
    let reference = try tensor(name).floats().map(Double.init)
    try #require(found.count == reference.count, "\(name)")
    let scale = reference.reduce(1e-6) { max($0, abs($1)) }
    let worst = zip(found, reference).reduce(0.0) { max($0, abs($1.0 - $1.1)) } / scale
    #expect(worst < tolerance, "\(name): worst difference \(worst) of the largest magnitude")
  }
}
