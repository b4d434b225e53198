import Access
import ArgumentParser
import FHIR
import Foundation
import Intake
import Node
import Store
import StoreSQLite

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "List what was refused and why; show one, send it in again, or drop it.",
        discussion: """
            Without a number: a line for each refused input, the newest first. Of a Bundle that is not a transaction \
            only the refused entry is kept, with what its references name. --replay sends an input in again as it \
            came, for when the reason lay with the node or with something that has come since. It is refused again \
            where its resource was changed since it was refused first, unless its source itself says that it is the \
            newer (meta.lastUpdated, meta.versionId). A corrected text is imported as any other file, and then the \
            refused one is dropped.
            """)

    @OptionGroup var node: NodeFolder
    @OptionGroup var form: OutputForm
    @Argument(help: "The number of a refused input.")
    var number: Int64?
    @Flag(help: "Send it in again; taken out of quarantine when it is accepted.")
    var replay = false
    @Flag(help: "Take it out of quarantine for ever.")
    var drop = false
    @Option(help: "How many to list.")
    var limit = 100

    func validate() throws {
        if number == nil && (replay || drop) { throw ValidationError("Name the number of a refused input.") }
        if replay && drop { throw ValidationError("--replay and --drop exclude each other.") }
    }

    func run() async throws {
        let store = try node.open()
        // Refused input may be about anyone: who looks at it stands in the ledger, on nobody's chain.
        let words = number.map { "refused input \($0)\(drop ? ", dropped" : replay ? ", sent in again" : "")" }
        let grant = try await node.grant(.operations, words ?? "list of refused input", in: store)
        let entries = try await store.quarantined(grant, limit: number == nil ? limit : Int.max)
        guard let number else {
            for entry in entries {
                Terminal.object { Self.describe(entry, &$0) }
            }
            return
        }
        guard let entry = entries.first(where: { $0.number == number }),
            let bytes = try await store.quarantinedBytes(grant, number: number)
        else { throw ValidationError("There is no refused input number \(number).") }
        if drop {
            try await store.removeQuarantined(grant, number: number)
            form.show("\(number) dropped") {
                $0.member("number", Int(number))
                $0.member("dropped", true)
            }
        } else if replay {
            let report = try await node.intake(store).accept(
                bytes, from: entry.source, origin: entry.origin, refused: entry.received)
            // Refused again, it stands in quarantine under a new number with what is wrong now.
            try await store.removeQuarantined(grant, number: number)
            form.show("\(report.versions) new versions, \(report.quarantined.count) quarantined") {
                $0.member("number", Int(number))
                ImportCommand.describe(report, &$0)
            }
            for reason in report.unfiled { Terminal.note("in no record: \(reason)") }
            if !report.quarantined.isEmpty { throw ExitCode.inPart }
        } else if form.json {
            Terminal.object {
                Self.describe(entry, &$0)
                // It may be anything, text or not.
                $0.member("data", Data(bytes).base64EncodedString())
            }
        } else {
            Terminal.write(bytes)
        }
    }

    private static func describe(_ entry: SQLiteRecordStore.Quarantined, _ json: inout JSONWriter) {
        json.member("number", Int(entry.number))
        json.member("received", Instant.text(entry.received))
        json.member("source", entry.source.code)
        json.member("origin", entry.origin)
        json.member("reason", entry.reason)
    }
}
