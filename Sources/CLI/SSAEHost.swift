import ArgumentParser
import Files

@main
struct SSAEHost: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ssae-host",
    abstract: "A transformer host with sparse autoencoders in its forward pass.",
    discussion: """
      Reads Hugging Face checkpoints and sparse autoencoders from disk, and never opens a network connection. Results \
      go to stdout, progress and warnings to stderr.

      EXAMPLES
        ssae-host info ./gpt2
        ssae-host inspect --model ./gpt2 --sae ./sae --prompt "Once upon a time"
        ssae-host generate --model ./gpt2 --sae ./sae --ablate 12,55 --greedy \\
          --prompt "Once upon a time"

      Shell completions: ssae-host --generate-completion-script bash|zsh|fish
      """,
    version: Version.text,
    subcommands: [
      Info.self, Tokenize.self, Inspect.self, Generate.self, Evaluate.self, Capture.self, Select.self, Train.self,
      Convert.self, Features.self, Debias.self, Demo.self, Doctor.self,
    ])

  static func main() {
    do {
      try ProgramStart.prepare()
      var command = try parseAsRoot()
      try checkRanks(command)
      try command.run()
      CommandRanks.all.leave()
    } catch {
      Failure.exit(error)
    }
  }

  private static func checkRanks(_ command: any ParsableCommand) throws {
    let count = CommandRanks.all.count
    guard count > 1 else { return }
    guard !(command is any SharedCommand) else {
      guard !CommandLine.arguments.dropFirst().contains(where: { $0 == "-" || $0.hasPrefix("-:") }) else {
        throw UsageError(
          "standard input reaches one process, and \(count) were started", hint: "put the texts in a file")
      }
      return
    }
    // Help comes as a command of its own.
    guard type(of: command).configuration.subcommands.isEmpty, type(of: command)._commandName != "help" else { return }
    throw UsageError(
      "\(type(of: command)._commandName) is work for one process, and \(count) were started",
      hint: "capture activations, evaluate, select, debias attribute and train divide their work among the ranks")
  }
}
