import Files
import Testing

@testable import Corpora

/// Every case of the fixture is what SAELens's `concat_and_batch_sequences` yields; see Tools/fixtures/packing.py.
@Suite struct PackedWindowsTests {
  static let fixture = String(#filePath.dropLast("PackedWindowsTests.swift".count)) + "Fixtures/packing/packing.json"

  private func ids(_ node: JSONNode) throws -> [Int32] { try node.array().map { Int32(try $0.int()) } }

  @Test func joinsDocumentsAsSAELens() throws {
    let cases = try JSONNode(contentsOf: Self.fixture).array()
    #expect(cases.count == 18)
    for item in cases {
      var packer = PackedWindows(
        contextLength: try item.required("context").int(), bos: try item.optional("bos").map { Int32(try $0.int()) },
        separator: try item.optional("separator").map { Int32(try $0.int()) })
      var packed: [[Int32]] = []
      for (index, document) in try item.required("documents").array().enumerated() {
        packer.add(try ids(document), document: Int32(index))
        while let window = packer.next() { packed.append(window.ids) }
      }
      #expect(packed == (try item.required("sequences").array().map(ids)), "\(item.path)")
    }
  }

  @Test func separatorsBelongToNoDocument() {
    var packer = PackedWindows(contextLength: 6, bos: 9, separator: 8)
    packer.add([1, 2], document: 4)
    #expect(packer.next() == nil)
    packer.add([3, 4, 5, 6], document: 5)
    #expect(packer.next() == Window(ids: [9, 1, 2, 8, 3, 4], documents: [4, 4, 4, -1, 5, 5], firstScored: 1))
    #expect(packer.next() == nil)
    #expect(packer.pendingCount == 3)
  }
}
