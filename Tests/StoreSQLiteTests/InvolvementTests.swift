import Access
import Foundation
import Intake
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private let patient = samplePatient(family: "Invented")

private func encounter(
    _ status: String, _ start: String?, to end: String? = nil, id: String = "e", type: String = "AMB"
) -> String {
    let times = [start.map { #""start":"\#($0)""# }, end.map { #""end":"\#($0)""# }].compactMap(\.self)
    return #"{"resourceType":"Encounter","id":"\#(id)","status":"\#(status)","class":{"code":"\#(type)"},"#
        + #""subject":{"reference":"Patient/p"},"period":{\#(times.joined(separator: ","))}}"#
}
/// A Reference to an organisation by its code.
private func code(_ code: String) -> String {
    #"{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"\#(code)"}}"#
}
private func reference(_ text: String) -> String { #"{"reference":"\#(text)"}"# }
private func appointment(
    _ status: String, _ start: String, with actor: String? = nil, answer: String = "accepted", id: String = "a"
) -> String {
    let other = actor.map { #",{"actor":\#($0),"status":"\#(answer)"}"# } ?? ""
    return #"{"resourceType":"Appointment","id":"\#(id)","status":"\#(status)","start":"\#(start)","#
        + #""end":"\#(start)","participant":[{"actor":{"reference":"Patient/p"},"status":"accepted"}\#(other)]}"#
}
private func referral(
    _ status: String, to performer: String?, on day: String? = "2024-06-01", intent: String = "order"
) -> String {
    let written = day.map { #","authoredOn":"\#($0)""# } ?? ""
    let whom = performer.map { #","performer":[\#($0)]"# } ?? ""
    return #"{"resourceType":"ServiceRequest","id":"r","status":"\#(status)","intent":"\#(intent)","#
        + #""subject":{"reference":"Patient/p"}\#(written)\#(whom)}"#
}
private func episode(
    _ status: String, from start: String = "2024-01-01", to end: String? = nil, at manager: String? = nil
) -> String {
    let last = end.map { #","end":"\#($0)""# } ?? ""
    let whose = manager.map { #","managingOrganization":\#($0)"# } ?? ""
    return #"{"resourceType":"EpisodeOfCare","id":"c","status":"\#(status)","patient":{"reference":"Patient/p"},"#
        + #""period":{"start":"\#(start)"\#(last)}\#(whose)}"#
}
private func team(_ status: String) -> String {
    #"{"resourceType":"CareTeam","id":"t","status":"\#(status)","subject":{"reference":"Patient/p"},"#
        + #""period":{"start":"2024-01-01"}}"#
}
private func organisation(_ id: String, _ code: String?, partOf: String? = nil) -> String {
    let known = code.map {
        #","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"\#($0)"}]"#
    }
    let whole = partOf.map { #","partOf":{"reference":"Organization/\#($0)"}"# }
    return #"{"resourceType":"Organization","id":"\#(id)"\#(known ?? "")\#(whole ?? "")}"#
}

/// Which resources of which status open a record, to whom, from when and until when.
@Suite struct InvolvementTests {
    /// 10 June 2024, 12:00 UTC.
    private let now: Int64 = 1_718_020_800_000
    private let hour: Int64 = 3_600_000

    /// What source B sends of somebody, who is read at A or at B.
    private struct Case: CustomTestStringConvertible {
        let what: String
        var kind = SourceKind.acute
        let resources: [String]
        /// By what the record opens at the source's own organisation; nil when it does not.
        var own: Relationship.Kind?
        /// By what it opens at A, to which something is addressed; nil when it does not.
        var other: Relationship.Kind?
        var testDescription: String { what }
    }

    private static let encounters: [Case] = [
        Case(what: "in progress", resources: [encounter("in-progress", "2024-06-01")], own: .encounter),
        Case(what: "arrived", resources: [encounter("arrived", "2024-06-10T11:00:00Z")], own: .encounter),
        Case(what: "triaged", resources: [encounter("triaged", "2024-06-10T11:00:00Z")], own: .encounter),
        Case(what: "on leave", resources: [encounter("onleave", "2024-05-01")], own: .encounter),
        Case(what: "finished", resources: [encounter("finished", "2024-05-01")], own: .encounter),
        Case(
            what: "a stay that began two years ago and is in progress",
            resources: [encounter("in-progress", "2022-06-01")], own: .encounter),
        Case(what: "one that nobody ended for six years", resources: [encounter("in-progress", "2018-06-01")]),
        Case(
            what: "a long stay that ended in the last year",
            resources: [encounter("finished", "2020-01-01", to: "2023-07-01")], own: .encounter),
        Case(what: "ended long ago", resources: [encounter("finished", "2020-01-01", to: "2023-05-01")]),
        Case(what: "cancelled", resources: [encounter("cancelled", "2024-06-01")]),
        Case(what: "entered in error", resources: [encounter("entered-in-error", "2024-06-01")]),
        Case(what: "unknown", resources: [encounter("unknown", "2024-06-01")]),
        Case(what: "without a time", resources: [encounter("in-progress", nil)]),
        Case(what: "planned for next week", resources: [encounter("planned", "2024-06-17")], own: .appointment),
        Case(what: "planned for next year", resources: [encounter("planned", "2025-06-17")]),
        Case(what: "planned for last week", resources: [encounter("planned", "2024-06-03")], own: .appointment),
        Case(what: "planned for last year, and never begun", resources: [encounter("planned", "2023-06-03")]),
        Case(
            what: "in progress, but from the day after tomorrow on", resources: [encounter("in-progress", "2024-06-12")]
        ),
        Case(
            what: "one that counts beside one that does not",
            resources: [encounter("cancelled", "2024-06-01"), encounter("finished", "2024-03-01", id: "f")],
            own: .encounter),
        Case(
            what: "a call in progress", kind: .ambulance,
            resources: [encounter("in-progress", "2024-06-10T11:00:00Z", type: "FLD")], own: .ambulanceCall),
        Case(
            what: "a call that ended yesterday", kind: .ambulance,
            resources: [encounter("finished", "2024-06-09T10:00:00Z", to: "2024-06-09T11:00:00Z", type: "FLD")],
            own: .ambulanceCall),
        Case(
            what: "a call that ended three days ago", kind: .ambulance,
            resources: [encounter("finished", "2024-06-07T10:00:00Z", to: "2024-06-07T11:00:00Z", type: "FLD")]),
        Case(
            what: "a call that nobody ended for three days", kind: .ambulance,
            resources: [encounter("in-progress", "2024-06-07T10:00:00Z", type: "FLD")]),
    ]
    private static let others: [Case] = [
        Case(what: "booked", resources: [appointment("booked", "2024-06-20T09:00:00Z")], own: .appointment),
        Case(what: "arrived for it", resources: [appointment("arrived", "2024-06-10T11:00:00Z")], own: .appointment),
        Case(what: "was not there", resources: [appointment("noshow", "2024-06-05T11:00:00Z")], own: .appointment),
        Case(what: "only proposed", resources: [appointment("proposed", "2024-06-20T09:00:00Z")]),
        Case(what: "on a waiting list", resources: [appointment("waitlist", "2024-06-20T09:00:00Z")]),
        Case(what: "called off", resources: [appointment("cancelled", "2024-06-20T09:00:00Z")]),
        Case(what: "a mistake", resources: [appointment("entered-in-error", "2024-06-20T09:00:00Z")]),
        Case(what: "booked for the autumn", resources: [appointment("booked", "2024-10-20T09:00:00Z")]),
        Case(what: "over for a month", resources: [appointment("fulfilled", "2024-05-10T09:00:00Z")]),
        Case(
            what: "booked elsewhere", resources: [appointment("booked", "2024-06-20T09:00:00Z", with: code("a"))],
            other: .appointment),
        Case(
            what: "declined elsewhere",
            resources: [appointment("booked", "2024-06-20T09:00:00Z", with: code("A"), answer: "declined")],
            own: .appointment),
        Case(
            what: "booked elsewhere and called off",
            resources: [appointment("cancelled", "2024-06-20T09:00:00Z", with: code("A"))]),
        Case(
            what: "booked with a clinician",
            resources: [
                appointment("booked", "2024-06-20T09:00:00Z", with: reference("Practitioner/x"))
            ], own: .appointment),
        Case(what: "referred", resources: [referral("active", to: code("A"))], other: .referral),
        Case(what: "referred to nobody who is named", resources: [referral("active", to: nil)]),
        Case(what: "referred, on hold", resources: [referral("on-hold", to: code("A"))], other: .referral),
        Case(what: "answered", resources: [referral("completed", to: code("A"))]),
        Case(what: "revoked", resources: [referral("revoked", to: code("A"))]),
        Case(what: "a draft", resources: [referral("draft", to: code("A"))]),
        Case(what: "only a plan", resources: [referral("active", to: code("A"), intent: "plan")]),
        Case(what: "referred two years ago", resources: [referral("active", to: code("A"), on: "2022-06-01")]),
        Case(
            what: "referred to an organisation that is sent",
            resources: [organisation("o", "A"), referral("active", to: reference("Organization/o"))], other: .referral),
        Case(
            what: "referred to one that comes later",
            resources: [referral("active", to: reference("Organization/o")), organisation("o", "A")], other: .referral),
        Case(
            what: "referred to a part of it",
            resources: [
                organisation("o", "A"), organisation("ward", nil, partOf: "o"),
                referral("active", to: reference("Organization/ward")),
            ], other: .referral),
        Case(
            what: "referred to its service",
            resources: [
                organisation("o", "A"),
                #"{"resourceType":"HealthcareService","id":"s","providedBy":{"reference":"Organization/o"}}"#,
                referral("active", to: reference("HealthcareService/s")),
            ], other: .referral),
        Case(
            what: "referred to somebody who works there",
            resources: [
                organisation("o", "A"),
                #"{"resourceType":"PractitionerRole","id":"w","organization":{"reference":"Organization/o"}}"#,
                referral("active", to: reference("PractitionerRole/w")),
            ], other: .referral),
        Case(
            what: "referred to one that is another now",
            resources: [
                organisation("o", "A"), referral("active", to: reference("Organization/o")), organisation("o", "D"),
            ]),
        Case(
            what: "referred to one that is not known here",
            resources: [referral("active", to: reference("https://elsewhere.example/Organization/o"))]),
        Case(what: "on a caseload", kind: .community, resources: [episode("active")], own: .caseload),
        Case(what: "on hold", kind: .community, resources: [episode("onhold")], own: .caseload),
        Case(what: "waiting for a place", kind: .community, resources: [episode("waitlist")]),
        Case(what: "off it", kind: .community, resources: [episode("finished", to: "2024-06-01")]),
        Case(what: "off it since a day ago", kind: .community, resources: [episode("active", to: "2024-06-09")]),
        Case(
            what: "on it to the end of today", kind: .community, resources: [episode("active", to: "2024-06-10")],
            own: .caseload),
        Case(what: "on it from next week", kind: .community, resources: [episode("active", from: "2024-06-17")]),
        Case(what: "a mistaken caseload", kind: .community, resources: [episode("entered-in-error")]),
        Case(
            what: "a caseload of a team of its own", kind: .community,
            resources: [organisation("team", nil), episode("active", at: reference("Organization/team"))],
            own: .caseload),
        // Nobody says for somebody else whom they look after.
        Case(what: "a caseload of another", kind: .community, resources: [episode("active", at: code("A"))]),
        Case(what: "a care team", kind: .socialCare, resources: [team("active")], own: .caseload),
        Case(what: "a care team of before", kind: .socialCare, resources: [team("inactive")]),
        Case(what: "a care team to be", kind: .socialCare, resources: [team("proposed")]),
    ]

    private func relationship(
        _ here: TemporaryStore, at organisation: String, _ role: Role = .paramedic, now: Int64
    ) async throws -> String? {
        let policies = try Policies([Policy.illustrative()])
        let identity = ProvenIdentity(nhsNumber: number, birthDate: "1951-03-04", family: "Invented")
        let relationships = Relationships(store: here.store, policies: policies)
        let person = try #require(try await relationships.person(identity))
        let decision = try await relationships.decide(
            principal: Principal(
                subject: "s", name: "S", role: role, organisation: organisation, organisationName: organisation),
            purpose: .directCare, person: person, now: now)
        guard case .permit(let grant) = decision else { return nil }
        return grant.relationship
    }

    @Test("What a source sends opens the record to whom it says, and to nobody else", arguments: encounters + others)
    private func table(one: Case) async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let source = try await here.source("B", kind: one.kind)
        _ = try await here.source("A")
        for resource in [patient] + one.resources { try await here.accept(resource, from: source) }
        #expect(try await relationship(here, at: "B", now: now) == one.own?.title)
        // Which service says so is not told.
        #expect(
            try await relationship(here, at: "A", now: now)
                == one.other.map { $0.title + ", as another organisation’s record says" })
        #expect(try await relationship(here, at: "C", now: now) == nil)
    }

    @Test("Only the crews of an ambulance service open a record because of a call")
    func crews() async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let crew = try await here.source("B", kind: .ambulance)
        let call = encounter("in-progress", "2024-06-10T11:00:00Z", type: "FLD")
        for resource in [patient, call] { try await here.accept(resource, from: crew) }
        for role in [Role.receptionist, .nurse, .hospitalConsultant, .pharmacist] {
            #expect(try await relationship(here, at: "B", role, now: now) == nil)
        }
        // It ends two days after it ended, to the millisecond.
        let ended = encounter("finished", "2024-06-10T11:00:00Z", to: "2024-06-10T12:00:00Z", type: "FLD")
        try await here.accept(ended, from: crew)
        let end = now + 48 * hour
        #expect(try await relationship(here, at: "B", now: end) == "attended by your ambulance service")
        #expect(try await relationship(here, at: "B", now: end + 1) == nil)
    }

    @Test("What is cancelled, deleted or moved to somebody else opens nothing any more")
    func changes() async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let source = try await here.source("B")
        for resource in [patient, encounter("in-progress", "2024-06-10")] {
            try await here.accept(resource, from: source)
        }
        #expect(try await relationship(here, at: "B", now: now) != nil)
        try await here.accept(encounter("cancelled", "2024-06-10"), from: source)
        #expect(try await relationship(here, at: "B", now: now) == nil)
        try await here.accept(encounter("in-progress", "2024-06-10"), from: source)
        #expect(try await relationship(here, at: "B", now: now) != nil)
        let moved = encounter("in-progress", "2024-06-10").replacing("Patient/p", with: "Patient/q")
        try await here.accept(#"{"resourceType":"Patient","id":"q","name":[{"family":"Else"}]}"#, from: source)
        try await here.accept(moved, from: source)
        #expect(try await relationship(here, at: "B", now: now) == nil)
        try await here.accept(encounter("in-progress", "2024-06-10"), from: source)
        #expect(try await relationship(here, at: "B", now: now) != nil)
        try await here.accept(
            #"{"resourceType":"Bundle","type":"transaction","entry":["#
                + #"{"request":{"method":"DELETE","url":"Encounter/e"}}]}"#, from: source)
        #expect(try await relationship(here, at: "B", now: now) == nil)
    }

    @Test("A Bundle names organisations by its own addresses; the organisation's own word comes before another's")
    func bundle() async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let practice = try await here.source("P", kind: .gp)
        func entry(_ address: String, _ resource: String, _ url: String) -> String {
            #"{"fullUrl":"\#(address)","resource":\#(resource),"request":{"method":"PUT","url":"\#(url)"}}"#
        }
        let organisation = "urn:uuid:5b0e4d6e-6f4e-4c0b-9d1b-000000000001"
        let entries = [
            entry("urn:uuid:5b0e4d6e-6f4e-4c0b-9d1b-000000000002", patient, "Patient/p"),
            entry(organisation, InvolvementTests.hospital, "Organization/h"),
            entry(
                "urn:uuid:5b0e4d6e-6f4e-4c0b-9d1b-000000000003", referral("active", to: reference(organisation)),
                "ServiceRequest/r"),
        ]
        let report = try await here.accept(
            #"{"resourceType":"Bundle","type":"transaction","entry":[\#(entries.joined(separator: ","))]}"#,
            from: practice)
        #expect(report.quarantined.isEmpty)
        let reported = "referred to your organisation, as another organisation’s record says"
        #expect(try await relationship(here, at: "A", now: now) == reported)
        let hospital = try await here.source("A")
        for resource in [patient, referral("active", to: code("A"))] { try await here.accept(resource, from: hospital) }
        #expect(try await relationship(here, at: "A", now: now) == "referred to your organisation")
        try await here.accept(referral("completed", to: code("A")), from: hospital)
        #expect(try await relationship(here, at: "A", now: now) == reported)
    }
    private static let hospital = organisation("h", "A")
}
