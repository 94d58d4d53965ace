import Files
import TestSupport
import Testing

@testable import SparseAutoencoders

@Suite struct AblationListTests {
  private func read(_ text: String) throws -> AblationList {
    try TemporaryFolder.use { folder in
      try AtomicFile.write(text, to: folder + "/list.json", overwrite: false)
      return try AblationList(contentsOf: folder + "/list.json")
    }
  }

  private func failure(_ text: String) -> String {
    do {
      _ = try read(text)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func features() throws {
    let list = try read(
      """
      {"format_version": 1, "features": [
        {"hook": "blocks.1.hook_resid_post", "index": 12, "ablate": true, "reason": "pronouns"},
        {"hook": "blocks.1.hook_resid_post", "index": 3, "ablate": false},
        {"hook": "blocks.0.hook_mlp_out", "index": 12, "ablate": true, "reason": null}]}
      """)
    #expect(list.entries.count == 3)
    #expect(list.entries[0].reason == "pronouns")
    #expect(list.hooks == ["blocks.0.hook_mlp_out", "blocks.1.hook_resid_post"])
    #expect(list.ablated(at: "blocks.1.hook_resid_post") == [12])
    #expect(list.ablated(at: "blocks.9.hook_resid_post") == [])
  }

  @Test func mistakesAreErrors() {
    #expect(failure(#"{"format_version": 2, "features": []}"#).contains("unknown version"))
    #expect(failure(#"{"features": []}"#).contains("format_version"))
    #expect(failure(#"{"format_version": 1, "features": [], "note": ""}"#).contains("unknown key (note)"))
    let entry = #""hook": "h", "index": 1, "ablate": true"#
    #expect(failure(#"{"format_version": 1, "features": [{\#(entry), "x": 1}]}"#).contains("features[0].x"))
    #expect(failure(#"{"format_version": 1, "features": [{\#(entry)}, {\#(entry)}]}"#).contains("listed twice"))
    #expect(failure(#"{"format_version": 1, "features": [{"hook": "h", "index": 1}]}"#).contains("ablate"))
    #expect(failure(#"{"format_version": 1, "features": [{"hook": "h", "index": -1, "ablate": true}]}"#).contains("-1"))
    #expect(
      failure(#"{"format_version": 1, "features": [{"hook": "h", "index": 1.5, "ablate": true}]}"#).contains("1.5"))
  }
}
