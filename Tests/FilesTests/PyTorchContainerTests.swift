import TestSupport
import Testing

@testable import Files

/// The files around the pickles.
@Suite struct PyTorchContainerTests {
  let scratch = TemporaryFolder()

  func refused(_ bytes: [UInt8]) throws -> FileError? {
    let path = try scratch.file("a.pt", bytes)
    return #expect(throws: FileError.self) { try PyTorchFile(path) }
  }

  static let pickle = Pickle.head + Pickle.emptyDict + Pickle.stop

  @Test func otherKinds() throws {
    #expect(try refused([])?.found == "an empty file")
    #expect(try refused(Self.pickle)?.found == "a plain pickle")
    let tar = [UInt8](repeating: 0, count: 257) + Array("ustar".utf8) + [UInt8](repeating: 0, count: 250)
    #expect(try refused(tar)?.found == "a tar archive")
    #expect(try refused(Array("version https".utf8))?.found == "something else")
    #expect(#expect(throws: FileError.self) { try PyTorchFile(scratch["none"]) }?.kind == .missing)
    #expect(throws: FileError.self) { try PyTorchFile(scratch.path) }
    #expect(throws: FileError.self) { try PyTorchFile(scratch.makePipe("pipe")) }
  }

  @Test func folders() throws {
    func message(_ entries: (String, [UInt8])...) throws -> String? {
      try refused(ZipBytes(entries.map { ZipBytes.Entry($0.0, $0.1) }).bytes)?.message
    }
    let pickle = ("r/data.pkl", Self.pickle)
    _ = try PyTorchFile(try scratch.file("good.pt", ZipBytes(ZipBytes.Entry(pickle.0, pickle.1)).bytes))
    #expect(try message(("data.pkl", Self.pickle)) == "not a file of torch.save")
    #expect(try message(pickle, ("s/data.pkl", Self.pickle)) == "not a file of torch.save")
    #expect(try message(("q/r/data.pkl", Self.pickle)) == "folder inside a folder")
    #expect(try message(pickle, ("s/data/0", [])) == "zip entry outside the one folder")
    #expect(try message(pickle, ("r/constants.pkl", [])) == "a TorchScript program")
    #expect(try message(pickle, ("r/byteorder", Array("big".utf8))) == "value not supported")
    #expect(try message(pickle, ("r/byteorder", [UInt8](repeating: 32, count: 1000))) == "value not supported")
    #expect(try message(pickle, ("r/version", Array("9\n".utf8))) == "value not supported")
  }

  @Test func legacy() throws {
    let magic: [UInt8] = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
    func whole(_ body: [UInt8]) -> [UInt8] { Pickle.head + body + Pickle.stop }
    let version = whole(Pickle.int(1001))
    let system = whole(Pickle.entry("little_endian", [0x88]))
    let data = whole(Pickle.entry("w", Pickle.tensor(size: [2])))
    func keys(_ names: String...) -> [UInt8] {
      whole(Pickle.emptyList + Pickle.mark + names.flatMap(Pickle.text) + [0x65])
    }
    let floats = le(UInt64(4)) + [UInt8](repeating: 0, count: 16)
    let good = magic + version + system + data + keys("0") + floats
    #expect(try PyTorchFile(try scratch.file("good.pt", good)).tensor("w").floats() == [0, 0])
    for length in stride(from: 0, to: good.count, by: 7) { #expect(try refused(Array(good.prefix(length))) != nil) }
    func message(_ parts: [UInt8]...) throws -> String? { try refused(magic + parts.flatMap { $0 })?.message }
    #expect(try message(whole(Pickle.int(1000)))?.contains("unknown version") == true)
    #expect(try message(version, whole(Pickle.entry("little_endian", [0x89])))?.contains("little-endian") == true)
    #expect(try message(version, system, data, whole(Pickle.none)) == "storage keys are no list")
    #expect(try message(version, system, data, keys()) == "storage missing")
    #expect(try message(version, system, data, keys("1"), floats) == "unknown or repeated key of a storage")
    #expect(try message(version, system, data, keys("0", "0"), floats, floats)?.contains("repeated") == true)
    #expect(try message(version, system, data, keys("0"), le(UInt64.max)) == "two sizes of a storage")
    #expect(try message(version, system, data, keys("0"), le(UInt64(4))) == "truncated")
    #expect(try message(version, system, data, keys("0"), floats, [0]) == "bytes behind the last storage")
  }
}
