import TestSupport
import Testing

@testable import Files

@Suite struct NPYHeaderTests {
  let scratch = TemporaryFolder()

  static let good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n"

  func array(_ header: String, data: Int = 8, version: UInt8 = 1, length: Int? = nil) -> [UInt8] {
    let text = Array(header.utf8)
    let count = length ?? text.count
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8)
    bytes += [version, 0]
    bytes += version == 1 ? le(UInt16(truncatingIfNeeded: count)) : le(UInt32(truncatingIfNeeded: count))
    bytes += text
    return bytes + [UInt8](repeating: 0, count: data)
  }

  func open(_ array: [UInt8], name: String = "a.npy") throws -> NPZFile {
    try NPZFile(try scratch.file("a.npz", ZipBytes(ZipBytes.Entry(name, array)).bytes))
  }

  func refused(_ array: [UInt8], name: String = "a.npy") -> FileError? {
    #expect(throws: FileError.self) { try open(array, name: name) }
  }

  @Test(arguments: [
    good, "{\"shape\":(2,),'descr':'<f4','fortran_order':False}",
    "{'descr': '<f4', 'fortran_order': True, 'shape': (2L,)}",
    " { 'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 2 , 1 , ) , } ",
  ])
  func accepts(_ header: String) throws {
    for version: UInt8 in 1...3 {
      #expect(try open(array(header, version: version)).tensor("a").floats() == [0, 0])
    }
  }

  @Test(arguments: [
    "{'descr': __import__('os').system('x'), 'fortran_order': False, 'shape': (2,), }", "", "{}", "[]",
    "{'descr': '<f4'}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } x",
    "{'descr': '<f4', 'fortran_order': False, 'shape': 2}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2), }", "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,)}",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': '1'}",
    "{'descr': '<\\x664', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '<f4, 'fortran_order': False, 'shape': (2,)}",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", "{'descr': '<f4' 'fortran_order': False}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
  ])
  func refusesHeaders(_ header: String) {
    #expect(refused(array(header))?.message == "bad header of a NumPy array")
  }

  @Test(arguments: ["|O", ">f4", "|S4", "<U4", "<c8", "<f16", "|V2", "f4", "<F4"])
  func refusesTypes(_ type: String) {
    let error = refused(array("{'descr': '\(type)', 'fortran_order': False, 'shape': (2,)}"))
    #expect(error?.found == "'\(type)'")
  }

  @Test func refusesSizes() {
    func message(_ shape: String, fortran: String = "False") -> String? {
      refused(array("{'descr': '<f4', 'fortran_order': \(fortran), 'shape': \(shape)}"))?.message
    }
    #expect(message("(3,)") == "data of the wrong length")
    #expect(message("()") == "data of the wrong length")
    #expect(message("(0,)") == "data of the wrong length")
    #expect(message("(4611686018427387904, 4)") == "shape too large")
    #expect(message("(4611686018427387904, 4, 0)") == "shape too large")
    #expect(message("(1, 2, 1)", fortran: "True") == "column-major NumPy array")
    #expect(message("(" + String(repeating: "1,", count: 17) + ")") == "too many dimensions")
    #expect(message("(" + String(repeating: "1,", count: 4000) + ")") == "bad header of a NumPy array")
    #expect(refused(array(Self.good, length: 9_999))?.message == "truncated")
    #expect(refused(array(Self.good, length: 20_000))?.message == "header of a NumPy array too long")
    #expect(refused(array(Self.good, version: 2, length: 1 << 31))?.message == "header of a NumPy array too long")
    #expect(refused(array(Self.good, version: 4))?.found == "4.0")
    #expect(refused([])?.message == "truncated")
    #expect(refused([UInt8](repeating: 0, count: 100))?.message == "not a NumPy array")
    #expect(refused(array(Self.good), name: "a.txt")?.expected == "a name ending in .npy")
  }
}
