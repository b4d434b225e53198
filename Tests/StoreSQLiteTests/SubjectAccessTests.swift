import Access
import Foundation
import Intake
import Ledger
import LegalTime
import Relationships
import Store
import StoreSQLite
import Testing

private let themselves = ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Invented")
private let patient =
    #"{"resourceType":"Patient","id":"p","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","#
    + #""value":"9990000018"}],"name":[{"family":"Invented"}],"birthDate":"1951-03-04"}"#
private func condition(_ id: String, _ meta: String = "") -> String {
    #"{"resourceType":"Condition","id":"\#(id)",\#(meta)"subject":{"reference":"Patient/p"},"code":{"text":"x"}}"#
}
private let kept =
    #""meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"NOPAT"}]},"#
private let allergy =
    #"{"resourceType":"AllergyIntolerance","id":"a","patient":{"reference":"Patient/p"},"code":{"text":"x"}}"#
private let result =
    #"{"resourceType":"Observation","id":"o","status":"final","subject":{"reference":"Patient/p"},"#
    + #""category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"Potassium"},"valueString":"4.1"}"#
private let note =
    #"{"resourceType":"Provenance","id":"n","target":[{"reference":"Condition/c"}],"#
    + #""recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}"#

/// What a privacy officer is told that a copy leaves out, by the ground.
@Suite struct SubjectAccessTests {
    @Test("What a source does not share is counted as that, once, beside what is held back and labelled")
    func notShared() async throws {
        let here = try TemporaryStore()
        let practice = try await here.source("A", kind: .gp), hospital = try await here.source("B")
        let all = [patient, condition("c"), condition("d"), condition("k", kept), allergy, result, note]
        for source in [practice, hospital] {
            for resource in all { #expect(try await here.accept(resource, from: source).unfiled == []) }
        }
        var document = try Policy.illustrative().document
        document.sources = [.init(source: "B", basis: "A test", shares: [.init(sections: ["allergies"])])]
        let relationships = Relationships(store: here.store, policies: try Policies([Policy(document)]))
        let person = try #require(try await relationships.person(themselves))
        let ledger = Ledger(store: try SQLiteLedgerStore(folder: here.folder, records: here.store))
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let access = try #require(
            try await relationships.subjectAccess(person, ledger: ledger, now: now) { _, snapshot in
                try snapshot.rows().filter { !$0.isNoteOfProvenance }.map { "\($0.typeName) \($0.source)" }.sorted()
            })
        // Of the hospital both problems and the result; of each the one that is not for the person.
        #expect(access.kept.counts == [.notShared: 3, .labelled: 2, .held: 1])
        #expect(
            access.copy == [
                "AllergyIntolerance 1", "AllergyIntolerance 2", "Condition 1", "Condition 1", "Patient 1", "Patient 2",
            ])
        // Every item is in the copy or counted, and a note of provenance is no item.
        let items = try await here.store.outline(Policy.grant(job: .privacy), person: person)
        #expect(items.count == access.copy.count + access.kept.counts.values.reduce(0, +))
        // Where everything is shared nothing is counted so.
        let open = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        let whole = try #require(try await open.subjectAccess(person, ledger: ledger, now: now) { _, _ in 0 })
        #expect(whole.kept.counts == [.labelled: 2, .held: 2])
    }

    @Test("What officers keep of the person is in the copy, or counted for the officer with its ground")
    func besideTheRecord() async throws {
        let here = try TemporaryStore()
        let practice = try await here.source("A", kind: .gp), hospital = try await here.source("B")
        for source in [practice, hospital] { try await here.accept(patient, from: source) }
        let consent =
            #"{"resourceType":"Consent","id":"s","status":"active","category":[{"text":"x"}],"scope":{"coding":[{"#
            + #""system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},"#
            + #""patient":{"reference":"Patient/p"},"policyRule":{"text":"x"},"provision":{"type":"deny"}}"#
        try await here.accept(consent, from: hospital)
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        let person = try #require(try await relationships.person(themselves))
        let ledger = Ledger(store: try SQLiteLedgerStore(folder: here.folder, records: here.store))
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let officer = Principal(
            subject: "w", name: "W", role: .privacyOfficer, organisation: "B", organisationName: "B")
        try await relationships.setPublicInterest(of: person, words: "Known", officer: "W", now: now)
        try await relationships.setStaff(of: person, subject: "s", officer: officer, now: now)
        try await relationships.setRoom(of: person, isOpen: false, for: .proxies, officer: "W", words: "x", now: now)
        try await relationships.authorise(
            ProxyAuthority(
                proxy: ProvenIdentity(nhsNumber: "9990000026", birthDate: "1980-01-01", family: "Other"), given: "O",
                kinship: .friend, basis: .chosen, from: try #require(CivilDay(iso: "2026-01-01")),
                lastDay: try #require(CivilDay(iso: "2027-01-01")), evidence: "A letter", officer: "W", capacity: "",
                recorded: now), person: person)
        var opened = PrivacyCase(
            kind: .subjectAccess, organisation: "B", origin: .request,
            records: [try #require(try await relationships.allRecords(ofPerson: person).first)], opened: now,
            by: officer, key: EventID())
        opened.notes = [.init(time: now, officer: "W", words: "x")]
        _ = try await relationships.open(opened)
        let access = try #require(
            try await relationships.subjectAccess(person, ledger: ledger, now: now) { _, _ in 0 })
        // A mark stands on both records, and is one.
        #expect(access.kept.counts[.marks] == 3 && access.kept.counts[.notes] == 1)
        #expect(access.cases.map(\.kind) == [.subjectAccess] && access.authorities.map(\.given) == ["O"])
        #expect(access.consents.map(\.id) == ["s"])
        // Closed pages stay closed to whoever signs in; what an officer hands over is made, with a warning.
        #expect(!access.kept.arePagesClosed)
        try await relationships.setRoom(of: person, isOpen: false, officer: "W", words: "x", now: now)
        let closed = try #require(
            try await relationships.subjectAccess(person, ledger: ledger, now: now) { _, _ in 0 })
        #expect(closed.kept.arePagesClosed && closed.kept.counts[.marks] == 4)
        let signedIn = try await relationships.read(
            principal: Principal(subject: "p", name: "P", proven: themselves), purpose: .ownRequest, person: person,
            now: now
        ) { _, _ in 0 }
        #expect(signedIn == nil)
    }
}
