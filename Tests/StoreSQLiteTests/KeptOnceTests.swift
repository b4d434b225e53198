import Access
import Foundation
import LegalTime
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

/// A form that is sent twice at once, as by a double click: each request looks before the other has kept anything.
@Suite("What there is one of is kept once")
struct KeptOnceTests {
    private let now = Int64(Date().timeIntervalSince1970 * 1000)
    private let officer = Principal(
        subject: "o", name: "Grace Webb", role: .privacyOfficer, organisation: "A", organisationName: "A")

    private func filled() async throws -> (here: TemporaryStore, relationships: Relationships, person: Int64) {
        let here = try TemporaryStore()
        for code in ["A", "B"] { try await here.accept(samplePatient("p"), from: try await here.source(code)) }
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        let identity = ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Adeyemi")
        return (here, relationships, try #require(try await relationships.person(identity)))
    }

    /// What eight requests at once answer.
    private func together<T: Sendable>(_ body: @escaping @Sendable (Int) async throws -> T) async throws -> [T] {
        try await withThrowingTaskGroup { group in
            for n in 0..<8 { group.addTask { try await body(n) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("An objection to one thing, which can be chosen again when it was taken back")
    func objections() async throws {
        let (here, relationships, person) = try await filled()
        defer { withExtendedLifetime(here) {} }
        for round in 1...3 {
            let moment = now + Int64(round) * 1000
            _ = try await together { n in
                try await relationships.object(Objection(scope: .record, since: moment + Int64(n)), person: person)
            }
            let all = try await relationships.objections(of: person)
            let standing = try #require(all.first { $0.item.until == nil })
            #expect(all.count == round && all.count { $0.item.until == nil } == 1)
            let copies = try await here.store.items(
                Policy.grant(job: .choices(person: person)), Objection.self, CollectionQuery(person: person))
            #expect(copies.count { $0.key == standing.key } == 2, "on both records")
            try await relationships.withdraw(standing, person: person, now: moment + 100)
        }
        _ = try await together { n in
            let scope = Objection.Scope.source(organisation: n.isMultiple(of: 2) ? "A" : "B")
            try await relationships.object(Objection(scope: scope, since: 1), person: person)
        }
        #expect(try await relationships.objections(of: person).count == 5)
    }

    @Test("A question about an access; one about an entry while no answer came")
    func questions() async throws {
        let (here, relationships, person) = try await filled()
        defer { withExtendedLifetime(here) {} }
        func ask(_ kind: PersonQuestion.Kind, proxy: String? = nil) async throws -> Set<EventID> {
            Set(
                try await together { n in
                    try await relationships.ask(
                        PersonQuestion(
                            kind: kind, organisation: "A", organisationName: "A",
                            event: kind == .access ? EventID(of: ["e"]).description : nil,
                            entry: kind == .correction ? 7 : nil, words: "This is not mine", asked: Int64(n),
                            proxy: proxy),
                        person: person)
                })
        }
        let access = try await ask(.access), first = try await ask(.correction)
        #expect(access.count == 1 && first.count == 1)
        #expect(try await ask(.correction, proxy: "m").isDisjoint(with: first))
        #expect(try await relationships.questions(of: person).count == 3)
        for key in [access, first].compactMap(\.first) {
            let asked = try #require(try await relationships.question(key, to: "A"))
            try await relationships.answer(
                asked, PersonQuestion.Answer(officer: "O", time: 2, outcome: .right, words: "It is right as it is."))
        }
        #expect(try await ask(.access) == access)
        let second = try await ask(.correction)
        #expect(second.count == 1 && second != first)
        #expect(try await relationships.questions(of: person).count == 4)
    }

    @Test("An authority to act, which can be recorded again when it was ended")
    func authorities() async throws {
        let (here, relationships, person) = try await filled()
        defer { withExtendedLifetime(here) {} }
        let today = LondonTime(milliseconds: now).day
        for round in 1...2 {
            _ = try await together { [now] n in
                try await relationships.authorise(
                    ProxyAuthority(
                        proxy: ProvenIdentity(nhsNumber: "9990000026", birthDate: "1990-01-01", family: "Other"),
                        given: "Mia", kinship: .daughter, basis: .chosen, from: today,
                        lastDay: CivilDay(number: today.number + 100), evidence: "Letter of today", officer: "O\(n)",
                        capacity: "", recorded: now + Int64(n)), person: person)
            }
            let all = try await relationships.authorities(for: person)
            #expect(all.count == round && all.count { $0.item.ending == nil } == 1)
            let standing = try #require(all.first { $0.item.ending == nil })
            try await relationships.end(
                standing.key, person: person, ProxyAuthority.Ending(time: now, by: "O", words: "Asked for"))
        }
    }

    @Test("A case from an alert; one of a request while it is open")
    func cases() async throws {
        let (here, relationships, _) = try await filled()
        defer { withExtendedLifetime(here) {} }
        func open(_ origin: PrivacyCase.Origin) async throws -> Set<EventID> {
            Set(
                try await together { [now, officer] n in
                    try await relationships.open(
                        PrivacyCase(
                            kind: origin == .request ? .subjectAccess : .access, organisation: "A", origin: origin,
                            accessed: 1, records: [1], opened: now + Int64(n), by: officer))
                })
        }
        func close(_ key: EventID) async throws {
            let stored = try #require(try await relationships.privacyCase(key, of: "A"))
            #expect(stored.key == key && stored.item.key == key.description)
            try await relationships.change(stored, by: officer) {
                $0.closed = PrivacyCase.Closing(outcome: .done, officer: "O", time: 2, words: "Looked at it")
            }
        }
        let alert = try await open(.alert("a")), request = try await open(.request)
        #expect(alert.count == 1 && request.count == 1)
        #expect(try await open(.alert("b")).isDisjoint(with: alert))
        #expect(try await relationships.cases(of: "A", isOpen: true).count == 3)
        for key in alert.union(request) { try await close(key) }
        #expect(try await open(.alert("a")) == alert)
        let again = try await open(.request)
        #expect(again.count == 1 && again != request)
        #expect(try await relationships.cases(of: "A", isOpen: true).count == 2)
    }
}
