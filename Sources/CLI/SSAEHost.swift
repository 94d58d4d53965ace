import ArgumentParser

@main
struct SSAEHost: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "ssae-host")
}
