import ArgumentParser
import Foundation
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
            PolicyCommand.self, SensitivityCommand.self, SourcesCommand.self, StaffCommand.self, ConfigCommand.self,
            VersionCommand.self,
        ])

    static let version = "0.1.0"

    /// Begins with what every part of the process needs: nobody else reads the files that it makes, and how it logs.
    static func main() async {
        umask(0o077)
        LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
        do {
            var command = try await asyncParseAsRoot(nil)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let error = FileProblem(error) ?? error
            // What a check found ends with a status of its own; what could not be done is another thing.
            guard !(error is ExitCode), exitCode(for: error) == .failure else { exit(withError: error) }
            Terminal.note(fullMessage(for: error))
            _exit(ExitCode.undone.rawValue)
        }
    }
}
