import Access
import Foundation
import Intake
import Relationships
import Store
import StoreSQLite
import Testing

private let patient =
    #"{"resourceType":"Patient","id":"p","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","#
    + #""value":"9990000018"}],"name":[{"family":"Invented"}],"birthDate":"1951-03-04"}"#

private func organisation(_ id: String, _ code: String? = nil, partOf: String? = nil) -> String {
    let known = code.map {
        #","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"\#($0)"}]"#
    }
    let whole = partOf.map { #","partOf":{"reference":"Organization/\#($0)"}"# }
    return #"{"resourceType":"Organization","id":"\#(id)"\#(known ?? "")\#(whole ?? "")}"#
}
private func service(_ id: String, of organisation: String) -> String {
    #"{"resourceType":"HealthcareService","id":"\#(id)","providedBy":{"reference":"Organization/\#(organisation)"}}"#
}
private func appointment(with actor: String) -> String {
    #"{"resourceType":"Appointment","id":"a","status":"booked","start":"2024-06-20T09:00:00Z","#
        + #""end":"2024-06-20T10:00:00Z","participant":[{"actor":{"reference":"Patient/p"},"status":"accepted"},"#
        + #"{"actor":{"reference":"\#(actor)"},"status":"accepted"}]}"#
}
private func referral(to performer: String) -> String {
    #"{"resourceType":"ServiceRequest","id":"r","status":"active","intent":"order","authoredOn":"2024-06-01","#
        + #""subject":{"reference":"Patient/p"},"performer":[{"reference":"\#(performer)"}]}"#
}

/// To whom a record opens that names a part of an organisation, or a service, deep within it.
@Suite struct OrganisationPartTests {
    /// What source B sends of somebody, who is read at A or at B.
    private struct Case: CustomTestStringConvertible {
        let what: String
        let resources: [String]
        /// What source C sends besides.
        var elsewhere: [String] = []
        /// By what the record opens at the source's own organisation; nil when it does not.
        var own: Relationship.Kind?
        /// By what it opens at A; nil when it does not.
        var other: Relationship.Kind?
        var testDescription: String { what }
    }

    /// A ward of a unit of a division of that organisation.
    private static func parts(of code: String) -> [String] {
        [
            organisation("ward", partOf: "unit"), organisation("unit", partOf: "division"),
            organisation("division", partOf: "trust"), organisation("trust", code),
        ]
    }
    private static func chain(_ length: Int) -> [String] {
        (0..<length).map { organisation("part\($0)", partOf: "part\($0 + 1)") } + [organisation("part\(length)", "A")]
    }
    private static let cases: [Case] = [
        Case(
            what: "its own appointment at its own department",
            resources: parts(of: "B") + [service("s", of: "ward"), appointment(with: "HealthcareService/s")],
            own: .appointment),
        Case(
            what: "an appointment that comes before who it is with",
            resources: [appointment(with: "HealthcareService/s"), service("s", of: "ward")] + parts(of: "B"),
            own: .appointment),
        Case(
            what: "an appointment at another's department",
            resources: parts(of: "A") + [service("s", of: "ward"), appointment(with: "HealthcareService/s")],
            other: .appointment),
        Case(
            what: "referred to a ward", resources: parts(of: "A") + [referral(to: "Organization/ward")],
            other: .referral),
        Case(
            what: "referred to somebody who works on a ward",
            resources: parts(of: "A") + [
                #"{"resourceType":"PractitionerRole","id":"w","organization":{"reference":"Organization/ward"}}"#,
                referral(to: "PractitionerRole/w"),
            ], other: .referral),
        Case(
            what: "as deep as is asked", resources: chain(11) + [referral(to: "Organization/part0")], other: .referral),
        Case(what: "deeper", resources: chain(12) + [referral(to: "Organization/part0")]),
        Case(
            what: "a link that was not sent",
            resources: parts(of: "A").filter { !$0.contains(#""id":"unit""#) } + [referral(to: "Organization/ward")]),
        Case(
            what: "a link that another source sent",
            resources: parts(of: "A").filter { !$0.contains(#""id":"unit""#) } + [referral(to: "Organization/ward")],
            elsewhere: parts(of: "A")),
        Case(
            what: "the nearest that has a code is meant, and not what it is a part of",
            resources: [
                organisation("ward", partOf: "unit"), organisation("unit", partOf: "practice"),
                organisation("practice", "D", partOf: "region"), organisation("region", "A"),
                referral(to: "Organization/ward"),
            ]),
        Case(
            what: "a link that has another whole now",
            resources: parts(of: "A") + [
                referral(to: "Organization/ward"), organisation("other", "D"), organisation("unit", partOf: "other"),
            ]),
        Case(
            what: "round in a circle",
            resources: [
                organisation("ward", partOf: "unit"), organisation("unit", partOf: "division"),
                organisation("division", partOf: "ward"), referral(to: "Organization/ward"),
            ]),
        Case(
            what: "a part of itself",
            resources: [organisation("ward", partOf: "ward"), referral(to: "Organization/ward")]),
        Case(
            what: "a department of nobody who has a code",
            resources: [
                organisation("ward", partOf: "unit"), organisation("unit", partOf: "trust"), organisation("trust"),
                service("s", of: "ward"), appointment(with: "HealthcareService/s"),
            ]),
    ]

    @Test("A part counts as the nearest organisation above it that has a code", arguments: cases)
    private func table(one: Case) async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let (source, elsewhere) = (try await here.source("B"), try await here.source("C"))
        _ = try await here.source("A")
        for resource in [patient] + one.resources {
            #expect(try await here.accept(resource, from: source).quarantined == [])
        }
        for resource in one.elsewhere { try await here.accept(resource, from: elsewhere) }
        #expect(try await relationship(here, at: "B") == one.own?.title)
        #expect(
            try await relationship(here, at: "A")
                == one.other.map { $0.title + ", as another organisation’s record says" })
        #expect(try await relationship(here, at: "C") == nil)
    }

    private func relationship(_ here: TemporaryStore, at organisation: String) async throws -> String? {
        let relationships = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        let identity = ProvenIdentity(nhsNumber: "9990000018", birthDate: "1951-03-04", family: "Invented")
        let person = try #require(try await relationships.person(identity))
        // 10 June 2024, 12:00 UTC.
        let decision = try await relationships.decide(
            principal: Principal(
                subject: "s", name: "S", role: .paramedic, organisation: organisation, organisationName: organisation),
            purpose: .directCare, person: person, now: 1_718_020_800_000)
        guard case .permit(let grant) = decision else { return nil }
        return grant.relationship
    }
}
