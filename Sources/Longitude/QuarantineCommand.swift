import Access
import ArgumentParser
import FHIR
import Foundation
import Intake
import Store
import StoreSQLite

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "List what was refused and why; show one, send it in again, or drop it.",
        discussion: """
            Without a number: a line for each refused input, the newest first. --replay sends an input in again as it \
            came, for when the reason lay with the node or with something that has come since; a corrected text is \
            imported as any other file, and then the refused one is dropped.
            """)

    @OptionGroup var node: NodeFolder
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
                var json = JSONWriter()
                json.object {
                    $0.member("number", Int(entry.number))
                    $0.member("received", Instant.text(entry.received))
                    $0.member("source", entry.source.code)
                    $0.member("origin", entry.origin)
                    $0.member("reason", entry.reason)
                }
                Terminal.line(String(decoding: json.bytes, as: UTF8.self))
            }
            return
        }
        guard let entry = entries.first(where: { $0.number == number }),
            let bytes = try await store.quarantinedBytes(grant, number: number)
        else { throw ValidationError("There is no refused input number \(number).") }
        if drop {
            try await store.removeQuarantined(grant, number: number)
            Terminal.line("\(number) dropped")
        } else if replay {
            let report = try await node.intake(store).accept(bytes, from: entry.source, origin: entry.origin)
            // Refused again, it stands in quarantine under a new number with what is wrong now.
            try await store.removeQuarantined(grant, number: number)
            Terminal.line("\(report.versions) new versions, \(report.quarantined.count) quarantined")
            for reason in report.unfiled { Terminal.note("in no record: \(reason)") }
            if !report.quarantined.isEmpty { throw ExitCode(2) }
        } else {
            Terminal.write(bytes)
        }
    }
}
