package import Access
package import Store

/// Something that privacy officers of an organisation look into, from its beginning to its outcome: an access, a
/// request for a copy, an entry that was filed under the wrong person.
///
/// A case about one person belongs to one of their records and is erased with it; one about many people belongs to
/// nobody and holds numbers of records only. Source: UK GDPR articles 12, 15, 16 and 33; NHS England, “Guide to the
/// notification of data security and protection incidents”.
package struct PrivacyCase: CollectionItem, Equatable {
    /// What it is about.
    package enum Kind: String, Codable, Sendable {
        /// Somebody's accesses.
        case access
        /// A person asks for a copy of what is held of them.
        case subjectAccess
        /// An entry stood under the wrong person.
        case wrongPerson
    }
    /// How it ended. The raw values are kept.
    package enum Outcome: String, Codable, Sendable, CaseIterable {
        /// Nothing was wrong.
        case right
        /// Something was wrong, and it was dealt with.
        case wrong
        /// A breach that is reported to others.
        case reported
        /// A copy was given, or who has to be told was told.
        case done

        /// The outcome in words.
        package var title: String {
            switch self {
            case .right: "Nothing was wrong"
            case .wrong: "Something was wrong, and it was dealt with here"
            case .reported: "A breach: reported to those who must know"
            case .done: "Done: what was asked for was given, or those who saw it were told"
            }
        }
    }
    /// A privacy officer, by subject and name.
    package struct Officer: Codable, Sendable, Equatable {
        /// The subject of their identity provider.
        package let subject: String
        /// Their name.
        package let name: String

        /// An officer.
        package init(_ principal: Principal) {
            subject = principal.subject
            name = principal.name
        }
    }
    /// Something written down or done, in the order of time.
    package struct Note: Codable, Sendable, Equatable {
        /// When, in milliseconds since 1970.
        package let time: Int64
        /// Who.
        package let officer: String
        /// In their words.
        package let words: String

        /// A note.
        package init(time: Int64, officer: String, words: String) {
            self.time = time
            self.officer = officer
            self.words = words
        }
    }
    /// From what it was opened.
    package enum Origin: Codable, Sendable, Equatable {
        /// An alert, by its key.
        case alert(String)
        /// A person's question, by its key.
        case question(String)
        /// A line of the list of unusual accesses: the rule, the figure and what is usual, as they stood.
        case unusual(rule: String, title: String, figure: String, usual: String)
        /// A request of the person.
        case request
        /// An officer corrected where an entry stands.
        case correction
    }

    /// What it is about.
    package let kind: Kind
    /// The organisation whose officers look into it.
    package let organisation: String
    /// From what it was opened.
    package let origin: Origin
    /// Whose accesses it is about; nil when it is about nobody's.
    package let reader: Principal?
    /// The access in the ledger that it began with, 32 hexadecimal digits; empty when there is none.
    package let event: String
    /// When that was, in milliseconds since 1970.
    package let accessed: Int64
    /// The patient records that it is about, at most 100.
    package let records: [Int64]
    /// When it was opened, in milliseconds since 1970.
    package let opened: Int64
    /// Who opened it.
    package let openedBy: Officer
    /// By when it has to be answered, in milliseconds since 1970; nil when no law says.
    package let due: Int64?
    /// Its key, 32 hexadecimal digits, by which it is found.
    package internal(set) var key: String
    /// Who handles it; nil before somebody does.
    package var handler: Officer?
    /// What was written down, the oldest first.
    package var notes: [Note] = []
    /// When it was closed, by whom and how; nil while it is open.
    package var closed: Closing?
    /// For an entry that stood wrongly: where it stood and until when.
    package var filing: Filing?
    /// Which of those who saw it were told, by the access in the ledger, with when.
    package var told: [String: Note] = [:]

    /// How it was closed.
    package struct Closing: Codable, Sendable, Equatable {
        /// How.
        package let outcome: Outcome
        /// Who closed it.
        package let officer: String
        /// When, in milliseconds since 1970.
        package let time: Int64
        /// In their words.
        package let words: String

        /// A closing.
        package init(outcome: Outcome, officer: String, time: Int64, words: String) {
            self.outcome = outcome
            self.officer = officer
            self.time = time
            self.words = words
        }
    }
    /// Where an entry stood wrongly.
    package struct Filing: Codable, Sendable, Equatable {
        /// The number of the entry.
        package let entry: Int64
        /// The numbers of what stood beside it and went with it; nil for nothing.
        package let beside: [Int64]?
        /// The section and date, without what it says.
        package let about: String
        /// The source that sent it.
        package let source: String
        /// The patient record under which it stood.
        package let record: Int64
        /// Since when, in milliseconds since 1970.
        package let since: Int64
        /// Until when, in milliseconds since 1970.
        package var until: Int64
        /// Whether it was put under the right person, and not only taken away from the wrong one.
        package let isMoved: Bool
        /// A patient record of the right person; nil when it was only taken away, and where none was kept.
        package let right: Int64?

        /// A place.
        package init(
            entry: Int64, beside: [Int64] = [], about: String, source: String, record: Int64, since: Int64,
            until: Int64, isMoved: Bool, right: Int64? = nil
        ) {
            self.right = right
            self.entry = entry
            self.beside = beside.isEmpty ? nil : beside
            self.about = about
            self.source = source
            self.record = record
            self.since = since
            self.until = until
            self.isMoved = isMoved
        }
    }

    /// A case as it is opened.
    package init(
        kind: Kind, organisation: String, origin: Origin, reader: Principal? = nil, event: String = "",
        accessed: Int64 = 0, records: [Int64], opened: Int64, by officer: Principal, due: Int64? = nil,
        filing: Filing? = nil, key: EventID = EventID()
    ) {
        self.kind = kind
        self.organisation = organisation
        self.origin = origin
        self.reader = reader
        self.event = event
        self.accessed = accessed
        self.records = Array(records.prefix(100))
        self.opened = opened
        openedBy = Officer(officer)
        self.due = due
        self.filing = filing
        self.key = key.description
    }

    /// Whether somebody may handle it: nobody judges their own access.
    package func mayBeHandled(by principal: Principal) -> Bool {
        principal.role == .privacyOfficer && principal.organisation == organisation
            && reader?.subject != principal.subject
    }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .privacyCase }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package var index: [String: String] {
        [
            "queue": Self.queue(organisation, isOpen: closed == nil), "key": "\(organisation) \(key)",
            "origin": Self.origin(organisation, originName),
        ]
    }
    /// The cases of an organisation.
    static func queue(_ organisation: String, isOpen: Bool) -> String {
        "\(organisation) \(isOpen ? "open" : "closed")"
    }
    static func origin(_ organisation: String, _ name: String) -> String { "\(organisation) \(name)" }
    /// What it was opened from, so that it is opened once.
    package var originName: String {
        switch origin {
        case .alert(let key): "alert \(key)"
        case .question(let key): "question \(key)"
        case .unusual(let rule, _, _, _): "unusual \(rule) \(event)"
        case .request, .correction: "\(kind.rawValue) \(key)"
        }
    }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool { job == .privacy }
}

extension Relationships {
    /// The cases of an organisation's officers, the newest first.
    package func cases(
        of organisation: String, isOpen: Bool, limit: Int = 200
    ) async throws -> [Stored<PrivacyCase>] {
        try await store.items(
            Policy.grant(job: .privacy), PrivacyCase.self,
            CollectionQuery(
                field: (name: "queue", value: PrivacyCase.queue(organisation, isOpen: isOpen)), limit: limit))
    }

    /// One case of an organisation's officers; nil when there is none of that key.
    package func privacyCase(_ key: EventID, of organisation: String) async throws -> Stored<PrivacyCase>? {
        try await store.items(
            Policy.grant(job: .privacy), PrivacyCase.self,
            CollectionQuery(field: (name: "key", value: "\(organisation) \(key)"), limit: 1)
        ).first
    }

    /// The case that was opened from the same thing; nil when none was.
    package func privacyCase(like other: PrivacyCase) async throws -> Stored<PrivacyCase>? {
        try await store.items(
            Policy.grant(job: .privacy), PrivacyCase.self,
            CollectionQuery(
                field: (name: "origin", value: PrivacyCase.origin(other.organisation, other.originName)), limit: 1)
        ).first
    }

    /// Opens a case; the one that is there when it was opened from the same thing before, or the same request is open.
    /// Its entry in the ledger has to be durable already.
    ///
    /// - Returns: its key, another than the case came with.
    package func open(_ opened: PrivacyCase) async throws -> EventID {
        if let known = try await privacyCase(like: opened) { return known.key }
        let isRequest = opened.origin == .request
        // One about many people belongs to nobody.
        let pid = opened.records.count == 1 ? opened.records[0] : 0
        return try await keepOnce(
            ["\(PrivacyCase.collection)", opened.organisation]
                + (isRequest ? ["\(opened.records)", "\(opened.accessed)"] : [opened.originName]),
            known: { key in try await [privacyCase(key, of: opened.organisation)].compactMap(\.self) },
            stands: { (one: PrivacyCase) in !isRequest || one.closed == nil },
            keep: { key in
                var item = opened
                item.key = key.description
                _ = try await store.put(Policy.grant(job: .privacy), item, key: key, pid: pid, replacing: nil)
            })
    }

    /// Keeps a case as an officer has changed it.
    ///
    /// - Throws: `StoreError.conflict` when somebody else changed it meanwhile; `StoreError.invalid` when it is about
    ///   the officer's own access, or is closed.
    package func change(
        _ stored: Stored<PrivacyCase>, by officer: Principal, _ change: (inout PrivacyCase) -> Void
    ) async throws {
        guard stored.item.mayBeHandled(by: officer), stored.item.closed == nil else {
            throw StoreError.invalid("This case is not the officer’s to change.")
        }
        var item = stored.item
        change(&item)
        _ = try await store.put(
            Policy.grant(job: .privacy), item, key: stored.key, pid: stored.pid, replacing: stored.version)
    }

    /// Who patient records are about, each person once; those that were erased are left out.
    package func people(ofRecords pids: [Int64]) async throws -> [(pid: Int64, person: Int64, who: Demographics)] {
        var people: [(pid: Int64, person: Int64, who: Demographics)] = []
        for pid in pids {
            guard let person = try await person(ofRecord: pid), !people.contains(where: { $0.person == person }),
                let who = try await store.demographics(Policy.grant(job: .privacy), pid: pid)
            else { continue }
            people.append((pid, person, who))
        }
        return people
    }

    /// Those of some patient records that were not erased.
    package func present(_ pids: [Int64]) async throws -> [Int64] {
        var present: [Int64] = []
        for pid in pids where try await person(ofRecord: pid) != nil { present.append(pid) }
        return present
    }

    /// Every patient record of the people whom some records are about.
    package func allRecords(of pids: [Int64]) async throws -> [Int64] {
        var all: Set<Int64> = []
        for found in try await people(ofRecords: pids) { all.formUnion(try await records(of: found.person)) }
        return all.sorted()
    }

    /// Who has that NHS number and birth date; nil when nobody has on this node, or their records are kept apart.
    package func person(nhsNumber: String, birthDate: String) async throws -> Int64? {
        let persons = try await store.persons(
            Policy.grant(job: .privacy), nhsNumber: nhsNumber, birthDate: birthDate)
        return persons.count == 1 ? persons[0] : nil
    }

    /// The names of the sources of a person's records, for telling apart those that are kept apart: not one whose very
    /// name reveals something, and none of a person of whom it would tell where they live.
    package func sourceNames(of person: Int64) async throws -> [String] {
        let leave = Policy.grant(job: .decide(principal: "", person: person))
        let records = try await store.decisionBasis(leave).records
        if records.contains(where: \.isRestricted) { return [] }
        return Set(
            records.map(\.source).filter { $0.kind.sensitivity.subtracting([.keptFromProxy]).isEmpty }.map(\.name)
        ).sorted()
    }

    /// Every patient record of a person.
    package func allRecords(ofPerson person: Int64) async throws -> [Int64] { try await records(of: person) }

    /// The alerts about accesses to a person's record, of every organisation, the newest first.
    package func alerts(about person: Int64) async throws -> [Stored<PrivacyAlert>] {
        try await store.items(Policy.grant(job: .privacy), PrivacyAlert.self, CollectionQuery(person: person))
    }

    /// What was stated of a person by staff who said that they care for them, the newest first.
    package func claims(of person: Int64) async throws -> [Stored<CareClaim>] {
        try await store.items(
            Policy.grant(job: .choices(person: person)), CareClaim.self, CollectionQuery(person: person))
    }
}
