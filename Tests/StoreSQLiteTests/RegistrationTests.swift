import Access
import Foundation
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

private func patient(_ more: String = "") -> String { samplePatient(family: "Invented", more: more) }
private func episode(
    _ id: String, _ status: String, to end: String? = nil, type: String? = "Registered with the practice"
) -> String {
    let kind = type.map { #""type":[{"text":"\#($0)"}],"# } ?? ""
    let last = end.map { #","end":"\#($0)""# } ?? ""
    return #"{"resourceType":"EpisodeOfCare","id":"\#(id)","status":"\#(status)",\#(kind)"#
        + #""patient":{"reference":"Patient/p"},"period":{"start":"2010-01-01"\#(last)}}"#
}
private func encounter(_ day: String) -> String {
    #"{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"#
        + #""subject":{"reference":"Patient/p"},"period":{"start":"\#(day)T10:00:00Z","end":"\#(day)T10:10:00Z"}}"#
}

/// A practice's registration opens a record for as long as the practice says that it stands.
@Suite struct RegistrationTests {
    /// 10 June 2024, 12:00 UTC.
    private let now: Int64 = 1_718_020_800_000

    private struct Case: CustomTestStringConvertible {
        let what: String
        let resources: [String]
        var kind = SourceKind.gp
        var more = ""
        let isOpen: Bool
        var testDescription: String { what }
    }

    private static let all: [Case] = [
        Case(what: "no episode", resources: [], isOpen: true),
        Case(what: "active", resources: [episode("a", "active")], isOpen: true),
        Case(what: "on hold", resources: [episode("a", "onhold")], isOpen: true),
        Case(what: "finished on a day", resources: [episode("a", "finished", to: "2022-05-01")], isOpen: false),
        Case(what: "finished", resources: [episode("a", "finished")], isOpen: false),
        Case(what: "cancelled", resources: [episode("a", "cancelled")], isOpen: false),
        Case(what: "entered in error", resources: [episode("a", "entered-in-error")], isOpen: false),
        Case(what: "ended by its day", resources: [episode("a", "active", to: "2024-06-09")], isOpen: false),
        Case(what: "ends today", resources: [episode("a", "active", to: "2024-06-10")], isOpen: true),
        Case(what: "ended in this month", resources: [episode("a", "active", to: "2024-06")], isOpen: true),
        Case(what: "ends later", resources: [episode("a", "active", to: "2025-01-01")], isOpen: true),
        Case(
            what: "came back", resources: [episode("a", "finished", to: "2022-05-01"), episode("b", "active")],
            isOpen: true),
        Case(
            what: "came back, the other way round",
            resources: [episode("a", "active"), episode("b", "finished", to: "2022-05-01")], isOpen: true),
        Case(
            what: "left twice",
            resources: [
                episode("a", "finished", to: "2015-05-01"), episode("b", "finished", to: "2022-05-01"),
            ], isOpen: false),
        Case(
            what: "an episode that says no kind", resources: [episode("a", "finished", type: nil)], isOpen: false),
        Case(
            what: "the end of a programme",
            resources: [episode("a", "finished", to: "2022-05-01", type: "Stop smoking")],
            isOpen: true),
        Case(
            what: "a programme goes on",
            resources: [
                episode("a", "finished", to: "2022-05-01"), episode("b", "active", type: "Stop smoking"),
            ], isOpen: true),
        Case(what: "a record not in use", resources: [], more: #","active":false"#, isOpen: false),
        Case(
            what: "left, and was seen in the last year",
            resources: [episode("a", "finished", to: "2024-05-01"), encounter("2024-04-01")], isOpen: true),
        Case(
            what: "left, and was seen long ago",
            resources: [episode("a", "finished", to: "2022-05-01"), encounter("2022-04-01")], isOpen: false),
        Case(
            what: "died twelve days ago, which ended it", resources: [episode("a", "finished", to: "2024-05-29")],
            more: #","active":false,"deceasedDateTime":"2024-05-29""#, isOpen: true),
        Case(
            what: "died twelve days ago, had left before",
            resources: [episode("a", "finished", to: "2022-05-01")],
            more: #","deceasedDateTime":"2024-05-29""#, isOpen: false),
        Case(
            what: "died long ago", resources: [episode("a", "finished", to: "2021-05-29")],
            more: #","active":false,"deceasedDateTime":"2021-05-29""#, isOpen: false),
        Case(what: "a hospital registers nobody", resources: [], kind: .acute, isOpen: false),
    ]

    private func decide(_ here: TemporaryStore, at moment: Int64) async throws -> Policy.Decision {
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        let person = try #require(
            try await relationships.person(
                ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Invented")))
        return try await relationships.decide(
            principal: Principal(
                subject: "g", name: "G", role: .generalPractitioner, organisation: "A", organisationName: "A"),
            purpose: .directCare, person: person, now: moment)
    }

    @Test("A registration opens the record while it stands", arguments: all)
    private func table(one: Case) async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let source = try await here.source("A", kind: one.kind)
        for resource in [patient(one.more)] + one.resources { try await here.accept(resource, from: source) }
        var isOpen = false
        if case .permit = try await decide(here, at: now) { isOpen = true }
        #expect(isOpen == one.isOpen)
    }

    @Test("It ends when the practice says so, and stands again when it says that; a former practice has no part in it")
    func changes() async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let source = try await here.source("A", kind: .gp)
        func isRegistered() async throws -> Bool {
            guard case .permit(let grant) = try await decide(here, at: now) else { return false }
            return grant.relationship == Relationship.Kind.registered.title
        }
        try await here.accept(patient(), from: source)
        #expect(try await isRegistered())
        try await here.accept(episode("a", "finished", to: "2022-05-01"), from: source)
        #expect(try await !isRegistered())
        // Another practice's episode says nothing of this one.
        let other = try await here.source("B", kind: .gp)
        try await here.accept(patient(), from: other)
        try await here.accept(episode("a", "active"), from: other)
        #expect(try await !isRegistered())
        try await here.accept(episode("b", "active"), from: source)
        #expect(try await isRegistered())
    }

    @Test("A record put out of use after a death that another source tells of counts on for its days")
    func deathElsewhere() async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        try await here.accept(patient(#","active":false"#), from: try await here.source("A", kind: .gp))
        try await here.accept(
            patient(#","deceasedDateTime":"2024-05-29""#), from: try await here.source("B", kind: .acute))
        guard case .permit = try await decide(here, at: now) else { throw StoreError.conflict }
        guard case .deny = try await decide(here, at: now + 28 * 86_400_000) else { throw StoreError.conflict }
    }

    @Test("A claim stays possible for who had registered the person, and the decision says so")
    func claim() async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let source = try await here.source("A", kind: .gp)
        for resource in [patient(), episode("a", "finished", to: "2022-05-01")] {
            try await here.accept(resource, from: source)
        }
        guard case .deny(let denial) = try await decide(here, at: now) else { throw StoreError.conflict }
        #expect(denial.mayClaim)
    }
}
