// swift-tools-version: 6.0
import PackageDescription

// Coverage-guided fuzzing of every reader of files; a package of its own, as it is built with sanitizers.
let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "ssae-host", path: "../..")],
  targets: [
    .target(name: "CFuzzer"),
    .executableTarget(
      name: "Fuzz",
      dependencies: ["CFuzzer"]
        + [
          "Kernels", "Files", "Tokenizers", "Corpora", "Transformers", "SparseAutoencoders", "Activations", "Training",
        ].map { .product(name: $0, package: "ssae-host") }),
  ]
)
