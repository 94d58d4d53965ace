import Kernels

// Where the time of a batch and of a decoding step goes, kernel by kernel:
//     swift run -c release --package-path Benchmarks KernelBenchmarks [threads]

if CommandLine.arguments.count > 1 {
  guard let threads = Int(CommandLine.arguments[1]), threads > 0 else {
    fatalError("usage: KernelBenchmarks [threads]")
  }
  Threads.set(threads)
}

let shapes = [
  Shape(name: "GPT-2 small", width: 768, heads: 12, layers: 12, vocabulary: 50_257, features: 24_576, k: 32),
  Shape(name: "Pythia-70m", width: 512, heads: 8, layers: 6, vocabulary: 50_304, features: 32_768, k: 64),
]
let rate = MachineRates.product()
let bandwidth = MachineRates.reading()
print(
  "\(Threads.count) threads; sgemm \((rate / 1e9).rounded(to: 0)) GFLOP/s, reads \((bandwidth / 1e9).rounded(to: 1)) GB/s"
)
for shape in shapes {
  printTable(
    "\(shape.name), 4 sequences of 256 tokens", batchKernels(shape, sequences: 4, length: 256), rate: rate,
    bandwidth: bandwidth)
  printTable(
    "\(shape.name), one new token after 256", decodeKernels(shape, cached: 256), rate: rate, bandwidth: bandwidth)
}
