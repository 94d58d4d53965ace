import Files
import Foundation
import TestSupport
import Testing

/// The built program, run as a user runs it.
enum Program {
  struct Result {
    let output: String
    let errors: String
    let code: Int32

    /// The lines that name an error.
    var errorLines: [Substring] { errors.split(separator: "\n").filter { $0.hasPrefix("ssae-host: error: ") } }

    /// What `--json` printed; fails when it is not one JSON object alone.
    func json() throws -> JSONNode {
      let node = try JSONNode(parsing: Array(output.utf8), file: "stdout")
      _ = try node.object()
      return node
    }
  }

  /// Beside the test bundle, where both are built.
  static let path: String = {
    var folders: [String] = []
    #if os(Linux)
      if let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
        folders.append(URL(fileURLWithPath: executable).deletingLastPathComponent().path)
      }
    #else
      folders += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent().path }
    #endif
    folders.append(root + "/.build/debug")
    return folders.map { $0 + "/ssae-host" }.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "ssae-host"
  }()

  /// Folder of the package.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static func run(_ arguments: String..., input: String = "") throws -> Result { try run(arguments, input: input) }

  static func run(
    _ arguments: [String], input: String = "", in directory: String? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    let job = try Job(arguments, input: input, in: directory, environment: environment)
    return try job.wait()
  }
}

/// A run that is under way.
final class Job {
  let process = Process()
  private let folder = TemporaryFolder()

  /// `environment` is added to that of the tests.
  init(
    _ arguments: [String], input: String = "", in directory: String? = nil, environment: [String: String] = [:]
  ) throws {
    // Files instead of pipes: nothing has to be drained while the program runs.
    let (stdin, stdout, stderr) = (folder.path("stdin"), folder.path("stdout"), folder.path("stderr"))
    try Data(input.utf8).write(to: URL(fileURLWithPath: stdin))
    for path in [stdout, stderr] { try Data().write(to: URL(fileURLWithPath: path)) }
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    if !environment.isEmpty {
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, added in added }
    }
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: stdin))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: stdout))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: stderr))
    try process.run()
  }

  /// Waits until a file appears, or the program ends without it.
  func wait(for path: String) {
    while process.isRunning, !FileManager.default.fileExists(atPath: path) { usleep(500) }
  }

  func wait() throws -> Program.Result {
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder.path(name))), as: UTF8.self)
    }
    return Program.Result(output: try text("stdout"), errors: try text("stderr"), code: process.terminationStatus)
  }
}

typealias TemporaryFolder = TestSupport.TemporaryFolder

extension TestSupport.TemporaryFolder {
  /// The path of an SAE that is the sample, but for biases that let no feature fire.
  func deadSAE() throws -> String {
    try FileManager.default.copyItem(atPath: Sample.sae, toPath: path("dead"))
    let weights = path("dead/sae_weights.safetensors")
    let file = try SafetensorsFile(weights)
    var tensors: [(name: String, shape: [Int], values: TensorValues)] = []
    for name in ["W_dec", "W_enc", "b_dec", "b_enc"] {
      let tensor = try file.tensor(name)
      let values = try tensor.floats()
      tensors.append((name, tensor.shape, .float32(name == "b_enc" ? values.map { _ in -1e6 } : values)))
    }
    try SafetensorsWriter.write(weights, tensors, overwrite: true)
    return path("dead")
  }
}

extension TestSupport.TemporaryFolder {
  /// A token file.
  func tokens(_ name: String, _ rows: [[Int32]]) throws -> String {
    let width = rows.map(\.count).max() ?? 0
    try SafetensorsWriter.write(
      path(name),
      [
        ("tokens", [rows.count, width], .int32(rows.flatMap { $0 + Array(repeating: 0, count: width - $0.count) })),
        ("lengths", [rows.count], .int32(rows.map { Int32($0.count) })),
      ], overwrite: true)
    return path(name)
  }
}

/// What the tests run on.
enum Sample {
  static let model = Program.root + "/Tests/TransformersTests/Fixtures/gpt2"
  static let llama = Program.root + "/Tests/TransformersTests/Fixtures/llama"
  private static let evaluation = Program.root + "/Tests/EvaluationTests/Fixtures"
  /// At blocks.1.hook_resid_post of `model`, 80 features.
  static let sae = evaluation + "/sae-standard"
  /// At blocks.2.hook_mlp_out of `model`, 64 features.
  static let secondSAE = evaluation + "/sae-mlp"
  /// [6, 20]
  static let tokens = evaluation + "/tokens.safetensors"
  /// The embedded host, with a tokenizer, and its SAE.
  static let host = Program.root + "/Models/host"
  static let hostSAE = Program.root + "/Models/gsae"
  static let heldout = Program.root + "/Models/text/heldout-general.jsonl"
  static let hasHost = [host, hostSAE, heldout].allSatisfy { FileManager.default.fileExists(atPath: $0) }
}
