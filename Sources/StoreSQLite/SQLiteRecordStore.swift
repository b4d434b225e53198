package import Access
import Crypto
import Dispatch
import FHIR
package import Foundation
import GRDB
package import Store
import Synchronization

/// `RecordStore` on SQLite: one file, one writer with group commit, readers on threads of their own.
///
/// See ``Store/RecordStore`` for the guarantees. `synchronous=FULL` is verified when the store opens.
package final class SQLiteRecordStore: RecordStore {
    let pool: DatabasePool
    let keys: KeyRing
    let compression = Compression()
    let terms = Terms()
    let cache: RowCache
    let folder: URL
    /// Where the keys stand, and the journals of what was erased and sealed.
    let keyFolder: URL
    let isServed: Bool
    /// The folder that holds the databases and the keys.
    package var dataFolder: URL { folder }
    private let writer: GroupCommit
    let ownThreads = StoreThreads()
    /// As `RecordStore` says.
    package var threads: any TaskExecutor { ownThreads }
    private let longThreads = StoreThreads("longitude.store.long", class: .utility)
    /// As `RecordStore` says.
    package var threadsForLongWork: any TaskExecutor { longThreads }
    let counters: Counters
    private let checkpointer: Checkpointer
    private let lock: FolderLock
    /// The lock of a folder that nobody else has open; nil where others may.
    let loneLock: FolderLock?

    /// Opens the store in a folder, or makes it.
    ///
    /// - Parameters:
    ///   - folder: holds `records.sqlite`; the keys stand in `keys/` beside it, which backups leave out.
    ///   - keyFolder: where the keys stand instead; there they are never made.
    ///   - nodeKey: the node's key file, where a manager of secrets hands it over: it is read and neither made nor
    ///     replaced.
    ///   - cacheMegabytes: room for decoded rows; 0 reads every row from the database with the mask in SQL.
    ///   - cacheLifetime: how long the rows of a record stay that nobody asks for: as long as a session without use.
    ///   - isServed: whether it is a node's that serves: the room of its log, and of its ledger's, is made now, 64 MB
    ///     each, so that commits are quicker.
    ///   - isAlone: whether nobody else may have the folder open meanwhile; a ledger beside the store may.
    /// - Throws: ``Store/StoreError/incompatible(_:)`` when the disk or the files do not give the guarantees.
    package init(
        folder: URL, keys keyFolder: URL? = nil, nodeKey: URL? = nil, cacheMegabytes: Int = 256,
        cacheLifetime: Duration = .seconds(15 * 60), isServed: Bool = false, isAlone: Bool = false
    ) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.folder = folder
        self.keyFolder = keyFolder ?? folder.appending(path: "keys")
        self.isServed = isServed
        lock = try FolderLock(folder, isAlone ? .alone : .together)
        loneLock = isAlone ? lock : nil
        let isNew = !FileManager.default.fileExists(atPath: folder.appending(path: "records.sqlite").path)
        let keys = try KeyRing(
            file: nodeKey ?? self.keyFolder.appending(path: "node.key"), isHandedOver: nodeKey != nil,
            mayMake: isNew && keyFolder == nil)
        if keyFolder == nil { try KeyRing.makeFolder(self.keyFolder) }
        self.keys = keys
        let path = folder.appending(path: "records.sqlite").path
        let log = LogLimit(path: path, hasRoom: isServed)
        let pool = try DatabaseFile.open(
            path, migrator: Schema.migrator, pageSize: 8192, cacheMegabytes: 64, log: log)
        self.pool = pool
        try keys.check(pool)
        let cache = RowCache(limit: cacheMegabytes << 20, lifetime: cacheLifetime)
        self.cache = cache
        let counters = Counters()
        self.counters = counters
        checkpointer = try Checkpointer(path: pool.path, label: "longitude.store.checkpoint") { cache.dropOld() }
        let terms = terms
        writer = GroupCommit(
            pool: pool, log: log, label: "longitude.store.write", threads: ownThreads,
            opening: { try counters.load($0) },
            closing: { try counters.save($0) },
            undone: {
                counters.undo()
                terms.forgetAll()
                keys.forgetAll()
            })
    }

    /// Milliseconds since 1970.
    static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// One synchronous read on the store's own threads.
    func onReader<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        try await ownThreads.run { try self.pool.snapshot(body) }
    }

    func onWriter<T: Sendable>(
        size: Int = 256, isBackground: Bool = false, _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try await writer.submit(size: size, isBackground: isBackground, body)
    }

    /// As `RecordStore` says.
    package func read<T: Sendable>(
        _ grant: Grant, _ body: @escaping @Sendable (any RecordSnapshot) throws -> T
    ) async throws -> T {
        try await onReader { [self] db in try read(grant, nil, db) { try body($1) } }
    }

    /// As `RecordStore` says.
    package func read<T: Sendable>(
        _ grant: JobGrant, deciding decide: @escaping @Sendable (DecisionBasis) throws -> Grant?,
        _ body: @escaping @Sendable (Grant, any RecordSnapshot) throws -> T
    ) async throws -> T? {
        guard case .decide(_, let person, let proven) = grant.job else { return nil }
        return try await onReader { [self] db in
            let basis = try decisionBasis(of: person, proven, db)
            guard let grant = try decide(basis) else { return nil }
            return try read(grant, basis.records, db, body)
        }
    }

    private func read<T>(
        _ grant: Grant, _ known: [DecisionRecord]?, _ db: Database,
        _ body: (Grant, any RecordSnapshot) throws -> T
    ) throws -> T {
        let damage = BodyDamage()
        let reader = RowReader(db: db, keys: keys, compression: compression)
        let answer = try BodyDamage.$ofRead.withValue(damage) {
            try body(grant, SQLiteSnapshot(db, grant, reader, cache, known))
        }
        guard !damage.isAny else {
            throw StoreError.unavailable("a stored body is damaged; `longitude doctor` counts them")
        }
        return answer
    }

    /// As `RecordStore` says.
    package func candidates(_ grant: IdentifyGrant, _ query: CandidateQuery) async throws -> [Candidate] {
        guard query.nhsNumber != nil || query.family != nil, query.birthDate != nil || query.nhsNumber != nil else {
            return []
        }
        return try await onReader { db in
            var sql = "SELECT person, pid, nhs, birth, family, given, gender, active FROM patient WHERE true"
            var arguments: StatementArguments = []
            if let birth = query.birthDate {
                sql += " AND birth = ?"
                arguments += [birth]
            }
            if let nhs = query.nhsNumber {
                sql += " AND nhs = ?"
                arguments += [nhs]
            }
            if let family = query.family {
                sql += " AND folded = ?"
                arguments += [Demographics.fold(family)]
            }
            if query.nhsNumber == nil || query.birthDate == nil {
                // Restricted demographics answer to number and birth date together, and to nothing less.
                sql +=
                    " AND NOT EXISTS (SELECT 1 FROM patient r WHERE r.person = patient.person AND r.restricted = 1)"
                    + " AND NOT \(Whereabouts.isRestricted("patient"))"
            }
            sql += " ORDER BY active DESC, nhs IS NULL, pid LIMIT 500"
            let given = Demographics.fold(query.given ?? "")
            var found: [Candidate] = []
            for row in try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments) {
                let candidate = Candidate(
                    person: row[0], pid: row[1], demographics: RowReader.demographics(row, from: 2))
                guard query.birthDate != nil || query.related.contains(candidate.person),
                    !found.contains(where: { $0.person == candidate.person }),
                    given.isEmpty || Demographics.fold(candidate.demographics.given).hasPrefix(given)
                else { continue }
                found.append(candidate)
                if found.count == grant.limit { break }
            }
            return found
        }
    }

    /// As `RecordStore` says.
    package func persons(_ grant: IdentifyGrant, nhsNumber: String) async throws -> [Int64] {
        try await onReader { db in
            try Int64.fetchAll(
                db.cachedStatement(sql: "SELECT DISTINCT person FROM patient WHERE nhs = ? LIMIT 10"),
                arguments: [nhsNumber])
        }
    }

    /// As `RecordStore` says.
    package func decisionBasis(_ grant: JobGrant) async throws -> DecisionBasis {
        guard case .decide(_, let person, let proven) = grant.job else { return DecisionBasis(records: []) }
        return try await onReader { [self] db in try decisionBasis(of: person, proven, db) }
    }

    /// As `RecordStore` says.
    package func persons(_ grant: JobGrant) async throws -> [Int64] {
        guard case .own(let identity) = grant.job else { return [] }
        return try await onReader { db in
            try Int64.fetchAll(
                db.cachedStatement(
                    sql: "SELECT DISTINCT person FROM patient WHERE nhs = ? AND birth = ? AND folded = ? LIMIT 2"),
                arguments: [identity.nhsNumber, identity.birthDate, Demographics.fold(identity.family)])
        }
    }

    /// As `RecordStore` says.
    package func person(_ grant: JobGrant, pid: Int64) async throws -> Int64? {
        switch grant.job {
        case .acting, .privacy: break
        default: return nil
        }
        return try await onReader { db in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT person FROM patient WHERE pid = ? AND sealed = 0"), arguments: [pid])
        }
    }

    /// As `RecordStore` says.
    package func write(
        _ grant: WriteGrant, _ request: WriteRequest, queued: () -> Void
    ) async throws -> WriteOutcome {
        let size = request.resources.reduce(0) { $0 + ($1.document?.bytes.count ?? 0) }
        return try await writer.submit(size: size, isBackground: request.isBackground, meanwhile: queued) {
            [self] db in
            try apply(grant, request, db)
        }
    }

    /// Runs inside the request's savepoint.
    func apply(_ grant: WriteGrant, _ request: WriteRequest, _ db: Database) throws -> WriteOutcome {
        var digest = Data()
        if let key = request.key {
            var hash = SHA256()
            for resource in request.resources { hash.update(data: resource.document?.bytes ?? [0]) }
            digest = Data(hash.finalize())
            let select = try db.cachedStatement(sql: "SELECT digest, t FROM request WHERE source = ? AND key = ?")
            if let row = try Row.fetchOne(select, arguments: [grant.source, key]) {
                guard row[0] as Data == digest else { throw StoreError.keyReused(key) }
                return WriteOutcome(t: row[1], versions: 0, repeated: request.resources.count, rids: [])
            }
        }
        let t = counters.nextClock
        let now = Self.now()
        var application = WriteApplication(
            db: db, keys: keys, terms: terms, counters: counters, compression: compression, source: grant.source,
            request: request, t: t, now: now)
        let applied = try application.apply()
        let received = request.resources.compactMap(\.received).max() ?? now
        try db.cachedStatement(sql: "UPDATE source SET received = max(ifnull(received, ?1), ?1) WHERE number = ?2")
            .execute(arguments: [received, grant.source])
        let made = !applied.changes.isEmpty
        if let key = request.key {
            try db.cachedStatement(sql: "INSERT INTO request(source, key, digest, t) VALUES (?, ?, ?, ?)")
                .execute(arguments: [grant.source, key, digest, made ? t : nil])
        }
        if made {
            // The audit event of the write stands in the commit of the write.
            let rid = counters.lastRid
            try db.cachedStatement(
                sql: "INSERT INTO change(t, source, time, event, what, rid) VALUES (?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                t, grant.source, now, Data(grant.event.bytes),
                Data(ChangeCoding.encode(applied.changes + applied.filed)), rid,
            ])
            counters.advance(clock: t, saving: rid)
        }
        return WriteOutcome(
            t: made ? t : nil, versions: applied.changes.count, repeated: applied.repeated, rids: applied.rids,
            awaiting: applied.awaiting)
    }

    /// As `RecordStore` says.
    package func source(_ registration: SourceRegistration) async throws -> Source {
        try await onWriter { db in
            let select = "SELECT \(RowReader.sourceColumns) FROM source s WHERE code = ?"
            func found() throws -> Source? {
                var source: Source?
                try RowReader.forEach(db, select, [registration.code]) { source = RowReader.source($0) }
                return source
            }
            if try found() == nil {
                try db.execute(
                    sql:
                        "INSERT INTO source(code, name, kind, organisation, batch, available) VALUES (?, ?, ?, "
                        + "?, 0, 1)",
                    arguments: [registration.code, registration.code, SourceKind.other.rawValue, registration.code])
            }
            try db.execute(
                sql: """
                    UPDATE source SET name = ifnull(?, name), kind = ifnull(?, kind),
                    organisation = ifnull(?, organisation), batch = ifnull(?, batch),
                    available = ifnull(?, available), refiles = ifnull(?, refiles)
                    WHERE code = ?
                    """,
                arguments: [
                    registration.name, registration.kind?.rawValue, registration.organisation, registration.isBatch,
                    registration.isAvailable, registration.refiles, registration.code,
                ])
            // What was filed again is what it is of, also when that is stated later.
            try db.execute(
                sql: """
                    UPDATE source SET (kind, organisation) = (
                        SELECT o.kind, o.organisation FROM source o WHERE o.code = source.refiles)
                    WHERE refiles IN (SELECT code FROM source) AND (code = ?1 OR refiles = ?1)
                    """, arguments: [registration.code])
            guard let source = try found() else {
                throw StoreError.unavailable("the source \(registration.code) could not be registered")
            }
            return source
        }
    }

    /// As `RecordStore` says.
    package func sources(_ grant: JobGrant) async throws -> [Source] {
        guard grant.job == .statistics else { return [] }
        return try await onReader { db in
            var sources: [Source] = []
            try RowReader.forEach(db, "SELECT \(RowReader.sourceColumns) FROM source s ORDER BY s.code") {
                sources.append(RowReader.source($0))
            }
            return sources
        }
    }

    /// As `RecordStore` says.
    package func statistics(_ grant: JobGrant) async throws -> StoreStatistics {
        guard grant.job == .statistics else { return StoreStatistics() }
        return try await onReader { [cache] db in
            var figures = StoreStatistics()
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db.cachedStatement(sql: sql)) ?? 0 }
            figures.people = try count("SELECT count(DISTINCT person) FROM patient WHERE sealed = 0")
            figures.patientRecords = try count("SELECT count(*) FROM patient WHERE sealed = 0")
            figures.resources = try count("SELECT count(*) FROM directory WHERE state = 1")
            figures.sources = try count("SELECT count(*) FROM source")
            figures.sourcesAvailable = try count("SELECT count(*) FROM source WHERE available = 1")
            figures.quarantined = try count("SELECT count(*) FROM quarantine")
            figures.review = try count("SELECT count(*) FROM review WHERE closed IS NULL")
            figures.cachedBytes = cache.bytes
            // One that only sent organisations and staff, or is not in use, has nothing new to send of anybody; nor
            // has this node itself.
            figures.feeds = try Int64.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT received FROM source WHERE available = 1 AND received IS NOT NULL
                            AND refiles IS NULL AND number IN (SELECT source FROM patient WHERE sealed = 0)
                        """))
            return figures
        }
    }

    /// Moves the write-ahead log into the database file as far as readers allow, as happens by itself all the time.
    package func checkpoint() throws { try checkpointer.run() }
}
