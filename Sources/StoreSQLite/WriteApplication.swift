import Access
import Crypto
import FHIR
import Foundation
import GRDB
import Store

/// Applies one request inside its savepoint.
struct WriteApplication {
    let db: Database
    let keys: KeyRing
    let terms: Terms
    let counters: Counters
    let compression: Compression
    let source: Int
    let request: WriteRequest
    let t: Int64
    let now: Int64

    struct Entry {
        var rid: Int64
        var pid: Int64
        var state: Schema.State
        /// Whether nobody named it before: nothing waits for it.
        var isNew = false
    }
    private var entries: [SourceIdentity: Entry] = [:]
    var touched: Set<Int64> = []
    /// The records that take nothing more.
    private(set) var sealed: Set<Int64> = []
    var changes: [ChangeCoding.Item] = []
    /// What earlier commits left waiting and this one files, with the record, until its entry is looked up.
    var filed: [Int64: Int64] = [:]
    var filings: [ChangeCoding.Item] = []
    /// What came to another record than the one in which it stood, and when its source says that it was received.
    private var moved: [(rid: Int64, received: Int64)] = []

    init(
        db: Database, keys: KeyRing, terms: Terms, counters: Counters, compression: Compression, source: Int,
        request: WriteRequest, t: Int64, now: Int64
    ) {
        self.db = db
        self.keys = keys
        self.terms = terms
        self.counters = counters
        self.compression = compression
        self.source = source
        self.request = request
        self.t = t
        self.now = now
    }

    /// What became of a request.
    struct Applied {
        /// The versions made.
        var changes: [ChangeCoding.Item] = []
        /// What waited and is filed now, of which no version was made.
        var filed: [ChangeCoding.Item] = []
        /// The resources' numbers.
        var rids: [Int64] = []
        /// How many resources changed nothing.
        var repeated = 0
        /// The places of resources whose patient has not come.
        var awaiting: [Int] = []
    }

    /// Applies every resource in order.
    mutating func apply() throws -> Applied {
        sealed = try SQLiteRecordStore.sealed(db)
        var applied = Applied()
        applied.rids = [Int64](repeating: 0, count: request.resources.count)
        // What names no patient stands beside what it is of, which may come behind it in the same request.
        let places = request.resources.indices
        let beside = places.filter { request.resources[$0].companion != nil }
        for place in places.filter({ request.resources[$0].companion == nil }) + beside {
            let before = changes.count
            applied.rids[place] = try apply(request.resources[place])
            if changes.count == before { applied.repeated += 1 }
        }
        // What is in the request has found its record: what stands beside it follows.
        for one in moved { try follow(one.rid, received: one.received) }
        applied.changes = changes
        applied.filed = filings
        applied.awaiting = request.resources.indices.filter { place in
            request.resources[place].patient.flatMap { entries[$0] }?.state == .awaited
        }
        for pid in touched where pid != 0 {
            try db.cachedStatement(sql: "UPDATE patient SET changed = ? WHERE pid = ?").execute(arguments: [t, pid])
        }
        return applied
    }

    // MARK: The directory

    private mutating func entry(_ identity: SourceIdentity, pid: @autoclosure () throws -> Int64) throws -> Entry {
        if var known = entries[identity] {
            if let pid = filed.removeValue(forKey: known.rid) {
                known.pid = pid
                entries[identity] = known
            }
            return known
        }
        let sid = keys.serverID(source: source, type: identity.type, id: identity.id)
        var found: Entry?
        try RowReader.forEach(db, "SELECT rid, pid, state FROM directory WHERE sid = ?", [sid]) { row in
            let state = Schema.State(rawValue: row.int(2)) ?? .awaited
            found = Entry(rid: row.int64(0), pid: row.int64(1), state: state)
        }
        if let entry = found {
            filed.removeValue(forKey: entry.rid)
            entries[identity] = entry
            return entry
        }
        let pid = identity.type == Self.patientType ? try newPatient() : try pid()
        let rid = counters.nextRid()
        try db.cachedStatement(
            sql: "INSERT INTO directory(rid, sid, type, pid, source, state) VALUES (?, ?, ?, ?, ?, 0)"
        ).execute(arguments: [rid, sid, identity.type, pid, source])
        let entry = Entry(rid: rid, pid: pid, state: .awaited)
        entries[identity] = entry
        return Entry(rid: rid, pid: pid, state: .awaited, isNew: true)
    }

    static let patientType = R4.resourceTypeNames.firstIndex(of: "Patient") ?? -1

    /// A patient record of its own person, with its data key.
    private func newPatient() throws -> Int64 {
        try db.cachedStatement(sql: "INSERT INTO person DEFAULT VALUES").execute()
        let person = db.lastInsertedRowID
        try db.cachedStatement(sql: "INSERT INTO patient(source, person, changed) VALUES (?, ?, ?)")
            .execute(arguments: [source, person, t])
        let pid = db.lastInsertedRowID
        try db.cachedStatement(sql: "INSERT INTO person_set(person, pid, t) VALUES (?, ?, ?)")
            .execute(arguments: [person, pid, t])
        try keys.create(db, pid: pid)
        return pid
    }

    // MARK: One resource

    private mutating func apply(_ resource: ResourceWrite) throws -> Int64 {
        let (owner, target) = try place(of: resource)
        var entry = try self.entry(resource.identity, pid: owner)
        guard !sealed.contains(owner), !sealed.contains(entry.pid) else { throw Self.closed }
        let isPatient = resource.identity.type == Self.patientType
        let isAwaited = !isPatient && !entry.isNew && (entry.state == .awaited || entry.pid == 0)
        let mayBeBeside = CompanionRows.types.contains(resource.identity.type) && entry.state == .present
        // A deletion names no patient: it is of the record in which the resource stands.
        let pid = isPatient || resource.document == nil ? entry.pid : owner
        let comesBack = entry.state == .deleted || entry.state == .present && entry.pid != pid
        if comesBack, let document = resource.document,
            try SQLiteRecordStore.isTakenAway(entry.rid, document.bytes, from: target == nil ? nil : pid, db)
        {
            return entry.rid
        }
        if try isReplay(resource, entry, owner: pid) { return entry.rid }
        // Earlier versions of this program filed by a guess: what only repeats it makes no version.
        if target != nil, pid == 0, entry.state == .present, entry.pid != 0, let document = resource.document,
            try isRepetition(entry, resource, document)
        {
            return entry.rid
        }
        if entry.pid != pid { try checkNothingCameSince(resource, entry) }
        // A reference that arrived first guessed the record; a corrected subject moves the resource to its own.
        if entry.pid != pid {
            try retire(entry, type: resource.identity.type)
            try db.cachedStatement(sql: "UPDATE directory SET pid = ?, state = 0 WHERE rid = ?")
                .execute(arguments: [pid, entry.rid])
            entry.pid = pid
            entry.state = .awaited
            moved.append((entry.rid, resource.received ?? now))
        }
        guard let document = resource.document else {
            if entry.state == .present {
                try checkNothingCameSince(resource, entry)
                try retire(entry, type: resource.identity.type)
                try setState(&entry, resource.identity, .deleted)
                if mayBeBeside { try CompanionRows.delete(entry.rid, db) }
                if request.takesCompanions { try take(beside: entry.rid, in: entry.pid) }
            }
            return entry.rid
        }
        if entry.state == .present, try isRepetition(entry, resource, document) {
            entries[resource.identity] = entry
            return entry.rid
        }
        try checkNothingCameSince(resource, entry)
        if entry.state == .present { try supersede(entry, type: resource.identity.type) }
        try insert(resource, document, entry)
        try setState(&entry, resource.identity, .present)
        if isPatient, let demographics = resource.demographics {
            try link(entry.pid, demographics, received: resource.received ?? now)
        }
        touched.insert(pid)
        changes.append(.init(pid: pid, type: resource.identity.type, rid: entry.rid, isDeletion: false))
        if let target {
            try CompanionRows.insert(entry.rid, beside: target, db)
        } else if mayBeBeside {
            try CompanionRows.delete(entry.rid, db)
        }
        if isAwaited, pid != 0 { try file(beside: entry.rid, in: pid) }
        return entry.rid
    }

    /// The record in which a resource stands, and what it stands beside when it names no patient.
    private mutating func place(of resource: ResourceWrite) throws -> (pid: Int64, target: Int64?) {
        if let patient = resource.patient { return (try entry(patient, pid: 0).pid, nil) }
        guard let companion = resource.companion else { return (0, nil) }
        let beside = try entry(companion, pid: 0)
        guard !sealed.contains(beside.pid) else { throw Self.closed }
        // In which record something stands that has not come is a guess.
        return (beside.state == .awaited ? 0 : beside.pid, beside.rid)
    }

    /// Why what belongs to a sealed identity is refused: as little as can be said.
    static var closed: StoreError { .invalid("This record takes nothing more. Ask who runs the node.") }

    private mutating func setState(_ entry: inout Entry, _ identity: SourceIdentity, _ state: Schema.State) throws {
        if entry.state != state {
            try db.cachedStatement(sql: "UPDATE directory SET state = ? WHERE rid = ?")
                .execute(arguments: [state.rawValue, entry.rid])
            entry.state = state
        }
        entries[identity] = entry
    }

    /// Whether the resource has exactly these bytes already: then no version is made.
    private func isRepetition(_ entry: Entry, _ resource: ResourceWrite, _ document: Document) throws -> Bool {
        let select = try db.cachedStatement(sql: "SELECT size FROM current WHERE pid = ? AND type = ? AND rid = ?")
        let kept = document.bytes.count - resource.attachments.reduce(0) { $0 + $1.count }
        guard try Int.fetchOne(select, arguments: [entry.pid, resource.identity.type, entry.rid]) == kept else {
            return false
        }
        let reader = RowReader(db: db, keys: keys, compression: compression)
        guard let row = try reader.row(pid: entry.pid, type: resource.identity.type, rid: entry.rid) else {
            return false
        }
        return try reader.original(row) == document.bytes
    }

    /// Moves the current body to the versions.
    private func supersede(_ entry: Entry, type: Int) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO version(pid, type, rid, t, t_end, \(Schema.columns))
                SELECT pid, type, rid, t, ?, \(Schema.columns) FROM current WHERE pid = ? AND type = ? AND rid = ?
                """
        ).execute(arguments: [t, entry.pid, type, entry.rid])
        try db.cachedStatement(sql: "DELETE FROM current WHERE pid = ? AND type = ? AND rid = ?")
            .execute(arguments: [entry.pid, type, entry.rid])
        try InvolvementRows.delete(pid: entry.pid, type: type, rid: entry.rid, db)
    }

    /// Supersedes the current body by a tombstone.
    mutating func retire(_ entry: Entry, type: Int) throws {
        guard entry.state == .present else { return }
        try supersede(entry, type: type)
        try end(entry, type: type)
    }

    /// Enters the end of what was superseded in a record by this commit.
    mutating func end(_ entry: Entry, type: Int) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO version(pid, type, rid, t, t_end, \(Schema.columns))
                SELECT pid, type, rid, ?1, NULL, section, sensitivity, date, code, marks, recorded, ?2, source, 0, 0,
                NULL, NULL FROM version WHERE pid = ?3 AND type = ?4 AND rid = ?5 AND t_end = ?1
                """
        ).execute(arguments: [t, now, entry.pid, type, entry.rid])
        touched.insert(entry.pid)
        changes.append(.init(pid: entry.pid, type: type, rid: entry.rid, isDeletion: true))
    }

    private mutating func insert(
        _ resource: ResourceWrite, _ document: Document, _ entry: Entry
    ) throws {
        var references: [ResolvedReference] = []
        references.reserveCapacity(resource.references.count)
        for reference in resource.references {
            let target = try self.entry(reference.target, pid: entry.pid)
            if target.state == .awaited, target.pid == 0, entry.pid != 0 {
                try guess(reference.target, target, pid: entry.pid)
            }
            references.append(
                ResolvedReference(offset: reference.offset, length: reference.length, rid: target.rid))
        }
        try InvolvementRows.insert(
            pid: entry.pid, type: resource.identity.type, rid: entry.rid, document.root,
            received: resource.received ?? now, db
        ) { element in
            guard let range = element["reference"]?.byteRange,
                let at = resource.references.firstIndex(where: { $0.offset == range.lowerBound + 1 })
            else { return nil }
            return (references[at].rid, resource.references[at].target.type)
        }
        var body = document.bytes
        var cuts: [AttachmentCut] = []
        if !resource.attachments.isEmpty {
            (body, cuts) = try cut(document.bytes, resource.attachments, pid: entry.pid)
            references = references.map { reference in
                // Offsets after a cut move to the left by what was taken out.
                let removed = resource.attachments.filter { $0.upperBound <= reference.offset }.reduce(0) {
                    $0 + $1.count
                }
                return ResolvedReference(
                    offset: reference.offset - removed, length: reference.length, rid: reference.rid)
            }
        }
        let compressed = compression.compress(body, type: resource.identity.type)
        let code = try terms.number(db, resource.code)
        let insert = try RowWriter(
            db,
            """
            INSERT INTO current(pid, type, rid, t, \(Schema.columns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        try insert.run {
            $0.bind(entry.pid, at: 1)
            $0.bind(resource.identity.type, at: 2)
            $0.bind(entry.rid, at: 3)
            $0.bind(t, at: 4)
            $0.bind(resource.section.rawValue, at: 5)
            $0.bind(Int64(bitPattern: resource.sensitivity.rawValue), at: 6)
            $0.bind(resource.date, at: 7)
            $0.bind(code, at: 8)
            $0.bind(resource.marks.rawValue, at: 9)
            $0.bind(resource.recorded, at: 10)
            $0.bind(resource.received ?? now, at: 11)
            $0.bind(source, at: 12)
            $0.bind(compressed.dictionary, at: 13)
            $0.bind(body.count, at: 14)
            $0.bind(RowCoding.encode(references, cuts), at: 15)
            $0.bind(compressed.bytes, at: 16)
        }
    }

    /// Keeps in whose record something may stand that has not come, as its first mention was in nobody's: by that an
    /// erasure finds what waits for it. It is filed by nothing but what it says itself.
    private mutating func guess(_ identity: SourceIdentity, _ entry: Entry, pid: Int64) throws {
        try db.cachedStatement(sql: "UPDATE directory SET pid = ? WHERE rid = ?").execute(arguments: [pid, entry.rid])
        entries[identity]?.pid = pid
    }

    /// Takes large attachment data out of a body and seals it under the record's key.
    private func cut(_ bytes: [UInt8], _ ranges: [Range<Int>], pid: Int64) throws -> ([UInt8], [AttachmentCut]) {
        guard let key = try keys.key(db, pid: pid) else {
            throw StoreError.invalid("This record was erased; nothing more can be kept in it.")
        }
        var body: [UInt8] = []
        var cuts: [AttachmentCut] = []
        var start = 0
        for range in ranges {
            body.append(contentsOf: bytes[start..<range.lowerBound])
            let sealed = try Sealing.seal(Array(bytes[range]), key, compression)
            try db.cachedStatement(sql: "INSERT INTO blob(pid, key, sealed) VALUES (?, ?, ?)")
                .execute(arguments: [pid, key.number, sealed])
            cuts.append(AttachmentCut(offset: body.count, blob: db.lastInsertedRowID))
            start = range.upperBound
        }
        body.append(contentsOf: bytes[start...])
        return (body, cuts)
    }
}
