import ArgumentParser
import FHIR
import Foundation
import Ledger
import MerkleTree
import Node

struct LedgerBeginLogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "begin-log",
        abstract: "Begin a new log when entries that the old one signed are lost for good; the node must be stopped.",
        discussion: """
            After an older ledger.sqlite was restored the log signs nothing: other entries would stand in the place \
            of those that are missing. If there is no later copy anywhere, a new log begins, under a new origin and a \
            new key, with every entry that is here. Each of its checkpoints names the old log, how many entries that \
            signed, how many are kept, and from when to when entries are lost. The old log has then ended; there is \
            no way back. Without --confirm nothing is changed. Give the new key to whoever checks, and to every \
            witness.
            """)
    @OptionGroup var node: NodeFolder
    @Flag(help: "Begin the log. Without it, only say what is lost.")
    var confirm = false
    @OptionGroup var form: OutputForm

    func run() async throws {
        // Alone: a node that serves would show and enter what its log cannot sign.
        let ledger = Ledger(store: try node.ledger(try node.open(isAlone: true)))
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        do {
            let lost = try await ledger.lostEntries()
            let begun = confirm ? try await ledger.beginLog(time: now, by: NodeFolder.operatorName) : nil
            show(lost, begun?.beginning)
        } catch LedgerError.nothingLost(let words) { throw ValidationError("No log was begun. \(words)") }
    }

    private func show(_ lost: LostEntries, _ begun: LogBeginning?) {
        let (last, kept) = (lost.last.checkpoint, lost.kept)
        if !form.json {
            Terminal.note(
                "the log \(last.origin) signed \(last.size) entries: the first \(kept.size) are here as they were "
                    + "signed, and none of the \(last.size - kept.size) after them is proved to be here")
        }
        form.show(
            begun.map { $0.key.description } ?? "a new log would begin after them; run again with --confirm, if "
                + "no later copy of ledger.sqlite is anywhere"
        ) {
            $0.member("begun", begun != nil)
            $0.member("before", last.origin)
            $0.member("signed", Int(last.size))
            $0.member("kept", Int(kept.size))
            $0.member("from", Int(kept.time ?? 0))
            if let begun {
                $0.member("until", Int(begun.until))
                $0.member("origin", begun.key.name)
                $0.member("key", begun.key.description)
            }
        }
    }
}
