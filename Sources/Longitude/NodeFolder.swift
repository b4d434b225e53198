import Access
import ArgumentParser
import Foundation
import Ledger
import StoreSQLite

/// Where a node keeps its data.
struct NodeFolder: ParsableArguments {
    @Option(name: .customLong("data"), help: "The node's data folder.")
    var folder: String

    private var place: URL { URL(filePath: folder) }

    /// The store in that folder.
    func open() throws -> SQLiteRecordStore { try SQLiteRecordStore(folder: place) }

    /// Whether real people's records have been served from the folder.
    var isProduction: Bool { FileManager.default.fileExists(atPath: place.appending(path: "production").path) }

    /// Notes that real people's records are served from the folder: no demonstration starts in it any more.
    func markAsProduction() throws {
        guard
            isProduction
                || FileManager.default.createFile(atPath: place.appending(path: "production").path, contents: nil)
        else { throw ValidationError("\(folder) cannot be written.") }
    }

    /// The ledger beside the store.
    func ledger(_ records: SQLiteRecordStore) throws -> SQLiteLedgerStore {
        try SQLiteLedgerStore(folder: place, records: records)
    }

    /// Leave for a piece of work, entered in the ledger; to be asked for before anything is shown, copied or removed.
    /// The entry stands on the chains of the records that it is about, or on nobody's when it is about everyone.
    ///
    /// - Parameter words: what is done, without anything of a person.
    /// - Throws: `LedgerError.unavailable` when the entry cannot be made; the work must then not begin.
    func grant(
        _ job: JobGrant.Job, _ words: String, pids: [Int64] = [], in records: SQLiteRecordStore
    ) async throws -> JobGrant {
        let grant = Policy.grant(job: job)
        let parts = pids.isEmpty ? [nil] : pids.map { Optional($0) }
        try await Ledger(store: ledger(records)).append(
            AccessEvent(
                id: grant.event, time: Int64(Date().timeIntervalSince1970 * 1000), action: .job, principal: nil,
                purpose: nil, route: "command line", basis: words,
                parts: parts.map { .init(pid: $0, resources: []) }))
        return grant
    }
}
