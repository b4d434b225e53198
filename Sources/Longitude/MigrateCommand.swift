import ArgumentParser
import FHIR
import Foundation
import Node
import StoreSQLite

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring a node's databases to the schema of this program, while the node is stopped.",
        discussion: """
            Make a backup first: there is no way back. No other command changes a schema; each refuses a database that \
            needs it. A migration is done whole or not at all and may need twice the room of the database.
            """)
    @OptionGroup var node: NodeFolder
    @Flag(help: "Say what there is to do, and change nothing.")
    var dryRun = false
    @OptionGroup var form: OutputForm

    func run() async throws {
        try node.checkIsThere()
        let folder = URL(filePath: node.folder)
        let migrations = try dryRun ? NodeMigration.pending(in: folder) : NodeMigration.run(in: folder)
        guard form.json else {
            if migrations.isEmpty { Terminal.line("nothing to migrate") }
            for pending in migrations {
                Terminal.line(
                    "\(pending.file), \(pending.size >> 20) MB: \(dryRun ? "would run" : "ran") "
                        + "\(pending.migrations.count == 1 ? "migration" : "migrations") "
                        + pending.migrations.joined(separator: ", "))
            }
            return
        }
        Terminal.object {
            $0.member("dryRun", dryRun)
            $0.array("files") { files in
                for pending in migrations {
                    files.object {
                        $0.member("file", pending.file)
                        $0.array("migrations") { for number in pending.migrations { $0.item(number) } }
                        $0.member("bytes", pending.size)
                    }
                }
            }
        }
    }
}
