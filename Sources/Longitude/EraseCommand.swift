import Access
import ArgumentParser
import FHIR
import Foundation
import Ledger
import Node
import StoreSQLite

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove one person's record for ever, in this data folder and in every backup restored from it.",
        discussion: """
            What is in nobody's record and names the person (by NHS number, by an identifier of their source, by a \
            reference) goes with it. Where something there names others too, or others carry the number, nothing is \
            erased until --named-with-others says what becomes of it. A name alone is found nowhere.
            """)
    @OptionGroup var node: NodeFolder
    @OptionGroup var person: PersonOptions
    @Flag(help: "Erase. Without it, only say how many records there are.")
    var confirm = false
    @Option(help: "What becomes of what is in nobody's record and names others too: erase it, or leave it there.")
    var namedWithOthers: Choice?
    @OptionGroup var form: OutputForm

    /// What becomes of what names others too.
    enum Choice: String, ExpressibleByArgument, CaseIterable {
        case erase, leave
    }

    func run() async throws {
        let named = try person.named()
        let store = try node.open()
        let pids = try await person.records(of: named, Policy.grant(job: .erase), in: store)
        // The chains outlive the records: that there was an erasure can be proved, what was erased cannot be read.
        let words = confirm ? "erasure" : "number of records to erase"
        let grant: JobGrant
        do {
            grant = try await node.grant(.erase, words, pids: pids, in: store)
        } catch is LedgerError {
            // A record whose key is lost has no chain to write on; it must be possible to erase it all the same.
            grant = try await node.grant(.erase, words + ", of records without a usable key", in: store)
        }
        var unfiled = try await store.unfiled(grant, of: pids)
        if confirm, !unfiled.shared.isEmpty, namedWithOthers == nil {
            throw ValidationError(
                "Nothing was erased: what names others too, or may name somebody else, is in nobody's record: "
                    + unfiled.shared.joined(separator: ", ")
                    + ". Say with --named-with-others whether to erase it or to leave it; afterwards it can no longer "
                    + "be found by this person.")
        }
        if confirm { unfiled = try await store.erase(grant, pids: pids, withShared: namedWithOthers == .erase) }
        let left = confirm && namedWithOthers == .erase ? [] : unfiled.shared
        report(pids.count, unfiled, left)
        if confirm, !left.isEmpty { throw ExitCode.inPart }
    }

    private func report(_ records: Int, _ unfiled: SQLiteRecordStore.Unfiled, _ left: [String]) {
        let gone = unfiled.theirs + (left.isEmpty ? unfiled.shared : [])
        var lines = ["\(records) patient records \(confirm ? "erased" : "would be erased; run again with --confirm")"]
        lines += gone.map { "in nobody's record, \(confirm ? "erased" : "would be erased"): \($0)" }
        lines += left.map { "in nobody's record, names others too: \($0)" }
        if confirm, !left.isEmpty { lines.append("The erasure is not complete.") }
        form.show(lines.joined(separator: "\n")) {
            $0.member("records", records)
            $0.member("erased", confirm)
            $0.array("unfiled") { for name in gone { $0.item(name) } }
            $0.array("namedWithOthers") { for name in left { $0.item(name) } }
        }
    }
}
