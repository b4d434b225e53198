import Access
import FHIR
import Foundation
import GRDB
import Store

/// By what the records of a person can be told in a text that is in none of them.
struct PersonMarks {
    private let db: Database
    private let keys: KeyRing
    private let pids: Set<Int64>
    /// The NHS numbers of the records; those that other people's records carry too.
    private let numbers: Set<String>
    private let ambiguous: Set<String>
    /// The local identifiers, as the sources write them: the source, the system and the value.
    private let identifiers: Set<[String]>

    init(of pids: [Int64], _ reader: RowReader) throws {
        db = reader.db
        keys = reader.keys
        let all = Set(pids)
        var numbers: Set<String> = []
        var ambiguous: Set<String> = []
        var identifiers: Set<[String]> = []
        for pid in all {
            for row in try reader.rows(
                "SELECT \(RowReader.columns) FROM current WHERE pid = ? AND type = ?",
                [pid, WriteApplication.patientType])
            {
                for identifier in (try? row.readDocument().root)?.all("identifier").map({ $0 }) ?? [] {
                    if let words = Self.words(identifier, of: row.source) { identifiers.insert(words) }
                }
            }
            guard let number = try String.fetchOne(db, sql: "SELECT nhs FROM patient WHERE pid = ?", arguments: [pid])
            else { continue }
            numbers.insert(number)
            let others = try Int64.fetchAll(db, sql: "SELECT pid FROM patient WHERE nhs = ?", arguments: [number])
            if !all.isSuperset(of: others) { ambiguous.insert(number) }
        }
        self.pids = all
        self.numbers = numbers
        self.ambiguous = ambiguous
        self.identifiers = identifiers
    }

    private static func words(_ identifier: Element, of source: Int) -> [String]? {
        guard identifier.isObject, let value = identifier["value"]?.string, !value.isEmpty else { return nil }
        return [String(source), identifier["system"]?.string ?? "", value]
    }

    /// What a text says of the person, and of others.
    struct Found {
        /// It names the person by something that nobody else has.
        var isTheirs = false
        /// It may name the person: others carry the number.
        var mayBeTheirs = false
        /// It names somebody else whose records are here.
        var namesOthers = false
    }

    /// Looks through a text of a source.
    ///
    /// References are compared within the source, numbers and identifiers as they are written. A name is no mark.
    func look(through root: Element, _ bytes: [UInt8], from source: Int) throws -> Found {
        var found = Found()
        func meet(_ type: Int, _ id: String) throws {
            let sid = keys.serverID(source: source, type: type, id: id)
            let select = try db.cachedStatement(sql: "SELECT pid FROM directory WHERE sid = ?")
            guard let pid = try Int64.fetchOne(select, arguments: [sid]), pid != 0 else { return }
            if pids.contains(pid) { found.isTheirs = true } else { found.namesOthers = true }
        }
        func refer(_ value: Element) throws {
            guard let text = value.string else { return }
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let type = ResourceType(String(parts[0]))?.index else { return }
            let id = parts[1].hasPrefix("http") ? parts[1] : parts[1].prefix { $0 != "/" && $0 != "?" }
            try meet(type, String(id))
        }
        // What a text is of: itself, and the entries of a Bundle, one of which may have been refused.
        for resource in [root] + root.all("entry").compactMap({ $0["resource"] }) {
            guard let type = resource["resourceType"]?.string.flatMap(ResourceType.init)?.index,
                let id = resource["id"]?.string
            else { continue }
            try meet(type, id)
        }
        try root.visit("reference", refer, "location", refer)
        try root.visit("url", refer, "identifier") { value in
            for identifier in value.elements {
                if let words = Self.words(identifier, of: source), identifiers.contains(words) { found.isTheirs = true }
            }
        }
        for number in Self.numbers(in: bytes) {
            if numbers.contains(number) {
                if ambiguous.contains(number) { found.mayBeTheirs = true } else { found.isTheirs = true }
            } else if try Int.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM patient WHERE nhs = ? LIMIT 1"), arguments: [number]) != nil
            {
                found.namesOthers = true
            }
        }
        return found
    }

    /// Every ten digits of a text that stand alone, with the spaces and dashes within them that people write.
    static func numbers(in bytes: [UInt8]) -> Set<String> {
        var found: Set<String> = []
        var digits: [UInt8] = []
        for start in bytes.indices where isDigit(bytes[start]) && (start == 0 || !isDigit(bytes[start - 1])) {
            digits.removeAll(keepingCapacity: true)
            var at = start
            while at < bytes.count, digits.count < 11 {
                if isDigit(bytes[at]) {
                    digits.append(bytes[at])
                } else if digits.count >= 10 || bytes[at] != 0x20 && bytes[at] != 0x2D {
                    break
                }
                at += 1
            }
            if digits.count == 10 { found.insert(String(decoding: digits, as: UTF8.self)) }
        }
        return found
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

extension SQLiteRecordStore {
    /// What was found in nobody's record.
    struct UnfiledSearch {
        /// The numbers of resources, as ``Unfiled`` tells them.
        var theirs: [Int64] = []
        var shared: [Int64] = []
        var told = Unfiled()
    }

    /// Looks through what is in nobody's record, every version, except organisations and the like, which say nothing of
    /// anyone.
    func unfiled(of pids: [Int64], _ db: Database) throws -> UnfiledSearch {
        var search = UnfiledSearch()
        guard !pids.isEmpty else { return search }
        let reader = RowReader(db: db, keys: keys, compression: compression)
        let marks = try PersonMarks(of: pids, reader)
        var found: [Int64: PersonMarks.Found] = [:]
        var references: [Int64: Set<Int64>] = [:]
        let shared = SQLiteSnapshot.sharedTypes.map(String.init).joined(separator: ",")
        let rows = "WHERE pid = 0 AND body IS NOT NULL AND type NOT IN (\(shared))"
        let select =
            "SELECT \(RowReader.columns) FROM current \(rows) UNION ALL "
            + "SELECT \(RowReader.columns) FROM version \(rows)"
        try RowReader.forEach(db, select) { columns in
            let row = reader.row(columns)
            // One that is damaged can be read by nobody; `doctor` tells of it.
            guard let document = try? row.readDocument() else { return }
            let seen = try marks.look(through: document.root, document.bytes, from: row.source)
            var all = found[row.rid] ?? PersonMarks.Found()
            all.isTheirs = all.isTheirs || seen.isTheirs
            all.mayBeTheirs = all.mayBeTheirs || seen.mayBeTheirs
            all.namesOthers = all.namesOthers || seen.namesOthers
            found[row.rid] = all
            references[row.rid, default: []].formUnion(row.references.map(\.rid))
        }
        let theirs = Set(found.filter { $0.value.isTheirs && !$0.value.namesOthers }.keys)
        for (rid, seen) in found.sorted(by: { $0.key < $1.key }) {
            if theirs.contains(rid) {
                search.theirs.append(rid)
                search.told.theirs.append(try name(of: rid, db))
            } else if seen.isTheirs || seen.mayBeTheirs || !theirs.isDisjoint(with: references[rid] ?? []) {
                search.shared.append(rid)
                search.told.shared.append(try name(of: rid, db))
            }
        }
        return search
    }

    private func name(of rid: Int64, _ db: Database) throws -> String {
        let select = try db.cachedStatement(sql: "SELECT sid, type FROM directory WHERE rid = ?")
        guard let row = try Row.fetchOne(select, arguments: [rid]) else { return "" }
        return "\(R4.resourceTypeNames[row[1] as Int])/\(Base32.text(Array(row[0] as Data)))"
    }

    /// Erases refused inputs that name whose records are erased: by their NHS number, a local identifier, or a
    /// reference to them or to what is in their records.
    func eraseQuarantined(of pids: [Int64], _ db: Database) throws {
        guard !pids.isEmpty, let key = try keys.key(db, pid: 0) else { return }
        let marks = try PersonMarks(of: pids, RowReader(db: db, keys: keys, compression: compression))
        let numbers = try pids.compactMap {
            try String.fetchOne(db, sql: "SELECT nhs FROM patient WHERE pid = ?", arguments: [$0])
        }.map { Array($0.utf8) }
        let cursor = try Row.fetchCursor(db, sql: "SELECT number, sealed, source FROM quarantine")
        var found: [Int64] = []
        while let row = try cursor.next() {
            // One that is damaged can be read by nobody, and must not keep anybody from being erased.
            guard let opened = try? Sealing.open(row[1], key, compression) else { continue }
            // White space and dashes within the number are how people write it.
            let text = opened.filter { $0 != 0x20 && $0 != 0x2D }
            var isTheirs = numbers.contains { wanted in text.indices.contains { text[$0...].starts(with: wanted) } }
            if !isTheirs, let document = try? Document(parsing: opened) {
                isTheirs = try marks.look(through: document.root, opened, from: row[2]).isTheirs
            }
            if isTheirs { found.append(row[0]) }
        }
        for number in found { try db.execute(sql: "DELETE FROM quarantine WHERE number = ?", arguments: [number]) }
    }
}
