import ArgumentParser
import Node

/// The `longitude-demo` command: what a demonstration needs beside a node. `longitude` hands its commands over to it.
@main
struct LongitudeDemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "longitude-demo",
        abstract: "A demonstration of Longitude, whose people are invented. Not for real patients.",
        version: Program.version,
        subcommands: [DemoCommand.self, SimulateCommand.self])

    static func main() async { await Program.run(Self.self) }
}
