import ArgumentParser
import FHIR
import Node
import StoreSQLite

struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Say which version this is, which schemas its databases have, and what it was compiled with.")
    @OptionGroup var form: OutputForm

    /// The release of Swift that compiled the program; only whole ones can be told.
    private static var swift: String {
        #if compiler(>=6.5)
            "6.5 or later"
        #elseif compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    func run() async throws {
        let schemas = NodeMigration.schemas
        form.show(
            (["longitude \(Program.version)"] + schemas.map { "\($0.file): schema \($0.number)" }
                + ["compiled with Swift \(Self.swift)"])
                .joined(separator: "\n")
        ) {
            $0.member("version", Program.version)
            $0.object("schemas") { for schema in schemas { $0.member(schema.file, schema.number) } }
            $0.member("swift", Self.swift)
        }
    }
}
