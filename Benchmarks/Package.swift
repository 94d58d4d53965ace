// swift-tools-version: 6.0
import PackageDescription

// A package of its own, so that nobody who builds the program builds its benchmarks.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "ssae-host", path: "..")],
  targets: [
    .executableTarget(name: "KernelBenchmarks", dependencies: [.product(name: "Kernels", package: "ssae-host")])
  ]
)
