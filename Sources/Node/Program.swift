package import ArgumentParser
import Foundation
import Logging

/// What every program of this package has in common: its version, how it begins, and how it ends.
package enum Program {
    /// The release.
    package static let version = "0.1.0"

    /// Runs the command that the command line names, and ends with its status.
    ///
    /// Begins with what every part of the process needs: nobody else reads the files that it makes, and how it logs.
    package static func run<Root: AsyncParsableCommand>(_ root: Root.Type) async {
        umask(0o077)
        LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
        do {
            var command = try await root.asyncParseAsRoot(nil)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let error = FileProblem(error) ?? error
            // What a check found ends with a status of its own; what could not be done is another thing.
            guard !(error is ExitCode), root.exitCode(for: error) == .failure else { root.exit(withError: error) }
            Terminal.note(root.fullMessage(for: error))
            _exit(ExitCode.undone.rawValue)
        }
    }
}
