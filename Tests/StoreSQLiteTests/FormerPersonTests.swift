import Access
import Foundation
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

private func proven(_ number: String, family: String = "Adeyemi") -> ProvenIdentity {
    ProvenIdentity(nhsNumber: number, birthDate: "1951-03-04", family: family)
}
private let (florence, mihaela) = (proven("9990000018"), proven("9990000042"))
private let nurse = Principal(subject: "n", name: "N", role: .nurse, organisation: "A", organisationName: "A")
private let officer = Principal(
    subject: "o", name: "O", role: .privacyOfficer, organisation: "A", organisationName: "A")

private func patient(_ identity: ProvenIdentity, _ more: String = "") -> String {
    samplePatient("p", number: identity.nhsNumber, family: identity.family, more: more)
}
private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
/// The same record without a number.
private let unnumbered =
    #"{"resourceType":"Patient","id":"p","name":[{"family":"Adeyemi"}],"birthDate":"1951-03-04"}"#

/// A store, and what people wrote and chose in it.
private struct Place {
    let here: TemporaryStore
    let relationships: Relationships

    init() throws {
        here = try TemporaryStore()
        relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
    }

    func person(_ identity: ProvenIdentity) async throws -> Int64 {
        try #require(try await relationships.person(identity))
    }

    /// Keeps one of everything that is kept of a person.
    func fill(_ person: Int64) async throws {
        _ = try await relationships.ask(
            PersonQuestion(kind: .access, organisation: "A", organisationName: "A", words: "Why?", asked: 1),
            person: person)
        try await relationships.object(Objection(scope: .record, since: 1), person: person)
        try await relationships.setRoom(of: person, isOpen: false, for: .proxies, officer: "O", words: "W", now: 1)
        try await relationships.setStaff(of: person, subject: "s", officer: officer, now: 1)
        try await relationships.setPublicInterest(of: person, words: "Well known", officer: "O", now: 1)
        try await relationships.claim(
            nurse, person: person, reason: .advice, words: "Asked", event: EventID(), now: 1)
        try await relationships.askForSeal(
            SealRequest(officer: officer, ground: .protection, words: "W", time: 1), person: person)
        let pid = try #require(try await relationships.allRecords(ofPerson: person).first)
        _ = try await relationships.open(
            PrivacyCase(
                kind: .access, organisation: "A", origin: .request, records: [pid], opened: 1, by: officer,
                key: EventID()))
    }

    /// How much of each is kept of a person.
    func kept(_ person: Int64) async throws -> [Int] {
        let cases = try await relationships.cases(of: "A", isOpen: true)
        var mine = 0
        for one in cases {
            mine += try await relationships.people(ofRecords: one.item.records).filter { $0.person == person }.count
        }
        return [
            try await relationships.questions(of: person).count,
            try await relationships.objections(of: person).filter { $0.item.until == nil }.count,
            Set(try await relationships.closures(of: person).filter { $0.item.until == nil }.map(\.key)).count,
            Set(try await relationships.staffRecords(of: person, organisation: "A").map(\.key)).count,
            Set(try await relationships.publicInterest(of: person).map(\.key)).count,
            try await relationships.claims(of: person).count,
            try await relationships.alerts(about: person).filter { $0.item.person == person }.count,
            try await relationships.sealRequest(of: person) == nil ? 0 : 1, mine,
        ]
    }
}

private let everything = [Int](repeating: 1, count: 9)
private let nothing = [Int](repeating: 0, count: 9)

/// What a person wrote or chose, and what is kept of them, when a record comes to name somebody else.
@Suite struct FormerPersonTests {
    @Test("Nothing follows a record to another number: it goes to another record of the same person")
    func toAnother() async throws {
        let place = try Place()
        let (one, other) = (try await place.here.source("A", kind: .gp), try await place.here.source("B"))
        for source in [one, other] { try await place.here.accept(patient(florence), from: source) }
        let person = try await place.person(florence)
        try await place.fill(person)
        #expect(try await place.kept(person) == everything)
        try await place.here.accept(patient(mihaela), from: one)
        #expect(try await place.kept(place.person(mihaela)) == nothing)
        #expect(try await place.kept(place.person(florence)) == everything)
    }

    @Test("Where no record of the person is left it is nobody's, which officers read, until one comes")
    func toNobody() async throws {
        for source in ["A", "B"] {
            let place = try Place()
            let one = try await place.here.source("A", kind: .gp)
            try await place.here.accept(patient(florence), from: one)
            try await place.fill(place.person(florence))
            try await place.here.accept(patient(mihaela), from: one)
            #expect(try await place.kept(place.person(mihaela)) == nothing)
            let question = try #require(try await place.relationships.questions(to: "A", isAnswered: false).first)
            #expect(question.item.words == "Why?")
            #expect(try await place.relationships.person(of: question) == nil)
            try await place.relationships.answer(
                question, PersonQuestion.Answer(officer: "O", time: 2, outcome: .right, words: "So."))
            #expect(try await place.relationships.alerts(organisation: "A", .open).count == 1)
            #expect(try await place.relationships.cases(of: "A", isOpen: true).count == 1)
            // The same source takes it back, or another has a record of her.
            try await place.here.accept(patient(florence), from: try await place.here.source(source, kind: .gp))
            let person = try await place.person(florence)
            #expect(try await place.kept(person) == everything)
            #expect(try await place.relationships.questions(of: person).first?.item.answer?.words == "So.")
            if source == "B" { #expect(try await place.kept(place.person(mihaela)) == nothing) }
        }
    }

    @Test("Without a number a record stays under what the person objected to, and leaves it with another")
    func unnumberedMeanwhile() async throws {
        for isAlone in [true, false] {
            let place = try Place()
            let (one, other) = (try await place.here.source("A", kind: .gp), try await place.here.source("B"))
            try await place.here.accept(patient(florence), from: one)
            let pid = try #require(
                try await place.relationships.allRecords(ofPerson: place.person(florence)).first)
            if !isAlone { try await place.here.accept(patient(florence), from: other) }
            try await place.fill(place.person(florence))
            try await place.here.accept(unnumbered, from: one)
            let unknown = try #require(try await place.relationships.person(ofRecord: pid))
            #expect(try await place.kept(unknown) == [0, 1, 1, 1, 1, 0, 0, 0, 0])
            try await place.here.accept(patient(mihaela), from: one)
            #expect(try await place.kept(place.person(mihaela)) == nothing)
            if isAlone { try await place.here.accept(patient(florence), from: other) }
            #expect(try await place.kept(place.person(florence)) == everything)
        }
    }
}

/// What stands on each of a person's records, while some of them are kept apart, and when they join.
@Suite struct CopiedItemTests {
    private let objected = Objection(scope: .category("mentalHealth"), since: 1)
    private let married = proven("9990000018", family: "Fled")

    /// Whether the practice that has the record of a name sees what is objected to.
    private func isSeen(_ place: Place, _ identity: ProvenIdentity, at organisation: String) async throws -> Bool {
        let principal = Principal(
            subject: "g", name: "G", role: .generalPractitioner, organisation: organisation,
            organisationName: organisation)
        let decision = try await place.relationships.decide(
            principal: principal, purpose: .directCare, person: place.person(identity), now: now)
        guard case .permit(let grant) = decision else {
            Issue.record("the practice may not read")
            return false
        }
        return grant.visible.contains(.mentalHealth)
    }

    @Test("What stands comes to a record that joins later, with the fields by which it is found")
    func joins() async throws {
        let place = try Place()
        try await place.here.accept(patient(florence), from: try await place.here.source("A", kind: .gp))
        let person = try await place.person(florence)
        try await place.fill(person)
        try await place.here.accept(patient(florence), from: try await place.here.source("B"))
        #expect(try await place.kept(person) == everything)
        let leave = Policy.grant(job: .choices(person: person))
        let query = CollectionQuery(person: person)
        #expect(try await place.here.store.items(leave, Objection.self, query).count == 2)
        #expect(try await place.here.store.items(leave, RoomClosure.self, query).count == 2)
        #expect(try await place.here.store.items(leave, PublicInterest.self, query).count == 2)
        let bySubject = CollectionQuery(person: person, field: (name: "subject", value: "s"))
        #expect(try await place.here.store.items(leave, StaffRecord.self, bySubject).count == 2)
        #expect(try await place.here.store.items(leave, PersonQuestion.self, query).count == 1)
    }

    @Test("It holds for a record of the same number that is kept apart under another name, until it ends")
    func apart() async throws {
        let place = try Place()
        let (one, other) = (try await place.here.source("A", kind: .gp), try await place.here.source("B", kind: .gp))
        try await place.here.accept(patient(florence), from: one)
        try await place.here.accept(patient(married), from: other)
        let person = try await place.person(florence)
        #expect(try await isSeen(place, married, at: "B"))
        try await place.relationships.object(objected, person: person)
        #expect(try await !isSeen(place, married, at: "B"))
        #expect(try await place.here.own(married) != nil)
        try await place.relationships.setRoom(of: person, isOpen: false, officer: "O", words: "W", now: 1)
        #expect(try await place.here.own(married) == nil)
        try await place.relationships.setPublicInterest(of: person, words: "W", officer: "O", now: 1)
        let apart = try await place.person(married)
        #expect(try await place.relationships.notice(nurse, person: apart, now: now).told.contains(.publicInterest))
        try await place.relationships.setRoom(of: person, isOpen: true, officer: "O", words: "", now: 2)
        #expect(try await place.here.own(married) != nil)
    }

    @Test("Taken back while a record was away, an objection is not in force again when it comes back")
    func takenBack() async throws {
        let place = try Place()
        let (one, other) = (try await place.here.source("A", kind: .gp), try await place.here.source("B", kind: .gp))
        for source in [one, other] { try await place.here.accept(patient(florence), from: source) }
        try await place.relationships.object(objected, person: place.person(florence))
        try await place.here.accept(patient(married), from: other)
        #expect(try await !isSeen(place, florence, at: "A"))
        #expect(try await !isSeen(place, married, at: "B"))
        let person = try await place.person(florence)
        let standing = try #require(try await place.relationships.objections(of: person).first)
        try await place.relationships.withdraw(standing, person: person, now: 2)
        #expect(try await isSeen(place, florence, at: "A"))
        #expect(try await isSeen(place, married, at: "B"))
        try await place.here.accept(patient(florence), from: other)
        let joined = try await place.person(florence)
        #expect(try await place.relationships.objections(of: joined).map(\.item.until) == [2])
        let copies = try await place.here.store.items(
            Policy.grant(job: .choices(person: joined)), Objection.self, CollectionQuery(person: joined))
        #expect(copies.map(\.item.until) == [2, 2])
        #expect(try await isSeen(place, florence, at: "B"))
    }
}
