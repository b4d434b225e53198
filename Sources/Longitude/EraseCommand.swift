import Access
import ArgumentParser
import FHIR
import Foundation
import Ledger
import StoreSQLite

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Remove one person's record for ever, in this data folder and in every backup restored from it.")
    @OptionGroup var node: NodeFolder
    @OptionGroup var person: PersonOptions
    @Flag(help: "Erase. Without it, only say how many records there are.")
    var confirm = false
    @OptionGroup var form: OutputForm

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
        if confirm { try await store.erase(grant, pids: pids) }
        form.show("\(pids.count) patient records \(confirm ? "erased" : "would be erased; run again with --confirm")") {
            $0.member("records", pids.count)
            $0.member("erased", confirm)
        }
    }
}
