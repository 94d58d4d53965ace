import TestSupport
import Testing

@testable import Files

/// Pickles from strangers: each is refused with a reason, none is run.
@Suite(.timeLimit(.minutes(5))) struct PickleAttackTests {
  let scratch = TemporaryFolder()

  /// Opens a PyTorch file with this pickle between PROTO and STOP, and a storage of four floats.
  @discardableResult func open(_ body: [UInt8], head: [UInt8] = Pickle.head, stop: [UInt8] = Pickle.stop) throws
    -> PyTorchFile
  {
    let storage = [Float](arrayLiteral: 1, 2, 3, 4).flatMap { le($0.bitPattern) }
    return try PyTorchFile(
      try scratch.file("a.pt", ZipBytes.torch(pickle: head + body + stop, storages: ["0": storage])))
  }

  func refused(_ body: [UInt8], head: [UInt8] = Pickle.head, stop: [UInt8] = Pickle.stop) -> FileError? {
    #expect(throws: FileError.self) { try open(body, head: head, stop: stop) }
  }

  @Test func reads() throws {
    let file = try open(Pickle.entry("w", Pickle.tensor(size: [2, 2], stride: [1, 2])))
    #expect(try file.tensor("w").floats() == [1, 3, 2, 4])
    #expect(try open(Pickle.entry("w", Pickle.tensor(offset: 1, size: [2]))).tensor("w").floats() == [2, 3])
    #expect(try open(Pickle.entry("w", Pickle.tensor(size: [1, 4], stride: [.max, 1]))).tensor("w").shape == [1, 4])
    #expect(try open(Pickle.entry("w", Pickle.tensor(size: [0, .max], stride: [9, 9]))).tensor("w").bytes.isEmpty)
    #expect(try open(Pickle.tensor()).names == [""])
  }

  @Test(arguments: [
    ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("__builtin__", "eval"), ("builtins", "getattr"),
    ("torch.storage", "_load_from_bytes"), ("torch", "load"), ("torch", "floatStorage"), ("torch", "FloatStorage "),
    ("torch._utils", "_rebuild_tensor"), ("collections", "defaultdict"), ("subprocess", "Popen"), ("", ""),
  ])
  func namesNoCode(_ module: String, _ name: String) {
    let call = Pickle.global(module, name) + Pickle.tuple(Pickle.text("touch /tmp/x")) + Pickle.reduce
    let error = refused(call)
    #expect(error?.message == "names code that a state dict does not need" && error?.found == "\(module) \(name)")
    // Even when it is never called.
    #expect(refused(Pickle.entry("w", Pickle.global(module, name))) != nil)
  }

  @Test(arguments: [
    (0x93, "STACK_GLOBAL"), (0x69, "INST"), (0x6F, "OBJ"), (0x81, "NEWOBJ"), (0x92, "NEWOBJ_EX"), (0x82, "EXT1"),
    (0x83, "EXT2"), (0x84, "EXT4"), (0x50, "PERSID"), (0x67, "GET"), (0x70, "PUT"), (0x95, "FRAME"),
    (0x8F, "EMPTY_SET"),
    (0x55, "SHORT_BINSTRING"), (0x30, "POP"), (0x32, "DUP"), (0x80, "PROTO"), (0xFF, "0xff"),
  ])
  func refusesInstructions(_ byte: Int, _ name: String) {
    #expect(refused(Pickle.emptyDict + [UInt8(byte)])?.found == name)
  }

  @Test func callsNothingElse() {
    let call = Pickle.reduce
    #expect(refused(Pickle.tensor() + Pickle.emptyTuple + call)?.found == "tensor")
    #expect(refused(Pickle.emptyDict + Pickle.emptyTuple + call)?.found == "dict")
    #expect(refused(Pickle.global("collections", "OrderedDict") + Pickle.emptyList + call)?.found == "list")
    #expect(
      refused(Pickle.global("collections", "OrderedDict") + Pickle.tuple(Pickle.none) + call)?.message
        == "OrderedDict with arguments")
    #expect(refused(Pickle.global("torch", "FloatStorage") + Pickle.emptyTuple + call) != nil)
    #expect(refused(Pickle.tensor(hooks: Pickle.emptyDict)) != nil)
    #expect(refused(Pickle.tensor(hooks: Pickle.orderedDict + Pickle.text("x") + Pickle.none + Pickle.setItem)) != nil)
    let state = Pickle.entry("__setstate__", Pickle.none)
    #expect(refused(Pickle.tensor() + state + Pickle.build)?.message == "BUILD on something else than an OrderedDict")
    #expect(refused(Pickle.emptyDict + state + Pickle.build)?.found == "dict")
    #expect(refused(Pickle.orderedDict + Pickle.none + Pickle.build)?.found == "None")
    #expect(refused(Pickle.global("collections", "OrderedDict"))?.message == "OrderedDict where data should be")
    #expect(refused(Pickle.storage())?.message == "storage where data should be")
  }

  @Test func stack() {
    let underflow = "pickle stack underflow"
    for body: [UInt8] in [
      [], [0x85], [0x86], [0x74], [0x75], [0x52], [0x62], [0x73], [0x61], [0x65], [0x51], [0x71, 0],
    ] {
      #expect(refused(body)?.message == underflow, "\(body)")
    }
    #expect(refused(Pickle.none + Pickle.mark + [0x85])?.message == underflow)
    #expect(refused(Pickle.none + Pickle.none)?.message == "pickle ends with values left over")
    #expect(refused(Pickle.emptyDict + Pickle.mark + Pickle.none + [0x75])?.message.contains("no value") == true)
    #expect(refused(Pickle.emptyDict + Pickle.none + Pickle.none + Pickle.setItem)?.found == "None")
    #expect(refused(Pickle.get(3))?.found == "slot 3")
    #expect(refused([UInt8](repeating: 0x4E, count: 100_001))?.message == "pickle stack too deep")
    #expect(refused([UInt8](repeating: 0x28, count: 1_000_000))?.message == "pickle stack too deep")
  }

  @Test func ends() {
    let body = Pickle.emptyDict
    #expect(refused(body, stop: [])?.message == "truncated")
    #expect(refused(body, stop: Pickle.stop + [0])?.message == "bytes behind the end of the pickle")
    #expect(refused(body, head: [0x80, 4])?.found == "4")
    #expect(refused(body, head: [])?.message == "not a pickle of protocol 2 or 3")
    #expect(refused([0x58] + le(UInt32.max))?.message == "truncated")
    #expect(refused([0x58] + le(UInt32(1)) + [0xFF])?.message == "text in a pickle is not UTF-8")
    #expect(refused([0x8A, 9] + [UInt8](repeating: 1, count: 9))?.message == "integer in a pickle too large")
    #expect(refused([0x63] + Array("os".utf8))?.message == "name in a pickle without end")
  }

  @Test func depthAndCycles() {
    let deep = "nested too deep, or holds itself"
    #expect(refused(Pickle.emptyList + Pickle.put(0) + Pickle.get(0) + [0x61])?.message == deep)
    let dict = Pickle.emptyDict + Pickle.put(0) + Pickle.text("a") + Pickle.get(0) + Pickle.setItem
    #expect(refused(dict)?.message == deep)
    #expect(refused(Pickle.none + [UInt8](repeating: 0x85, count: 400_000))?.message == deep)
    #expect(refused(Pickle.none + [UInt8](repeating: 0x85, count: 2_000_000))?.message == "pickle holds too much")
  }

  /// Each level holds the one before it twice.
  @Test func memoBombs() {
    var bomb = Pickle.emptyList + Pickle.put(0)
    for level in UInt8(1)...50 {
      let before = Pickle.get(level - 1)
      bomb += Pickle.joined(Pickle.emptyList, Pickle.put(level), Pickle.mark, before, before, [0x65])
    }
    #expect(refused(Pickle.emptyList + Pickle.mark + bomb + [0x65])?.message == "holds too much")
    let many = Pickle.none + (0...UInt32(1_000_000)).flatMap { [0x72] + le($0) }
    #expect(refused(many)?.message == "pickle remembers too much")
    let busy =
      Pickle.none + [UInt8](repeating: 0, count: 2 * 2_000_000).enumerated().map { $0.offset % 2 == 0 ? 0x71 : 0 }
    #expect(refused(busy)?.message == "pickle too long")
  }

  @Test(arguments: ["../x", "x", "", "-1", "0/0", "０", "123456789012345678901"])
  func storageKeys(_ key: String) {
    #expect(refused(Pickle.tensor(Pickle.storage(key: key)))?.message == "bad key of a storage")
  }

  @Test func storages() {
    #expect(refused(Pickle.tensor(Pickle.storage(key: "1")))?.message == "storage missing")
    #expect(refused(Pickle.tensor(Pickle.storage(count: 5)))?.message == "storage too small")
    #expect(refused(Pickle.tensor(Pickle.storage(count: 4, type: "DoubleStorage")))?.message == "storage too small")
    for count in [-1, Int.max, Int.min, Int.max / 4] {
      #expect(refused(Pickle.tensor(Pickle.storage(count: count))) != nil, "\(count)")
    }
    #expect(refused(Pickle.none + [0x51])?.message == "unknown form of a storage")
    #expect(refused(Pickle.emptyTuple + [0x51])?.message == "unknown form of a storage")
  }

  @Test func layouts() {
    let beyond = "tensor reaches beyond its storage"
    #expect(refused(Pickle.tensor(size: [5]))?.message == beyond)
    #expect(refused(Pickle.tensor(offset: 1))?.message == beyond)
    #expect(refused(Pickle.tensor(size: [2, 2], stride: [3, 1]))?.message == beyond)
    #expect(refused(Pickle.tensor(size: [.max], stride: [.max]))?.message == beyond)
    #expect(refused(Pickle.tensor(size: [.max, .max], stride: [0, 0]))?.message == beyond)
    #expect(refused(Pickle.tensor(size: [.max, 4, 0], stride: [0, 0, 0]))?.message == beyond)
    #expect(refused(Pickle.tensor(offset: .max, size: [2]))?.message == beyond)
    #expect(refused(Pickle.tensor(offset: -1))?.message == beyond)
    #expect(refused(Pickle.tensor(size: [1 << 30], stride: [0]))?.message == "tensor repeats its storage")
    #expect(refused(Pickle.tensor(size: [3, 2], stride: [1, 1]))?.message == "tensor repeats its storage")
    #expect(refused(Pickle.tensor(size: [-4]))?.message == "bad size of a tensor")
    #expect(refused(Pickle.tensor(stride: [-1]))?.message == "bad stride of a tensor")
    #expect(refused(Pickle.tensor(size: [2, 2], stride: [1]))?.message == "bad rank of a tensor")
    let ones = [Int](repeating: 1, count: 17)
    #expect(refused(Pickle.tensor(size: ones, stride: ones))?.message == "bad rank of a tensor")
  }

  @Test func names() {
    let a = Pickle.text("a")
    let pair = Pickle.joined(Pickle.mark, a, Pickle.none, a, Pickle.none, [0x75])
    #expect(refused(Pickle.emptyDict + pair)?.message == "dict key twice")
    #expect(refused(Pickle.entry(String(repeating: "x", count: 1025), Pickle.none))?.message == "names too long")
    let inner = Pickle.entry("b", Pickle.tensor())
    let both = Pickle.joined(Pickle.mark, a, inner, Pickle.text("a.b"), Pickle.tensor(), [0x75])
    #expect(refused(Pickle.emptyDict + both)?.message == "two tensors of one name")
  }
}
