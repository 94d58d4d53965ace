import CBuild
import Kernels

/// What `--version` prints.
enum Version {
  static let number = "0.1.0"

  static var text: String {
    let commit = String(cString: buildCommit())
    let facts = (commit.isEmpty ? [] : ["commit \(commit)"]) + [compiler, BLAS.description]
    return "ssae-host \(number) (\(facts.joined(separator: "; ")))"
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.0 or 6.1"
    #endif
  }
}
