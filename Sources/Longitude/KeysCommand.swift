import Access
import ArgumentParser
import FHIR
import Foundation
import Ledger
import Node
import Store
import StoreSQLite

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "The keys of the node that seal what it keeps. The log's key is changed by `ledger rotate-key`.",
        subcommands: [KeysNewCommand.self, KeysChangeCommand.self, KeysAddCommand.self])
}

struct KeysNewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Print the key file of a new node, for a manager of secrets to keep; it is written nowhere.",
        discussion: """
            Without it a new node makes its own, in keys/ of its data. Send it on to the manager, not to a terminal: \
            longitude keys new | systemd-creds encrypt --name=node.key - /etc/credstore.encrypted/longitude.node.key
            """)
    @OptionGroup var form: OutputForm

    func run() async throws {
        let file = NodeKeys.newFile()
        guard form.json else { return Terminal.write(file) }
        Terminal.object { $0.member("file", String(decoding: file, as: UTF8.self)) }
    }
}

struct KeysChangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Seal everything anew under a new key and destroy the old one; the node must be stopped.",
        discussion: """
            Attachments, refused inputs, entries of the ledger and the log's key are sealed anew, those of a record \
            under a new key of its own. It takes as long as reading and writing them once. Both keys stand beside \
            each other until nothing needs the old one; stopped on the way, the node can be served, and the same \
            command goes on. What waits in the urgent spool is entered first. Backups from before need the old key, \
            those made meanwhile both: make a new one afterwards, keep a copy of keys/, and keep the old copy for as \
            long as the old backups, or destroy both. To restore one of them, add the old key file with `keys add`.

            Where a manager of secrets hands the key over, the command runs twice, and writes into --out what is to be \
            put to the manager each time: both keys first, and then, when all is sealed anew, the new one alone.
            """)
    @OptionGroup var node: NodeFolder
    @Option(help: "How the new key seals: AES-256-GCM (unless another is named) or ChaCha20-Poly1305.")
    var algorithm: SealingAlgorithm?
    @Flag(help: "Change the key. Without it, only say what there is to seal anew.")
    var confirm = false
    @OptionGroup var hand: KeysOut
    @Flag(help: "Destroy the old key although things are left that are damaged, or lines of the urgent spool.")
    var leaveDamaged = false
    @OptionGroup var form: OutputForm

    func run() async throws {
        if confirm { try hand.checkFile() }
        let store = try node.open(isAlone: confirm)
        guard confirm else {
            let change = try NodeKeyChange(Policy.grant(job: .keys), of: node.ledger(store))
            return show(change, try await change.count(), isEnded: false)
        }
        try checkSpool()
        try check(NodeKeyChange(Policy.grant(job: .keys), of: node.ledger(store)))
        let grant = try await node.grant(.keys, "change of the node's key", in: store)
        let ledger = try node.ledger(store)
        try await enterSpool(ledger)
        let change = try NodeKeyChange(grant, of: ledger)
        do {
            try await make(change)
        } catch let error where change.keys.count > 1 && !(error is ExitCode) {
            throw StoreError.incompatible(
                "The change has begun: both keys stand. The node can be served; run the same command again. "
                    + Self.cause(error))
        }
    }

    /// Why a change stopped, without that nothing was changed.
    private static func cause(_ error: any Error) -> String {
        if case StoreError.unavailable(let why) = error { return "The store cannot answer: \(why)." }
        return "\(FileProblem(error) ?? error)"
    }

    private func make(_ change: NodeKeyChange) async throws {
        guard try change.begin(with: algorithm ?? .aes256GCM, out: hand.file) else {
            Terminal.note(
                "both keys are in \(hand.out ?? ""); put them to the manager of secrets, and run the command again")
            return show(change, NodeKeyChange.Count(), isEnded: false)
        }
        let done = try await change.reseal()
        for name in done.damaged.prefix(20) { Terminal.note("damaged, and opened by no key: \(name)") }
        let isEnded = done.damaged.isEmpty || leaveDamaged
        if isEnded { try await change.finish(leaving: done.damaged.count, out: hand.file) }
        if isEnded, let out = hand.out {
            Terminal.note(
                "the new key alone is in \(out); put it to the manager of secrets, which destroys the old one")
        }
        show(change, done, isEnded: isEnded)
        if !isEnded { throw ExitCode.inPart }
    }

    /// Refuses what does not fit the keys that stand.
    private func check(_ change: NodeKeyChange) throws {
        try hand.check(isHandedOver: change.isHandedOver)
        let keys = change.keys
        guard keys.count > 1, let next = keys.last, let algorithm, algorithm != next.algorithm else { return }
        throw ValidationError(
            "A change to key \(next.number), \(next.algorithm.rawValue), has begun and is ended first. Run the command "
                + "without --algorithm, and again with it for another change.")
    }

    /// Refuses to go on without the urgent spool.
    private func checkSpool() throws {
        guard let folder = node.missingSpools.first else { return }
        throw ValidationError(
            "The urgent spool of the node is in \(folder.path), which is not there or holds no spool (urgent.lock), "
                + "and what waits in it needs the old key. Nothing was changed. Bring its disk back, or serve the node "
                + "once, and try again.")
    }

    /// Enters what waits in the urgent spool, which is sealed under a key that is made from the node's.
    ///
    /// - Throws: `ValidationError` where lines that cannot be read are left, now or from before, and are not given up.
    private func enterSpool(_ store: SQLiteLedgerStore) async throws {
        let spool = node.urgentSpool(store)
        let ledger = Ledger(store: store, spool: spool)
        let drained = try await ledger.drainSpool(time: Int64(Date().timeIntervalSince1970 * 1000))
        if drained.entered > 0 { Terminal.note("\(drained.entered) entries of the urgent spool are entered now") }
        if drained.damaged > 0 {
            let kept = drained.kept.map(\.path).joined(separator: ", ")
            Terminal.note("\(drained.damaged) lines of the urgent spool cannot be read; they are kept in \(kept)")
        }
        let damaged = spool.damaged.map(\.path).sorted()
        guard !damaged.isEmpty, !leaveDamaged else { return }
        throw ValidationError(
            "Lines of the urgent spool that cannot be read are in \(damaged.joined(separator: ", ")), and the old key "
                + "is the only one that may open them. The key was not changed. Move the files away with a copy of "
                + "node.key, or give them up with --leave-damaged.")
    }

    private func show(_ change: NodeKeyChange, _ count: NodeKeyChange.Count, isEnded: Bool) {
        let keys = isEnded ? change.keys.suffix(1) : change.keys
        let numbers = keys.map { "\($0.number)" }.joined(separator: " and ")
        let things =
            "\(count.entries) entries of the ledger, \(count.attachments) attachments and \(count.refused) refused "
            + "inputs, with keys of \(count.records) records" + (count.logKeys > 0 ? " and the key of the log" : "")
        let damaged = count.damaged.count
        let words =
            if isEnded {
                "sealed anew under key \(numbers), \(keys.map(\.algorithm.rawValue).joined()): \(things)"
                    + (damaged > 0 ? "; \(damaged) damaged things are given up" : "")
            } else if confirm, count == NodeKeyChange.Count() {
                "nothing is sealed anew yet"
            } else if confirm {
                "sealed anew: \(things). Keys \(numbers) stand beside each other: \(damaged) things are damaged. See "
                    + "what `longitude doctor` and `longitude ledger audit` say. --leave-damaged gives them up: then "
                    + "no key opens them"
            } else {
                (keys.count > 1 ? "a change has begun, keys \(numbers) stand. " : "") + "To be sealed anew: \(things). "
                    + (damaged > 0 ? "The keys of \(damaged) records are damaged. " : "") + "Make a backup, "
                    + (keys.count > 1 ? "and keep a copy of node.key as it is now with it, " : "")
                    + "stop the node, and run again with --confirm"
            }
        form.show(words) {
            $0.member("changed", isEnded)
            $0.array("keys") { list in
                for key in keys {
                    list.object { key.write(to: &$0) }
                }
            }
            $0.member("records", count.records)
            $0.member("attachments", count.attachments)
            $0.member("refused", count.refused)
            $0.member("entries", count.entries)
            $0.member("logKeys", count.logKeys)
            $0.member("damaged", count.damaged.count)
        }
    }
}

extension NodeKeys.Sealing {
    /// Writes what the key is, without its secret.
    func write(to json: inout JSONWriter) {
        json.member("number", Int(number))
        json.member("algorithm", algorithm.rawValue)
        if let made { json.member("made", Int(made.timeIntervalSince1970 * 1000)) }
    }
}

extension SealingAlgorithm: ExpressibleByArgument {}
