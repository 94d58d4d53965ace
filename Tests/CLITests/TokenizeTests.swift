import Files
import Testing

@Suite(.enabled(if: Sample.hasHost, "the embedded host is not here"))
struct TokenizeTests {
  @Test func jsonHasIdsAndTokens() throws {
    let result = try Program.run("tokenize", "--model", Sample.host, "--text", "Once upon a time", "--json")
    #expect(result.code == 0)
    let root = try result.json()
    #expect(try root.keys() == ["documents"])
    let documents = try root.required("documents").array()
    #expect(documents.count == 1)
    #expect(try documents[0].keys() == ["ids", "tokens"])
    let ids = try documents[0].required("ids").array().map { try $0.int() }
    let tokens = try documents[0].required("tokens").array().map { try $0.string() }
    #expect(ids.count == tokens.count && !ids.isEmpty)
    #expect(tokens.joined() == "▁Once▁upon▁a▁time")
  }

  @Test func specialTokensAreAddedOnRequestAndSaid() throws {
    let plain = try ids("--text", "Once")
    let special = try ids("--text", "Once", "--special-tokens")
    #expect(special == [1] + plain)
    let table = try Program.run("tokenize", "--model", Sample.host, "--text", "Once", "--special-tokens")
    #expect(table.output.contains("<s>  added by rule"))
  }

  @Test func decodingGivesTheTextBack() throws {
    let folder = TemporaryFolder()
    let text = "The small fox sat on a stone. \"Où ?\" – 日本 🦊"
    let ids = try ids("--text", text)
    let list = ids.map(String.init).joined(separator: ",")
    for source in [["--ids", list], ["--data", try folder.file("ids.jsonl", "{\"ids\": [\(list)]}\n") + ":ids"]] {
      let result = try Program.run(["tokenize", "--model", Sample.host, "--decode", "--json"] + source)
      #expect(result.code == 0)
      let documents = try result.json().required("documents").array()
      #expect(try documents[0].keys() == ["text"])
      #expect(try documents[0].required("text").string() == text)
    }
  }

  @Test func aFileThatCannotBeReadLeavesStdoutEmpty() throws {
    let folder = TemporaryFolder()
    let file = try folder.file("two.csv", "id,story\n1,One fox.\n")
    for arguments in [
      ["--data", "\(file):title"], ["--decode", "--data", "\(file):ids"], ["--decode", "--ids", "99999"],
    ] {
      let result = try Program.run(["tokenize", "--model", Sample.host, "--json"] + arguments)
      #expect(result.code != 0)
      #expect(result.output.isEmpty)
    }
  }

  @Test func everyDocumentOfAFileIsGiven() throws {
    let folder = TemporaryFolder()
    let file = try folder.file("two.jsonl", "{\"story\": \"One fox.\"}\n{\"story\": \"Two foxes.\"}\n")
    let result = try Program.run("tokenize", "--tokenizer", Sample.host, "--data", "\(file):story", "--json")
    #expect(try result.json().required("documents").array().count == 2)
    let fromStdin = try Program.run(["tokenize", "--model", Sample.host, "--data", "-", "--json"], input: "One fox.")
    #expect(try fromStdin.json().required("documents").array().count == 1)
  }

  @Test func anIdOutsideTheVocabularyIsRefused() throws {
    let result = try Program.run("tokenize", "--model", Sample.host, "--decode", "--ids", "5,999999")
    #expect(result.code == 64)
    #expect(result.errorLines.count == 1)
  }

  private func ids(_ arguments: String...) throws -> [Int] {
    let result = try Program.run(["tokenize", "--model", Sample.host, "--json"] + arguments)
    return try result.json().required("documents").array()[0].required("ids").array().map { try $0.int() }
  }
}
