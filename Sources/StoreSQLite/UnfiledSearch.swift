import Access
import Crypto
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
            // What somebody was called before names them too.
            let rows = "WHERE pid = ?1 AND type = ?2 AND body IS NOT NULL"
            for row in try reader.rows(
                "SELECT \(RowReader.columns) FROM current \(rows) UNION ALL "
                    + "SELECT \(RowReader.columns) FROM version \(rows)",
                [pid, WriteApplication.patientType])
            {
                for identifier in (try? row.readDocument().root)?.all("identifier").map({ $0 }) ?? [] {
                    if let words = Self.words(identifier, of: row.source) { identifiers.insert(words) }
                    if identifier["system"]?.equals("https://fhir.nhs.uk/Id/nhs-number") == true,
                        let number = identifier["value"]?.string.flatMap(NHSNumber.parse)
                    {
                        numbers.insert(number)
                    }
                }
            }
            if let number = try String.fetchOne(db, sql: "SELECT nhs FROM patient WHERE pid = ?", arguments: [pid]) {
                numbers.insert(number)
            }
        }
        for number in numbers {
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
        /// It names somebody else, or may: whose records are here or not.
        var namesOthers = false

        /// What two versions of one text say together.
        mutating func add(_ other: Found) {
            isTheirs = isTheirs || other.isTheirs
            mayBeTheirs = mayBeTheirs || other.mayBeTheirs
            namesOthers = namesOthers || other.namesOthers
        }
    }

    /// Looks through a text of a source.
    ///
    /// References are compared within the source, numbers and identifiers as they are written. A name is no mark.
    func look(through root: Element, _ bytes: [UInt8], from source: Int) throws -> Found {
        var found = Found()
        func meet(_ type: Int, _ id: String) throws {
            let sid = keys.serverID(source: source, type: type, id: id)
            let select = try db.cachedStatement(sql: "SELECT pid FROM directory WHERE sid = ?")
            // A patient of whom nothing is known here is somebody else all the same.
            guard let pid = try Int64.fetchOne(select, arguments: [sid]), pid != 0 else {
                if type == WriteApplication.patientType { found.namesOthers = true }
                return
            }
            if pids.contains(pid) { found.isTheirs = true } else { found.namesOthers = true }
        }
        func refer(_ value: Element) throws {
            guard let text = value.string else { return }
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let type = ResourceType(String(parts[0]))?.index else { return }
            let id = parts[1].hasPrefix("http") ? parts[1] : parts[1].prefix { $0 != "/" && $0 != "?" }
            try meet(type, String(id))
        }
        func isWhose(_ identifier: Element) -> Bool {
            if let words = Self.words(identifier, of: source), identifiers.contains(words) { return true }
            return identifier["value"]?.string.flatMap(NHSNumber.parse).map(numbers.contains) ?? false
        }
        // What a text is of: itself, and the entries of a Bundle, one of which may have been refused.
        for resource in [root] + root.all("entry").compactMap({ $0["resource"] }) {
            guard let type = resource["resourceType"]?.string.flatMap(ResourceType.init)?.index else { continue }
            if type == WriteApplication.patientType {
                // Their own patient by an identifier, whatever its id; one by nothing, as in a message, is anybody's.
                if resource.all("identifier").contains(where: isWhose) { continue }
                if resource["id"] == nil { found.namesOthers = true }
            }
            if let id = resource["id"]?.string { try meet(type, id) }
        }
        // Whoever is named by an identifier alone.
        func person(_ value: Element) {
            for reference in value.elements where reference["reference"] == nil {
                if let identifier = reference["identifier"], identifier.isObject, !isWhose(identifier) {
                    found.namesOthers = true
                }
            }
        }
        for names in [("subject", "patient"), ("entity", "individual"), ("beneficiary", "for")]
            as [(StaticString, StaticString)]
        {
            root.visit(names.0, person, names.1, person)
        }
        try root.visit("reference", refer, "location", refer)
        try root.visit("url", refer, "identifier") { value in
            for identifier in value.elements {
                if let words = Self.words(identifier, of: source), identifiers.contains(words) { found.isTheirs = true }
            }
        }
        found.add(look(throughNumbersOf: bytes))
        return found
    }

    /// What the NHS numbers of a text say.
    func look(throughNumbersOf bytes: [UInt8]) -> Found {
        var found = Found()
        for number in Self.numbers(in: bytes) {
            if numbers.contains(number) {
                if ambiguous.contains(number) { found.mayBeTheirs = true } else { found.isTheirs = true }
            } else if NHSNumber.parse(number) != nil {
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
        var refusedTheirs: [Refused] = []
        var refusedShared: [Refused] = []
        var told = Unfiled()
    }
    /// A refused input: its number, and the SHA-256 of its bytes as sealed first, by which it is known in a backup too.
    struct Refused {
        let number: Int64
        let digest: String
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
        let rows = "WHERE pid = 0 AND body IS NOT NULL AND type NOT IN (\(SQLiteSnapshot.sharedTypeList))"
        let select =
            "SELECT \(RowReader.columns) FROM current \(rows) UNION ALL "
            + "SELECT \(RowReader.columns) FROM version \(rows)"
        try RowReader.forEach(db, select) { columns in
            let row = reader.row(columns)
            // One that is damaged can be read by nobody; `doctor` tells of it.
            guard let document = try? row.readDocument() else { return }
            let seen = try marks.look(through: document.root, document.bytes, from: row.source)
            found[row.rid, default: PersonMarks.Found()].add(seen)
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
        try refused(marks, &search, db)
        return search
    }

    private func name(of rid: Int64, _ db: Database) throws -> String {
        let select = try db.cachedStatement(sql: "SELECT sid, type FROM directory WHERE rid = ?")
        guard let row = try Row.fetchOne(select, arguments: [rid]) else { return "" }
        return "\(R4.resourceTypeNames[row[1] as Int])/\(Base32.text(Array(row[0] as Data)))"
    }

    /// Looks through what was refused: a text of a source that may be no document at all.
    private func refused(_ marks: PersonMarks, _ search: inout UnfiledSearch, _ db: Database) throws {
        let cursor = try Row.fetchCursor(
            db, sql: "SELECT number, sealed, source, key, digest FROM quarantine ORDER BY number")
        while let row = try cursor.next() {
            // One that is damaged can be read by nobody, and must not keep anybody from being erased.
            guard let opened = try? openRefused(row[1], number: row[3], db) else { continue }
            let seen: PersonMarks.Found
            if let document = try? Document(parsing: opened) {
                seen = try marks.look(through: document.root, opened, from: row[2])
            } else {
                seen = marks.look(throughNumbersOf: opened)
            }
            let refused = Refused(number: row[0], digest: row[4] ?? Self.digest(row[1]))
            let name = "refused input \(refused.number)"
            if seen.isTheirs && !seen.namesOthers {
                search.refusedTheirs.append(refused)
                search.told.theirs.append(name)
            } else if seen.isTheirs || seen.mayBeTheirs {
                search.refusedShared.append(refused)
                search.told.shared.append(name)
            }
        }
    }

    /// By what a refused input is known: SHA-256 of what was sealed first. The row keeps it when the input is sealed
    /// anew, as a backup may be from before.
    static func digest(_ sealed: Data) -> String { Base32.text(Array(SHA256.hash(data: sealed))) }

    /// Removes refused inputs by the digests of what was sealed.
    func erase(refused digests: Set<String>, _ db: Database) throws {
        guard !digests.isEmpty else { return }
        var found: [Int64] = []
        let cursor = try Row.fetchCursor(db, sql: "SELECT number, sealed, digest FROM quarantine")
        while let row = try cursor.next() {
            if digests.contains(row[2] ?? Self.digest(row[1])) { found.append(row[0]) }
        }
        for number in found { try db.execute(sql: "DELETE FROM quarantine WHERE number = ?", arguments: [number]) }
    }
}
