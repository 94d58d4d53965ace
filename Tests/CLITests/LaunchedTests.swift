import Testing

#if !MPI
  /// Processes of one command need MPI: as several, a program without it does nothing rather than the same work several times.
  struct LaunchedTests {
    private func launched(rank: Int, of count: Int) throws -> Program.Result {
      try Program.run(
        ["info", Sample.model],
        environment: ["OMPI_COMM_WORLD_SIZE": "\(count)", "OMPI_COMM_WORLD_RANK": "\(rank)"])
    }

    @Test func severalProcessesAreRefusedOnce() throws {
      let first = try launched(rank: 0, of: 3)
      #expect(first.code == 64 && first.output.isEmpty)
      #expect(first.errorLines.first?.contains("3 processes") == true, "\(first.errors)")
      #expect(first.errors.contains("--traits MPI"))
      for rank in 1..<3 {
        let other = try launched(rank: rank, of: 3)
        #expect(other.code == 64 && other.output.isEmpty && other.errors.isEmpty, "\(other.errors)")
      }
    }

    @Test func oneProcessRunsAlone() throws {
      let result = try launched(rank: 0, of: 1)
      #expect(result.code == 0 && !result.output.isEmpty)
    }
  }
#endif
