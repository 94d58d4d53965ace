import TestSupport
import Testing

@testable import Files

@Suite struct PartsFolderTests {
  let scratch = TemporaryFolder()
  static let kind = PartsFolder.Kind("tally", report: "report.json", results: ["table.csv", "figures"])

  private func open(_ mode: FolderMode, request: JSONObject = ["a": 1]) throws -> PartsFolder {
    try PartsFolder(scratch.path("out"), Self.kind, request: request, mode: mode)
  }

  private func write(_ names: String...) throws {
    for name in names {
      try FileSystem.createFolders(FileSystem.folder(of: scratch.path("out/" + name)))
      try AtomicFile.write(Array(name.utf8), to: scratch.path("out/" + name), overwrite: true)
    }
  }

  private var names: [String] { get throws { try FileSystem.list(scratch.path("out")).filter { $0 != ".lock" } } }

  @Test func aRunGoesOnAfterTheLastPartWithoutAGap() throws {
    try withExtendedLifetime(try open(.create)) {
      try write("part-00000.safetensors", "part-00001.safetensors", "part-00003.safetensors")
    }
    #expect(try open(.resume).partsDone == 2)
    #expect(try open(.overwrite).partsDone == 0)
    #expect(try names == ["request.json"])
  }

  @Test func whatAKilledRunWasWritingIsRemovedAtAnyDepth() throws {
    for mode in [FolderMode.resume, .overwrite, .create] {
      try FileSystem.removeFolder(scratch.path("out"))
      try withExtendedLifetime(try open(.create)) {
        if mode != .create { try write("part-00000.safetensors", "figures/a.svg") }
        try write(".part-00001.safetensors.tmp-12-ab", "figures/.b.svg.tmp-12-cd", ".figures.tmp-3-x/c.svg")
        if mode == .create {
          try FileSystem.removeFolder(scratch.path("out/figures"))
          try FileSystem.removeFile(scratch.path("out/request.json"))
        }
      }
      let folder = try open(mode)
      let kept = mode == .resume ? ["figures", "part-00000.safetensors", "request.json"] : ["request.json"]
      #expect(try names == kept)
      if mode == .resume { #expect(try FileSystem.list(scratch.path("out/figures")) == ["a.svg"]) }
      withExtendedLifetime(folder) {}
    }
  }

  /// A link in the folder is not followed: what lies behind it is not ours.
  @Test func nothingIsRemovedBehindALink() throws {
    withExtendedLifetime(try open(.create)) {}
    let outside = scratch.path("elsewhere")
    try FileSystem.createFolder(outside)
    try AtomicFile.write([1], to: outside + "/.x.tmp-1-y", overwrite: false)
    scratch.link("out/figures", to: outside)
    _ = try open(.resume)
    #expect(FileSystem.exists(outside + "/.x.tmp-1-y"))
  }

  /// Killed after the report, before the parts were removed.
  @Test func aFinishedFolderHoldsNoParts() throws {
    try withExtendedLifetime(try open(.create)) {
      try write("part-00000.safetensors", "part-00000-00001.safetensors", "table.csv", "report.json")
    }
    #expect(try open(.resume).isFinished)
    #expect(try names == ["report.json", "request.json", "table.csv"])
  }

  @Test func finishingRemovesThePartsAndNothingElse() throws {
    let folder = try open(.create)
    try write("part-00000.safetensors", "table.csv", "figures/part-00000.safetensors")
    try folder.finish(["n": 1])
    #expect(try names == ["figures", "report.json", "request.json", "table.csv"])
    #expect(try FileSystem.list(scratch.path("out/figures")) == ["part-00000.safetensors"])
  }

  @Test func anotherRequestIsRefusedAndNothingChanges() throws {
    try withExtendedLifetime(try open(.create)) { try write("part-00000.safetensors") }
    let error = #expect(throws: UsageError.self) { try open(.resume, request: ["a": 2, "b": 1]) }
    #expect(error?.message.contains("begun with other options (a, b)") == true)
    #expect(try open(.resume).partsDone == 1)
  }

  @Test func aFolderOfSomethingElseIsRefused() throws {
    try write("thesis.tex", ".draft.tmp-1-a")
    for mode in [FolderMode.create, .resume, .overwrite] {
      let error = #expect(throws: FileError.self) { try open(mode) }
      #expect(error?.kind == .cannotCreate && error?.found == "thesis.tex")
    }
    #expect(try names == [".draft.tmp-1-a", "thesis.tex"])
  }
}
