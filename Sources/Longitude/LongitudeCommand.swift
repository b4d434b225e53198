import ArgumentParser
import Logging

/// The `longitude` command: the only place where the parts are put together.
@main
struct LongitudeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "longitude",
        abstract: "A shared care record that a region runs as one, with a ledger of every access.",
        version: version,
        subcommands: [
            DemoCommand.self, ServeCommand.self, ImportCommand.self, ExportCommand.self, FeedCommand.self,
            QuarantineCommand.self,
            ReviewsCommand.self, ConsentsCommand.self, SimulateCommand.self, DoctorCommand.self, BackupCommand.self,
            RestoreCommand.self, MigrateCommand.self, EraseCommand.self, CorrectCommand.self, LedgerCommand.self,
            PolicyCommand.self, SensitivityCommand.self, SourcesCommand.self,
        ])

    static let version = "0.1.0"

    /// Begins with how the process logs, before any part of it makes a logger.
    static func main() async {
        LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
        await main(nil)
    }
}
