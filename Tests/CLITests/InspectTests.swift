import Files
import Testing

struct InspectTests {
  @Test func jsonNamesFeaturesPerTokenAndOverThePrompt() throws {
    let result = try Program.run(
      "inspect", "--model", Sample.model, "--sae", Sample.sae, "--sae", Sample.secondSAE, "--prompt-ids", "1,2,0,9",
      "--top", "3", "--json")
    #expect(result.code == 0, "\(result.errors)")
    let root = try result.json()
    #expect(try root.keys() == ["prompt_ids", "tokens", "saes"])
    let saes = try root.required("saes").array()
    #expect(saes.count == 2)
    #expect(try saes[0].required("hook").string() == "blocks.1.hook_resid_post")
    let tokens = try saes[0].required("tokens").array()
    let counts = try tokens.map { try $0.required("features").array().count }
    // Id 0 is special: nothing is shown there.
    #expect(counts == [3, 3, 0, 3])
    for token in tokens {
      let values = try token.required("features").array().map { try $0.required("value").double() }
      #expect(values == values.sorted(by: >))
    }
    #expect(try saes[1].required("explained_variance").double() <= 1)
  }

  @Test func worseThanNothingIsSaidLoudly() throws {
    let result = try Program.run(
      "inspect", "--model", Sample.model, "--sae", Sample.sae, "--hook", "blocks.2.hook_mlp_out", "--prompt-ids",
      "1,2,3,4,5,6,7,8", "--quiet")
    #expect(result.code == 0)
    #expect(result.errors.contains("WARNING: explained variance below 0"))
  }

  @Test(.enabled(if: Sample.hasHost, "the embedded host is not here"))
  func tableNamesEveryToken() throws {
    let result = try Program.run(
      "inspect", "--model", Sample.host, "--sae", Sample.hostSAE, "--prompt", "It was a rainy Sunday", "--quiet")
    #expect(result.code == 0, "\(result.errors)")
    for piece in ["▁Sunday", "excluded", "over the prompt", "explained variance of this prompt"] {
      #expect(result.output.contains(piece))
    }
    #expect(result.errors.isEmpty)
  }
}
