// swift-tools-version: 6.1
import Foundation
import PackageDescription

// The kernels are compiled for AVX2 and FMA: without the flag `addingProduct` becomes a call to libm. CBuild checks that
// the machine has both before anything else runs. SSAE_HOST_BASELINE=1 builds for every x86-64 processor instead.
// Debug builds optimise the kernels too, so that tests run at a useful speed.
let isBaseline = (Context.environment["SSAE_HOST_BASELINE"] ?? "").isEmpty == false
var kernelSettings: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]
var buildSettings: [CSetting] = []
if isBaseline {
  kernelSettings.append(.define("SSAE_HOST_BASELINE"))
  buildSettings.append(.define("SSAE_HOST_BASELINE"))
} else {
  #if arch(x86_64)
    kernelSettings.append(.unsafeFlags(["-Xcc", "-march=x86-64-v3"]))
  #endif
}

// For `--version`; the install script sets it. Asking git here would give what a cached manifest remembers.
let commit = (Context.environment["SSAE_HOST_COMMIT"] ?? "").filter { $0.isHexDigit || $0 == "+" }

// From version 0.2.2 on SentencePiece hands out Abseil's Status, and Debian's asks its users to link with that library themselves.
let usesAbseil = FileManager.default.fileExists(atPath: "/usr/include/absl/status/status.h")

let package = Package(
  name: "ssae-host",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "ssae-host", targets: ["CLI"])]
    + [
      "Ranks", "Kernels", "Files", "Tokenizers", "Corpora", "Transformers", "SparseAutoencoders", "Activations",
      "Evaluation", "Training", "DataSelection", "Debiasing", "Reports",
    ].map { .library(name: $0, targets: [$0]) },
  traits: [.trait(name: "MPI", description: "Several processes run a command together: mpirun -n 4 ssae-host …")],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CBuild", cSettings: [.define("SSAE_HOST_COMMIT", to: "\"\(commit)\"")] + buildSettings),
    .target(
      name: "CSentencePiece",
      linkerSettings: [.linkedLibrary("sentencepiece")] + (usesAbseil ? [.linkedLibrary("absl_status")] : [])),

    .target(
      name: "CMPI", cSettings: [.define("SSAE_HOST_MPI", .when(traits: ["MPI"]))],
      linkerSettings: [.linkedLibrary("mpi", .when(traits: ["MPI"]))]),

    .target(name: "Ranks", dependencies: [.target(name: "CMPI", condition: .when(traits: ["MPI"]))]),
    .target(
      name: "Kernels", dependencies: ["COpenBLAS", .product(name: "HeapModule", package: "swift-collections")],
      swiftSettings: kernelSettings),
    .target(name: "Files", dependencies: ["CZlib"]),
    .target(
      name: "Tokenizers",
      dependencies: ["Files", "CSentencePiece", .product(name: "HeapModule", package: "swift-collections")]),
    .target(name: "Corpora", dependencies: ["Files", "Tokenizers"]),
    .target(name: "Transformers", dependencies: ["Kernels", "Files"]),
    .target(name: "SparseAutoencoders", dependencies: ["Ranks", "Kernels", "Files", "Transformers"]),
    .target(
      name: "Activations", dependencies: ["Ranks", "Kernels", "Files", "Corpora", "Transformers", "SparseAutoencoders"]),
    .target(
      name: "Evaluation",
      dependencies: [
        "Ranks", "Kernels", "Files", "Corpora", "Transformers", "SparseAutoencoders",
        .product(name: "HeapModule", package: "swift-collections"),
      ]),
    .target(
      name: "Debiasing", dependencies: ["Ranks", "Kernels", "Files", "Corpora", "Transformers", "SparseAutoencoders"]),
    .target(
      name: "Training",
      dependencies: [
        "Ranks", "Kernels", "Files", "Corpora", "Transformers", "SparseAutoencoders", "Activations", "Evaluation",
      ]),
    .target(
      name: "DataSelection",
      dependencies: [
        "Ranks", "Kernels", "Files", "Tokenizers", "Corpora", "Transformers", "SparseAutoencoders", "Training",
      ]),
    .target(name: "Reports", dependencies: ["Files", "SparseAutoencoders", "Evaluation", "Debiasing"]),
    .executableTarget(
      name: "CLI",
      dependencies: [
        "CBuild", "Ranks", "Kernels", "Files", "Tokenizers", "Corpora", "Transformers", "SparseAutoencoders",
        "Activations", "Evaluation", "Training", "DataSelection", "Debiasing", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(name: "TestSupport", dependencies: ["Files"], path: "Tests/TestSupport"),
    .testTarget(name: "RanksTests", dependencies: ["Ranks"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "TokenizersTests", dependencies: ["Tokenizers", "Files", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "CorporaTests", dependencies: ["Corpora", "Files", "Tokenizers", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "TransformersTests", dependencies: ["Transformers", "Kernels", "Files", "TestSupport"],
      exclude: ["Fixtures", "EncoderFixtures"]),
    .testTarget(
      name: "SparseAutoencodersTests",
      dependencies: ["SparseAutoencoders", "Transformers", "Kernels", "Files", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "ActivationsTests",
      dependencies: ["Activations", "Corpora", "Transformers", "SparseAutoencoders", "Files", "TestSupport"]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: [
        "Evaluation", "Corpora", "Transformers", "SparseAutoencoders", "Kernels", "Files", "TestSupport",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "DataSelectionTests",
      dependencies: [
        "DataSelection", "Training", "Tokenizers", "Corpora", "Transformers", "SparseAutoencoders", "Kernels", "Files",
        "TestSupport",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["Training", "Ranks", "SparseAutoencoders", "Kernels", "Files", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "DebiasingTests",
      dependencies: ["Debiasing", "Corpora", "Transformers", "SparseAutoencoders", "Kernels", "Files", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "Debiasing", "Files"]),
    .testTarget(
      name: "LibraryTests",
      dependencies: ["Kernels", "Tokenizers", "Corpora", "Transformers", "SparseAutoencoders", "Evaluation"]),
    .testTarget(
      name: "CLITests", dependencies: ["CBuild", "CLI", "Files", "Kernels", "SparseAutoencoders", "TestSupport"]),
  ],
  cxxLanguageStandard: .cxx17
)
