package import Access
package import Ledger
package import Store

/// What a person asks an organisation about their record: who opened it and why, or that something in it is wrong. Its
/// privacy officer has to answer.
///
/// Source: access specification §3 (“I don't recognise this”); UK GDPR articles 15 and 16.
package struct PersonQuestion: CollectionItem, Equatable {
    /// What is asked.
    package enum Kind: String, Codable, Sendable {
        /// The person does not know why their record was opened.
        case access
        /// The person says that something in it is wrong.
        case correction
    }
    /// How it was answered.
    package enum Outcome: String, Codable, Sendable, CaseIterable {
        /// The access was right; the entry is right as it stands.
        case right
        /// The access was wrong; the entry is wrong, and its source corrects it.
        case wrong
        /// It goes to somebody else, who writes to the person.
        case passedOn
    }
    /// An answer, for the person to read.
    package struct Answer: Codable, Sendable, Equatable {
        /// The officer.
        package let officer: String
        /// When, in milliseconds since 1970.
        package let time: Int64
        /// How it was answered.
        package let outcome: Outcome
        /// In words for the person.
        package let words: String

        /// An answer.
        package init(officer: String, time: Int64, outcome: Outcome, words: String) {
            self.officer = officer
            self.time = time
            self.outcome = outcome
            self.words = words
        }
    }

    /// What is asked.
    package let kind: Kind
    /// The code of the organisation that has to answer.
    package let organisation: String
    /// Its name.
    package let organisationName: String
    /// The access event in the ledger, 32 hexadecimal digits; nil for a correction.
    package let event: String?
    /// What was done; nil for a correction, and for what was asked before it was kept.
    package let action: AccessEvent.Action?
    /// Who did it, by subject, name and role; nil for a correction.
    package let reader: Principal?
    /// When they did, in milliseconds since 1970.
    package let accessed: Int64?
    /// The number of the entry that is said to be wrong; nil for an access.
    package let entry: Int64?
    /// Where that entry stands and when, without what it says: privacy officers open no record.
    package let about: String?
    /// What the person wrote; may be empty for an access.
    package let words: String
    /// When it was asked, in milliseconds since 1970.
    package let asked: Int64
    /// The subject of who asked it for the person; nil when the person did.
    package let proxy: String?
    /// Its key, by which it is found: 32 hexadecimal digits.
    package var key = ""
    /// The answer; nil while it is open.
    package var answer: Answer?

    /// A question.
    package init(
        kind: Kind, organisation: String, organisationName: String, event: String? = nil,
        action: AccessEvent.Action? = nil, reader: Principal? = nil, accessed: Int64? = nil, entry: Int64? = nil,
        about: String? = nil, words: String, asked: Int64, proxy: String? = nil
    ) {
        self.proxy = proxy
        self.kind = kind
        self.organisation = organisation
        self.organisationName = organisationName
        self.event = event
        self.action = action
        self.reader = reader
        self.accessed = accessed
        self.entry = entry
        self.about = about
        self.words = words
        self.asked = asked
    }

    /// By when it should be answered, in milliseconds since 1970: a month after it was asked (UK GDPR article 12(3)) is
    /// the law's longest; a week is what the page promises.
    package var due: Int64 { asked + 7 * 86_400_000 }

    /// As `CollectionItem` says.
    package static var collection: CollectionName { .question }
    /// As `CollectionItem` says.
    package static var schema: Int { 1 }
    /// As `CollectionItem` says.
    package var index: [String: String] {
        ["queue": Self.queue(organisation, isAnswered: answer != nil), "key": "\(organisation) \(key)"]
    }
    /// The questions to an organisation.
    static func queue(_ organisation: String, isAnswered: Bool) -> String {
        "\(organisation) \(isAnswered ? "answered" : "open")"
    }
    /// As `CollectionItem` says.
    package static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool {
        job == .privacy || job.isChoices(of: person)
    }
}

extension Relationships {
    /// Keeps what a person asks, or who acts for them: of an access once, of an entry once while it was not answered.
    /// The entry of it in the ledger has to be durable already.
    ///
    /// - Parameter pid: one of the person's records, with which it is kept and erased: for a correction that of the
    ///   source.
    /// - Returns: its key.
    package func ask(_ question: PersonQuestion, person: Int64, pid: Int64? = nil) async throws -> EventID {
        let records = try await records(of: person)
        guard let own = pid ?? records.first, records.contains(own) else { throw StoreError.conflict }
        return try await keepOnce(
            [
                question.kind.rawValue, question.organisation, question.event ?? "", "\(question.entry ?? 0)",
                question.proxy ?? "",
            ], of: person, stands: { (one: PersonQuestion) in one.kind == .access || one.answer == nil },
            keep: { key in
                var question = question
                question.key = key.description
                _ = try await store.put(
                    Policy.grant(job: .choices(person: person)), question, key: key, pid: own, replacing: nil)
            })
    }

    /// What a person has asked, the newest first.
    package func questions(of person: Int64) async throws -> [Stored<PersonQuestion>] {
        try await store.items(
            Policy.grant(job: .choices(person: person)), PersonQuestion.self, CollectionQuery(person: person))
    }

    /// What a person has asked, or who acts for them, as far as it is for who looks: a proxy is told of nothing that
    /// the person or somebody else asked.
    package func questions(of person: Int64, for principal: Principal) async throws -> [Stored<PersonQuestion>] {
        let all = try await questions(of: person)
        return principal.role == .proxy ? all.filter { $0.item.proxy == principal.subject } : all
    }

    /// What people have asked an organisation, the newest first.
    package func questions(
        to organisation: String, isAnswered: Bool, limit: Int = 200
    ) async throws -> [Stored<PersonQuestion>] {
        try await store.items(
            Policy.grant(job: .privacy), PersonQuestion.self,
            CollectionQuery(
                field: (name: "queue", value: PersonQuestion.queue(organisation, isAnswered: isAnswered)),
                limit: limit))
    }

    /// One question to an organisation; nil when there is none of that key.
    package func question(_ key: EventID, to organisation: String) async throws -> Stored<PersonQuestion>? {
        try await store.items(
            Policy.grant(job: .privacy), PersonQuestion.self,
            CollectionQuery(field: (name: "key", value: "\(organisation) \(key)"), limit: 1)
        ).first
    }

    /// Answers a question.
    ///
    /// - Throws: `StoreError.conflict` when somebody else answered it meanwhile.
    package func answer(
        _ question: Stored<PersonQuestion>, _ answer: PersonQuestion.Answer
    ) async throws {
        guard question.item.answer == nil else { throw StoreError.conflict }
        var item = question.item
        item.answer = answer
        _ = try await store.put(
            Policy.grant(job: .privacy), item, key: question.key, pid: question.pid, replacing: question.version)
    }

    /// Who a question is from; nil when the record was erased.
    package func person(of question: Stored<PersonQuestion>) async throws -> Demographics? {
        try await store.demographics(Policy.grant(job: .privacy), pid: question.pid)
    }
}
