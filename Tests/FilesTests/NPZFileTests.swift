import Testing

@testable import Files

@Suite struct NPZFileTests {
  @Test(arguments: ContainerFixtures.numpy)
  func holdsWhatNumPySaved(_ name: String) throws {
    let file = try NPZFile(ContainerFixtures.path(name))
    try ContainerFixtures.expectEqual(file.tensors, to: name)
    #expect(file.names.first == "f2" && file.names.count == file.tensors.count)
    let inPlace = file.tensors.values.filter { $0.owner is MappedFile }.count
    #expect(inPlace == (name == "stored.npz" ? file.names.count - 2 : 0))
  }
}
