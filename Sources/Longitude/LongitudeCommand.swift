import ArgumentParser
import Node

/// The `longitude` command: what a node in production needs, and no more.
@main
struct LongitudeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "longitude",
        abstract: "A shared care record that a region runs as one, with a ledger of every access.",
        version: Program.version,
        subcommands: [
            DemoCommand.self, ServeCommand.self, ImportCommand.self, ExportCommand.self, FeedCommand.self,
            QuarantineCommand.self,
            ReviewsCommand.self, ConsentsCommand.self, SimulateCommand.self, DoctorCommand.self, BackupCommand.self,
            RestoreCommand.self, MigrateCommand.self, EraseCommand.self, CorrectCommand.self, KeysCommand.self,
            LedgerCommand.self,
            PolicyCommand.self, SensitivityCommand.self, SourcesCommand.self, StaffCommand.self, ConfigCommand.self,
            VersionCommand.self,
        ])

    static func main() async { await Program.run(Self.self) }
}
