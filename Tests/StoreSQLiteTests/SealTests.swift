import Access
import FHIR
import Foundation
import Intake
import LegalTime
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

private let old = "9990000018", new = "9990000026"
private func patient(_ id: String, _ number: String, _ family: String) -> String {
    samplePatient(id, number: number, family: family, given: "A", born: "1990-05-06")
}
private func condition(_ id: String, _ text: String, _ patient: String) -> String {
    #"{"resourceType":"Condition","id":"\#(id)","subject":{"reference":"Patient/\#(patient)"},"#
        + #""code":{"text":"\#(text)"}}"#
}

/// An identity that is sealed: reached by nothing, for ever, with no link to the new one.
@Suite struct SealTests {
    private let now = Int64(Date().timeIntervalSince1970 * 1000)

    private struct Place {
        let here: TemporaryStore
        let relationships: Relationships
        let practice: Source, hospital: Source
        let formerly: Int64, today: Int64
    }

    private func officer(_ subject: String) -> Principal {
        Principal(
            subject: subject, name: subject, role: .privacyOfficer, organisation: "H", organisationName: "Hospital")
    }
    private func doctor() -> Principal {
        Principal(subject: "d", name: "D", role: .hospitalConsultant, organisation: "H", organisationName: "H")
    }

    /// Somebody known to a practice and a hospital under a former name; the practice has brought its record up.
    private func place(isUpdated: Bool = true) async throws -> Place {
        let here = try TemporaryStore(cacheMegabytes: 8)
        let practice = try await here.source("G", kind: .gp)
        let hospital = try await here.source("H", kind: .gp)
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        for source in [practice, hospital] {
            try await here.accept(patient("p", old, "Former"), from: source)
            try await here.accept(condition("c", "Known before", "p"), from: source)
        }
        let formerly = try #require(try await person(here, old))
        try await relationships.object(Objection(scope: .record, since: now - 1), person: formerly)
        if isUpdated { try await here.accept(patient("p", new, "Today"), from: practice) }
        try await here.accept(patient("n", new, "Today"), from: hospital)
        try await here.accept(condition("d", "Known today", "n"), from: hospital)
        return Place(
            here: here, relationships: relationships, practice: practice, hospital: hospital, formerly: formerly,
            today: try #require(try await person(here, new)))
    }

    private func leave() throws -> IdentifyGrant {
        try #require(try Policy.illustrative().identify(principal: doctor()))
    }
    private func person(_ here: TemporaryStore, _ number: String) async throws -> Int64? {
        try await here.store.persons(try leave(), nhsNumber: number).first
    }

    private func sealed(_ place: Place) async throws {
        let request = SealRequest(
            officer: officer("one"), ground: .genderRecognition, words: "Certificate seen", time: now)
        try await place.relationships.askForSeal(request, person: place.formerly)
        try await place.relationships.seal(place.formerly, confirmedBy: officer("two"))
    }

    @Test("Two officers do it: nobody confirms what they asked for themselves, and nothing is sealed before")
    func two() async throws {
        let place = try await place()
        let store = place.relationships
        await #expect(throws: StoreError.self) { try await store.seal(place.formerly, confirmedBy: officer("two")) }
        let request = SealRequest(officer: officer("one"), ground: .adoption, words: "Order seen", time: now)
        try await store.askForSeal(request, person: place.formerly)
        await #expect(throws: StoreError.self) { try await store.askForSeal(request, person: place.formerly) }
        await #expect(throws: StoreError.self) { try await store.seal(place.formerly, confirmedBy: officer("one")) }
        await #expect(throws: StoreError.self) { try await store.seal(place.formerly, confirmedBy: doctor()) }
        #expect(try await person(place.here, old) == place.formerly)
        try await store.endSealRequest(of: place.formerly, now: now)
        await #expect(throws: StoreError.self) { try await store.seal(place.formerly, confirmedBy: officer("two")) }
        try await store.askForSeal(request, person: place.formerly)
        try await store.seal(place.formerly, confirmedBy: officer("two"))
        #expect(try await person(place.here, old) == nil)
    }

    @Test("While an alert, a question or a case is open nothing is sealed, unless just these are given up")
    func openMatters() async throws {
        let place = try await place()
        let store = place.relationships
        let request = SealRequest(officer: officer("one"), ground: .protection, words: "Decision seen", time: now)
        try await store.askForSeal(request, person: place.formerly)
        #expect(try await store.openMatters(of: place.formerly) == .none)
        try await store.brokeGlass(
            doctor(), person: place.formerly, reason: .emergency, words: "Unconscious here", event: EventID(), now: now)
        _ = try await store.ask(
            PersonQuestion(
                kind: .access, organisation: "H", organisationName: "Hospital", reader: doctor(), words: "Why?",
                asked: now), person: place.formerly)
        let pid = try #require(try await store.allRecords(ofPerson: place.formerly).first)
        let key = try await store.open(
            PrivacyCase(
                kind: .access, organisation: "H", origin: .alert("1"), reader: doctor(), records: [pid], opened: now,
                by: officer("one"), key: EventID()))
        let shown = try await store.openMatters(of: place.formerly)
        #expect(shown == OpenMatters(alerts: 1, questions: 1, cases: 1))
        #expect(try await store.openMatters(of: place.today) == .none)
        let earlier = OpenMatters(alerts: 0, questions: 1, cases: 1)
        for givenUp in [OpenMatters.none, earlier] {
            await #expect(throws: StoreError.self) {
                try await store.seal(place.formerly, confirmedBy: officer("two"), givingUp: givenUp)
            }
        }
        #expect(try await person(place.here, old) == place.formerly)
        // A closed case, an answered question and a judged alert keep nobody from it.
        let opened = try #require(try await store.privacyCase(key, of: "H"))
        try await store.change(opened, by: officer("two")) {
            $0.closed = PrivacyCase.Closing(outcome: .right, officer: "two", time: now, words: "Nothing was wrong")
        }
        let left = try await store.openMatters(of: place.formerly)
        #expect(left == OpenMatters(alerts: 1, questions: 1, cases: 0))
        try await store.seal(place.formerly, confirmedBy: officer("two"), givingUp: left)
        #expect(try await person(place.here, old) == nil)
    }

    @Test("Who may act for somebody does not follow them into a new identity, nor does whoever has a new one act on")
    func authorities() async throws {
        let place = try await place(isUpdated: false)
        let friend = ProvenIdentity(nhsNumber: "9990000034", birthDate: "1980-01-01", family: "Friend")
        func authority(_ proxy: ProvenIdentity) throws -> ProxyAuthority {
            let day = try #require(CivilDay(year: 2020, month: 1, day: 1))
            return ProxyAuthority(
                proxy: proxy, given: "F", kinship: .friend, basis: .chosen, from: day,
                lastDay: CivilDay(number: day.number + 20_000), evidence: "Letter", officer: "O", capacity: "",
                recorded: now)
        }
        func acting(_ proxy: ProvenIdentity) async throws -> Int {
            try await place.relationships.acting(Principal(subject: "f", name: "F", actingAs: proxy), now: now).count
        }
        try await place.relationships.authorise(try authority(friend), person: place.formerly)
        #expect(try await acting(friend) == 1)
        // The other way round: the person, under the former identity, acts for somebody else.
        let other = try await place.here.source("O", kind: .gp)
        try await place.here.accept(patient("z", "9990000042", "Other"), from: other)
        let cared = try #require(try await person(place.here, "9990000042"))
        let former = ProvenIdentity(nhsNumber: old, birthDate: "1990-05-06", family: "Former")
        try await place.relationships.authorise(try authority(former), person: cared)
        #expect(try await acting(former) == 1)
        try await place.here.accept(patient("p", new, "Today"), from: place.practice)
        try await sealed(place)
        #expect(try await acting(friend) == 0)
        #expect(try await place.relationships.authorities(for: place.today).isEmpty)
        #expect(try await acting(former) == 0)
        #expect(try await place.relationships.authorities(for: cared).isEmpty)
    }

    @Test("No read, search, export, feed, list, count or leave reaches it; the new identity is whole")
    func unreachable() async throws {
        let place = try await place()
        let here = place.here
        let before = try await here.store.statistics(Policy.grant(job: .statistics))
        try await sealed(place)
        #expect(try await person(here, old) == nil)
        for query in [
            CandidateQuery(nhsNumber: old, birthDate: "1990-05-06"),
            CandidateQuery(birthDate: "1990-05-06", family: "Former"),
        ] { #expect(try await here.store.candidates(try leave(), query).isEmpty) }
        let proven = ProvenIdentity(nhsNumber: old, birthDate: "1990-05-06", family: "Former")
        #expect(try await place.relationships.person(proven) == nil)
        // By the number under which a view or a token still knows the person.
        let decision = try await place.relationships.decide(
            principal: doctor(), purpose: .directCare, person: place.formerly, now: now)
        guard case .deny = decision else { throw StoreError.conflict }
        #expect(try await place.relationships.objections(of: place.formerly).isEmpty)
        #expect(try await place.relationships.demographics(of: place.formerly) == nil)
        for form in [SQLiteRecordStore.ExportForm.accepted, .current, .served] {
            let lines = try await here.exported(form)
            #expect(!lines.contains { $0.contains(old) || $0.contains("Former") })
            #expect(lines.contains { $0.contains("Known today") })
        }
        #expect(try await here.store.reviews(Policy.grant(job: .operations), limit: 10).isEmpty)
        let after = try await here.store.statistics(Policy.grant(job: .statistics))
        #expect(after.people == before.people - 1 && after.patientRecords == before.patientRecords - 1)
        // The person goes on under the new number, with what the practice recorded before, and without its history.
        let grant = try #require(try await here.grant(new, .hospitalConsultant, at: "H"))
        let text = try await here.store.read(grant) { snapshot in
            var text = ""
            for row in try snapshot.rows() {
                text += String(decoding: try snapshot.original(row), as: UTF8.self)
                for version in try snapshot.versions(rid: row.rid) {
                    text += String(decoding: try snapshot.original(version), as: UTF8.self)
                }
            }
            return text
        }
        #expect(text.contains("Known today") && text.contains("Known before") == grant.objectedPids.isEmpty)
        #expect(!text.contains("Former") && !text.contains(old))
        #expect(try await here.store.doctor(Policy.grant(job: .doctor)).allSatisfy(\.isGood))
        let pids = Set(try await here.store.changes(Policy.grant(job: .feed), after: 0, limit: 100).map(\.pid))
        #expect(pids.subtracting(grant.pids + grant.objectedPids).isEmpty)
    }

    @Test("New facts under the old number or in the old record are kept apart and link nothing")
    func newFacts() async throws {
        let place = try await place()
        try await sealed(place)
        let other = try await place.here.source("X")
        for (text, source) in [
            (patient("z", old, "Former"), other), (patient("z", old, "Today"), other),
            (patient("p", old, "Former"), place.hospital), (patient("p", new, "Today"), place.hospital),
            (condition("e", "Later", "p"), place.hospital), (condition("c", "Changed", "p"), place.hospital),
            (patient("p", old, "Former"), place.practice),
        ] {
            let report = try await place.here.accept(text, from: source)
            #expect(report.versions == 0 && report.quarantined.count == 1, "\(text)")
            #expect(!report.quarantined.contains { $0.contains(old) || $0.lowercased().contains("seal") })
        }
        #expect(try await person(place.here, old) == nil)
        #expect(try await place.here.store.reviews(Policy.grant(job: .operations), limit: 10).isEmpty)
        // Under the new number all goes on.
        let report = try await place.here.accept(patient("y", new, "Today"), from: other)
        #expect(report.quarantined == [])
    }

    @Test("It holds after a restart, and a backup from before it is sealed again when it is restored")
    func restart() async throws {
        let place = try await place()
        let folder = place.here.folder.appending(path: "restored")
        let manager = FileManager.default
        try manager.createDirectory(at: folder, withIntermediateDirectories: true)
        try await place.here.store.backup(
            Policy.grant(job: .backup), to: folder.appending(path: "records.sqlite"))
        try await sealed(place)
        try manager.copyItem(
            at: place.here.folder.appending(path: "keys"), to: folder.appending(path: "keys"))
        let again = try SQLiteRecordStore(folder: place.here.folder, cacheMegabytes: 0)
        let restored = try SQLiteRecordStore(folder: folder, cacheMegabytes: 0)
        #expect(try await restored.persons(try leave(), nhsNumber: old).count == 1)
        #expect(try await restored.replaySeals() == 1)
        for store in [again, restored] {
            #expect(try await store.persons(try leave(), nhsNumber: old).isEmpty)
            #expect(try await store.persons(try leave(), nhsNumber: new).count == 1)
            let intake = Intake(store: store, lists: try SensitivityLists.illustrative())
            let report = try await intake.accept(
                Array(patient("z", old, "Former").utf8), from: place.practice, origin: "test")
            #expect(report.quarantined.count == 1)
        }
    }

    @Test("The number of a sealed record that a backup does not hold is nobody else's after a restore")
    func sealedAfterTheBackup() async throws {
        let here = try TemporaryStore()
        try Data("record 40\n".utf8).write(to: here.folder.appending(path: "keys/seals"))
        #expect(try await here.store.replaySeals() == 1)
        try await here.accept(patient("p", new, "Somebody"), from: try await here.source("A"))
        #expect(try await here.store.replaySeals() == 1)
        let found = try await here.store.records(
            Policy.grant(job: .erase), of: .nhsNumber(new, birthDate: nil))
        #expect(found == [41])
    }

    @Test("A backup from before a source brought its record up does not answer to the old number either")
    func olderBackup() async throws {
        let place = try await place(isUpdated: false)
        let folder = place.here.folder.appending(path: "restored")
        let manager = FileManager.default
        try manager.createDirectory(at: folder, withIntermediateDirectories: true)
        try await place.here.store.backup(
            Policy.grant(job: .backup), to: folder.appending(path: "records.sqlite"))
        try await place.here.accept(patient("p", new, "Today"), from: place.practice)
        try await sealed(place)
        try manager.copyItem(
            at: place.here.folder.appending(path: "keys"), to: folder.appending(path: "keys"))
        let restored = try SQLiteRecordStore(folder: folder, cacheMegabytes: 0)
        _ = try await restored.replaySeals()
        #expect(try await restored.persons(try leave(), nhsNumber: old).isEmpty)
    }

    @Test("Where somebody else's records carry the number nothing is sealed")
    func shared() async throws {
        let place = try await place()
        let other = try await place.here.source("X")
        try await place.here.accept(patient("z", old, "Stranger"), from: other)
        let request = SealRequest(officer: officer("one"), ground: .protection, words: "Decision seen", time: now)
        try await place.relationships.askForSeal(request, person: place.formerly)
        await #expect(throws: StoreError.self) {
            try await place.relationships.seal(place.formerly, confirmedBy: officer("two"))
        }
        #expect(try await place.here.store.persons(try leave(), nhsNumber: old).count == 2)
    }
}
