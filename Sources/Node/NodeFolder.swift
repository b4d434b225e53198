package import Access
package import ArgumentParser
import Authentication
package import Foundation
package import Intake
package import Ledger
package import Store
package import StoreSQLite

/// Where a node keeps its data.
package struct NodeFolder: ParsableArguments {
    /// The path of the folder.
    @Option(name: .customLong("data"), help: "The node's data folder.")
    package var folder: String
    /// The folder that a manager of secrets fills; nil for where the environment or systemd says.
    @Option(name: .customLong("secrets"), help: "Where a manager of secrets hands over node.key, if not in the data.")
    package var secretsFolder: String?

    /// As the command line names it.
    package init() {}

    /// The node in a folder, whose key is in it or in a folder that a manager of secrets fills.
    package static func at(_ folder: String, secrets: String? = nil) -> NodeFolder {
        var node = NodeFolder()
        node.folder = folder
        node.secretsFolder = secrets
        return node
    }

    /// The node's key file where a manager of secrets hands it over: named by the command line or the configuration, by
    /// the environment, or by systemd. Nil where it stands with the other keys.
    ///
    /// - Throws: `ValidationError` when there are two.
    package func handedKey() throws -> URL? {
        let variable = ProcessInfo.processInfo.environment[ConfigurationValues.variable(of: "secretsDirectory")]
        guard let secrets = secretsFolder ?? variable ?? SecretsDirectory.ofService else { return nil }
        let file = URL(filePath: secrets).appending(path: "node.key").resolvingSymlinksInPath()
        let own = place.appending(path: "keys/node.key")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        guard !FileManager.default.fileExists(atPath: own.path) else {
            throw ValidationError(
                "There are two keys of the node, \(own.path) and \(file.path). Remove the first, if the second is a "
                    + "copy of it or follows it.")
        }
        return file
    }

    private var place: URL { URL(filePath: folder) }

    /// The store in that folder.
    ///
    /// - Parameters:
    ///   - isServed: as `SQLiteRecordStore` says.
    ///   - mayMake: whether a new node is made where there is none: only by what begins one, so that a mistyped folder
    ///     is not reported on as an empty node.
    ///   - isAlone: as `SQLiteRecordStore` says.
    /// - Throws: `ValidationError` when there is no node, or others may read the keys of real people's records.
    package func open(
        isServed: Bool = false, mayMake: Bool = false, isAlone: Bool = false
    ) throws -> SQLiteRecordStore {
        try finishRestoration()
        if mayMake { try checkNothingIsRestored() } else { try checkIsThere() }
        // Of a node that serves the configuration may name the folder, for other secrets than this one.
        if mayMake, !isServed { try checkKeyIsHandedOver() }
        if isProduction { try checkKeys() }
        return try SQLiteRecordStore(folder: place, nodeKey: handedKey(), isServed: isServed, isAlone: isAlone)
    }

    /// Refuses to begin a node with a key of its own making where `--secrets` says that a manager of secrets hands it
    /// over.
    ///
    /// - Throws: `ValidationError` when the manager's folder holds none.
    package func checkKeyIsHandedOver() throws {
        let own = place.appending(path: "keys/node.key")
        guard let secretsFolder, try handedKey() == nil, (try? checkIsThere()) == nil,
            !FileManager.default.fileExists(atPath: own.path)
        else { return }
        throw ValidationError(
            "\(secretsFolder) holds no node.key, and none is made on the data's disk where --secrets says who keeps "
                + "it. Put one there (`longitude keys new`), or run the command without --secrets.")
    }

    /// Refuses a folder without a node.
    package func checkIsThere() throws {
        guard FileManager.default.fileExists(atPath: place.appending(path: "records.sqlite").path) else {
            throw ValidationError("There is no node in \(folder). Name the folder that holds records.sqlite.")
        }
    }

    /// Ends a restore that was stopped when its copy was whole and on its way into the folder.
    private func finishRestoration() throws {
        guard try NodeRestoration.finish(in: place) else { return }
        Terminal.note("a restore into \(folder) was stopped at its last step, which is done now")
    }

    /// Refuses to begin a node where a backup was to be restored: its records would have the numbers of those that the
    /// backup holds.
    package func checkNothingIsRestored() throws {
        let stage = place.appending(path: NodeRestoration.stageName)
        guard !FileManager.default.fileExists(atPath: stage.path) || (try? checkIsThere()) != nil else {
            throw ValidationError(
                "A restore into \(folder) has not ended. Run `longitude restore` again, or remove \(stage.path).")
        }
    }

    /// Looks whether real people's records can be served from the folder, and changes nothing.
    ///
    /// - Returns: what stands against it, in words.
    package func problemsOfProduction(diskEncryptedBy: String?) -> [String] {
        var problems: [String] = []
        for check in [checkKeys, { try checkDisk(diskEncryptedBy) }, checkLists] {
            do { try check() } catch { problems.append("\(error)") }
        }
        return problems
    }

    /// Refuses keys that others than their owner may read or change.
    private func checkKeys() throws {
        let keys = place.appending(path: "keys")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: keys.path)) ?? []
        let own = names.sorted().filter { $0.hasSuffix(".key") }.map { keys.appending(path: $0) }
        for file in try own + [handedKey()].compactMap(\.self) {
            do {
                try SecretsDirectory.checkIsPrivate(file)
            } catch let error as AuthenticationError {
                throw ValidationError("\(file.deletingLastPathComponent().path): \(error)")
            }
        }
    }

    /// Whether real people's records have been served from the folder.
    package var isProduction: Bool { FileManager.default.fileExists(atPath: marker.path) }

    /// Refuses a trial or a demonstration where real people's records have been served.
    package func checkMayBeTried() throws {
        guard isProduction else { return }
        throw ValidationError(
            "\(folder) holds real people's records: it is served with “environment” production, or not at all.")
    }

    /// Stands where real people's records have been served; what encrypts the disk is written in it, in words.
    private var marker: URL { place.appending(path: "production") }

    /// Notes that real people's records are served from the folder: no demonstration starts in it any more.
    ///
    /// - Parameter diskEncryptedBy: what encrypts the disk where the system cannot tell, in the operator's words.
    /// - Throws: `ValidationError` when others may read the keys, or nothing is known to encrypt the disk.
    package func markAsProduction(diskEncryptedBy: String?) throws {
        try checkKeys()
        let words = try checkDisk(diskEncryptedBy)
        do {
            try Data(words.utf8).write(to: marker)
        } catch { throw ValidationError("\(folder) cannot be written.") }
    }

    /// Names the folders of the urgent spool, a line each, where it is or was not in the data: for the commands that
    /// know no configuration.
    private var spoolNote: URL { place.appending(path: "spool.folder") }
    private var ownSpool: URL { place.appending(path: "spool", directoryHint: .isDirectory).standardizedFileURL }

    /// The folders of the urgent spool: the last is the one that the node was served with last; in those before it
    /// entries may wait, or wait with lines that cannot be read.
    package var spoolFolders: [URL] {
        let note = (try? String(contentsOf: spoolNote, encoding: .utf8)) ?? ""
        let noted = note.split(separator: "\n").map { URL(filePath: String($0), directoryHint: .isDirectory) }
        guard !noted.contains(ownSpool) else { return noted }
        return noted.isEmpty || UrgentSpool.isMade(in: ownSpool) ? [ownSpool] + noted : noted
    }

    /// The folders of the urgent spool that are not there, or hold none: what may wait in them nobody knows.
    package var missingSpools: [URL] {
        spoolFolders.filter { $0 != ownSpool && !UrgentSpool.isMade(in: $0) }
    }

    /// The urgent spool of the node, with what still waits where it was before.
    package func urgentSpool(_ ledger: SQLiteLedgerStore) -> UrgentSpool {
        ledger.urgentSpool(in: spoolFolders.last, former: spoolFolders.dropLast())
    }

    /// Notes where the node that is served has its urgent spool; nil for in the data. Where it was before is noted too
    /// until nothing is left there.
    package func noteSpool(_ folder: URL?) throws {
        let current = folder?.standardizedFileURL ?? ownSpool
        let former = spoolFolders.filter { one in
            one.path != current.path && !UrgentSpool.isEmpty(in: one)
                && (one != ownSpool || UrgentSpool.isMade(in: one))
        }
        // The node serves without it too; the first urgent view tries again.
        if folder != nil { try? UrgentSpool.make(in: current) }
        do {
            if !former.isEmpty || folder != nil {
                let lines = (former + [current]).map { $0.path + "\n" }.joined()
                try DurableFile.replace(spoolNote, with: Data(lines.utf8))
            } else if FileManager.default.fileExists(atPath: spoolNote.path) {
                try FileManager.default.removeItem(at: spoolNote)
            }
        } catch { throw ValidationError("\(spoolNote.path) cannot be written. Make room on its disk.") }
    }

    /// Refuses a disk that nothing is known to encrypt; answers the operator's words.
    @discardableResult private func checkDisk(_ diskEncryptedBy: String?) throws -> String {
        let words = diskEncryptedBy?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        let found = DiskEncryption(of: place)
        guard found.isEncrypted || !words.isEmpty else {
            throw ValidationError(
                "\(folder) is on \(found.disk), which the system does not encrypt: whoever takes it could read the "
                    + "records. Put it on an encrypted volume (LUKS), or say under “diskEncryptedBy” what encrypts it.")
        }
        return words
    }

    /// Refuses lists that no region has decided.
    private func checkLists() throws {
        guard try SensitivityFile(folder: folder).lists().document.isIllustrative else { return }
        throw ValidationError(
            "\(folder) has no sensitivity lists that its region has decided, and real people's records are labelled by "
                + "no others. Load them with `longitude sensitivity load`.")
    }

    /// What is known of the encryption of the disk below the data.
    package var diskFinding: Finding {
        let found = DiskEncryption(of: place)
        let words = (try? String(contentsOf: marker, encoding: .utf8)) ?? ""
        let detail =
            if found.isEncrypted {
                "the system encrypts \(found.disk)"
            } else if !isProduction {
                "\(found.disk), not encrypted by the system; no real people's records are served from it"
            } else if !words.isEmpty {
                "\(found.disk), encrypted by: \(words) (as the configuration says)"
            } else {
                "\(found.disk), which nothing is known to encrypt: put the data on an encrypted volume"
            }
        return Finding(
            check: "disk", isGood: found.isEncrypted || !isProduction || !words.isEmpty, detail: detail)
    }

    /// Tells the operator of a copy of real people's records on a disk that is not known to be encrypted.
    package func warn(ofCopyIn copy: URL) {
        let found = DiskEncryption(of: copy)
        guard isProduction, !found.isEncrypted else { return }
        Terminal.note(
            "\(copy.path) is on \(found.disk), which the system does not encrypt, and holds the records in the clear: "
                + "encrypt it before it leaves this machine")
    }

    /// The ledger beside the store.
    package func ledger(_ records: SQLiteRecordStore) throws -> SQLiteLedgerStore {
        try SQLiteLedgerStore(folder: place, records: records)
    }

    /// Who the ledger is to the world, without its key's seed; the node's keys stay closed, but to make it.
    ///
    /// - Throws: `ValidationError` as ``open(isServed:mayMake:isAlone:)``.
    package func logIdentity() throws -> LogIdentity {
        try checkIsThere()
        if isProduction { try checkKeys() }
        let keys = place.appending(path: "keys")
        guard LogIdentity.isMade(in: keys) else { return try ledger(open()).logIdentity() }
        return try LogIdentity(folder: keys, sealing: nil)
    }

    /// The way in for facts, which labels by the node's lists; what is stored is labelled by them first.
    package func intake(_ records: SQLiteRecordStore, receivedFromMeta: Bool = false) async throws -> Intake {
        try await label(records)
        return Intake(
            store: records, lists: try SensitivityFile(folder: folder).lists(), receivedFromMeta: receivedFromMeta)
    }

    /// What stands beside each body by the node's lists, to check what is stored.
    package func columns() throws -> ColumnRule { try SensitivityFile(folder: folder).lists().columns }

    /// Labels what is stored by the node's lists, when it is labelled by others, or `always`.
    ///
    /// - Throws: `ValidationError` where real people's records are to be labelled by illustrative lists.
    package func label(_ records: SQLiteRecordStore, always: Bool = false) async throws {
        if isProduction { try checkLists() }
        let lists = try SensitivityFile(folder: folder).lists()
        let labelling = Labelling(store: records, lists: lists)
        if !always, try await labelling.isCurrent(Policy.grant(job: .relabel)) { return }
        // Of an empty node there is nothing to enter.
        let isEmpty = try await records.statistics(Policy.grant(job: .statistics)).resources == 0
        let grant =
            try await isEmpty
            ? Policy.grant(job: .relabel)
            : grant(.relabel, "labels by lists \(labelling.name)", in: records)
        let changed = try await labelling.bringUp(grant)
        if changed > 0 {
            Terminal.note(
                "\(changed) items have other sensitivity labels now or stand in another section, by lists "
                    + labelling.name)
        }
    }

    /// Who runs the command, as this machine knows them: behind `sudo` the one who became root.
    package static var operatorName: String {
        ProcessInfo.processInfo.environment["SUDO_USER"] ?? NSUserName()
    }

    /// Leave for a piece of work, entered in the ledger; to be asked for before anything is shown, copied or removed.
    /// The entry stands on the chains of the records that it is about, or on nobody's when it is about everyone.
    ///
    /// - Parameter words: what is done, without anything of a person.
    /// - Throws: `LedgerError.unavailable` when the entry cannot be made; the work must then not begin.
    package func grant(
        _ job: JobGrant.Job, _ words: String, pids: [Int64] = [], in records: SQLiteRecordStore
    ) async throws -> JobGrant {
        let grant = Policy.grant(job: job)
        let parts = pids.isEmpty ? [nil] : pids.map { Optional($0) }
        try await Ledger(store: ledger(records)).append(
            AccessEvent(
                id: grant.event, time: Int64(Date().timeIntervalSince1970 * 1000), action: .job, principal: nil,
                purpose: nil, route: "command line",
                basis: "\(words), by \(Self.operatorName)",
                parts: parts.map { .init(pid: $0, resources: []) }))
        return grant
    }
}
