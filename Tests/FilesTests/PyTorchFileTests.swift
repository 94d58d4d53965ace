import Testing

@testable import Files

@Suite struct PyTorchFileTests {
  @Test(arguments: ContainerFixtures.torch)
  func holdsWhatTorchSaved(_ name: String) throws {
    let file = try PyTorchFile(ContainerFixtures.path(name))
    try ContainerFixtures.expectEqual(file.tensors, to: name)
    #expect(Set(file.names) == Set(file.tensors.keys) && file.names.count == file.tensors.count)
  }

  @Test(arguments: ["checkpoint.pt", "checkpoint-legacy.pt"])
  func otherValues(_ name: String) throws {
    let file = try PyTorchFile(ContainerFixtures.path(name))
    guard case .dictionary(let entries) = file.root else {
      Issue.record("no dictionary")
      return
    }
    #expect(entries.map(\.key).prefix(4) == ["model", "parameters", "optimizer", "step"])
    func value(_ key: String) -> PyTorchValue? { file.root[key] }
    if case .integer(1_234_567) = value("step") {} else { Issue.record("step") }
    if case .integer(0x100_0000_0000) = value("large") {} else { Issue.record("large") }
    if case .integer(-3) = value("negative") {} else { Issue.record("negative") }
    if case .number(1e-3) = value("lr") {} else { Issue.record("lr") }
    if case .string("größe") = value("name") {} else { Issue.record("name") }
    if case .bool(false) = value("resume") {} else { Issue.record("resume") }
    if case .some(.none) = value("note") {} else { Issue.record("note") }
    guard case .list(let sizes) = value("sizes"), sizes.count == 3, case .list(let inner) = sizes[2],
      case .integer(4) = inner[1]
    else {
      Issue.record("sizes")
      return
    }
    guard case .list(let pair) = value("pair"), case .tensor(let tensor) = pair[0], tensor.shape == [2] else {
      Issue.record("pair")
      return
    }
    #expect(file.skipped.contains("lr: number") && file.skipped.contains("pair: tuple"))
    #expect(file.skipped.contains("optimizer.param_groups: list"))
    #expect(file.names.contains("optimizer.state.0.exp_avg"))
  }

  /// Row-major storages stay in the map; others cannot.
  @Test(arguments: ["layouts.pt", "layouts-legacy.pt"])
  func copiesOnlyWhatItMust(_ name: String) throws {
    let tensors = try PyTorchFile(ContainerFixtures.path(name)).tensors
    let inPlace = tensors.filter { $0.value.owner is MappedFile }.keys.sorted()
    #expect(inPlace == ["part", "rows", "whole"])
  }

  @Test func namesTheTensorInErrors() throws {
    let path = ContainerFixtures.path("types.pt")
    let file = try PyTorchFile(path)
    let error = #expect(throws: FileError.self) { try file.tensor("int64").floats() }
    #expect(error?.path == path && error?.item == "int64")
    #expect(#expect(throws: FileError.self) { try file.tensor("x") }?.message == "missing tensor")
  }
}
