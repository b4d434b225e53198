import Access
import FHIR
import Intake
import Simulation
import Store
import Testing

/// Under which heading an item stands. Written by hand, not derived from the rules.
@Suite struct SectionRuleTests {
    private struct Case {
        let what: String
        let kind: Store.SourceKind
        let type: String
        let members: [String]
        let expected: Access.Section

        init(
            _ what: String, _ kind: Store.SourceKind, _ type: String, _ members: [String] = [],
            _ expected: Access.Section
        ) {
            self.what = what
            self.kind = kind
            self.type = type
            self.members = members
            self.expected = expected
        }
    }

    private static func concepts(_ name: String, _ code: String) -> String {
        #""\#(name)":[\#(LabellingCase.concept(code))]"#
    }
    private static func text(_ name: String, _ text: String) -> String { #""\#(name)":[{"text":"\#(text)"}]"# }
    private static func targets(_ references: String...) -> String {
        #""target":["# + references.map { #"{"reference":"\#($0)"}"# }.joined(separator: ",") + "]"
    }
    private static func contact(_ code: String) -> String { #""class":{"code":"\#(code)"}"# }

    private static let pregnancy = concepts("reasonCode", "77386006")
    private static let antenatal = "134435003"

    private static let all: [Case] = [
        .init("an antenatal visit", .acute, "Encounter", [concepts("type", antenatal)], .maternity),
        .init("an antenatal visit at the practice", .gp, "Encounter", [concepts("type", antenatal)], .maternity),
        .init("a stay for a pregnancy", .acute, "Encounter", [contact("IMP"), pregnancy], .maternity),
        .init("twins", .community, "Encounter", [concepts("reasonCode", "65147003")], .maternity),
        .init("an emergency in pregnancy", .acute, "Encounter", [contact("EMER"), pregnancy], .encounters),
        .init("the practice hears of it", .gp, "Encounter", [contact("AMB"), pregnancy], .encounters),
        .init("advice on a pregnancy", .independent, "Encounter", [contact("AMB"), pregnancy], .encounters),
        .init("an ambulance to a birth", .ambulance, "Encounter", [concepts("type", antenatal)], .ambulance),
        .init("a service by name", .acute, "Encounter", [#""serviceType":{"text":"Midwifery"}"#], .maternity),
        .init("maternity care by name", .acute, "EpisodeOfCare", [text("type", "Maternity")], .maternity),
        .init("another episode", .acute, "EpisodeOfCare", [text("type", "Heart failure")], .encounters),
        .init("a birth", .acute, "Procedure", [LabellingCase.member("code", "48782003")], .maternity),
        .init("a caesarean", .acute, "Procedure", [LabellingCase.member("code", "11466000")], .maternity),
        .init("a postnatal visit", .community, "Procedure", [LabellingCase.member("code", "169762003")], .maternity),
        .init("a termination", .independent, "Procedure", [LabellingCase.member("code", "714812005")], .procedures),
        .init("another operation", .acute, "Procedure", [LabellingCase.member("code", "80146002")], .procedures),
        .init("the finding", .gp, "Condition", [LabellingCase.member("code", "77386006")], .problems),
        .init(
            "an appointment stays one", .acute, "Appointment", [concepts("serviceType", antenatal)], .appointments),

        .init("a visit of the trust", .mentalHealth, "Encounter", [contact("HH")], .mentalHealth),
        .init("its caseload", .mentalHealth, "EpisodeOfCare", [], .mentalHealth),
        .init("its assessment", .mentalHealth, "Procedure", [], .mentalHealth),
        .init("its crisis plan", .mentalHealth, "CarePlan", [concepts("category", "736253002")], .mentalHealth),
        .init("a detention", .mentalHealth, "Flag", [], .alerts),
        .init("its diagnosis", .mentalHealth, "Condition", [], .problems),
        .init("its medicine", .mentalHealth, "MedicationRequest", [], .medicines),
        .init("its letter", .mentalHealth, "DocumentReference", [], .documents),
        .init("its appointment", .mentalHealth, "Appointment", [], .appointments),

        .init("a social worker's visit", .socialCare, "Encounter", [contact("HH")], .socialCare),
        .init("a package of care", .socialCare, "EpisodeOfCare", [], .socialCare),
        .init("its plan", .socialCare, "CarePlan", [], .socialCare),
        .init("a child protection plan's flag", .socialCare, "Flag", [], .alerts),
        .init("who lives in a home", .careHome, "EpisodeOfCare", [text("type", "Resident")], .socialCare),
        .init("a contact there", .careHome, "Encounter", [], .socialCare),
        .init("the home's plan, which ambulances need", .careHome, "CarePlan", [], .carePlans),
        .init("the home's referral", .careHome, "ServiceRequest", [], .referrals),
        .init("what a home measures", .careHome, "Observation", [], .observations),

        .init("a consultation", .gp, "Encounter", [contact("AMB")], .encounters),
        .init("a registration", .gp, "EpisodeOfCare", [], .encounters),
        .init("a call", .ambulance, "Encounter", [contact("FLD")], .ambulance),
        .init("a plan", .gp, "CarePlan", [], .carePlans),
        .init("something new", .gp, "Basic", [], .administration),

        .init("who wrote a consultation", .gp, "Provenance", [targets("Encounter/1", "Procedure/2")], .encounters),
        .init("who wrote a trust's visit", .mentalHealth, "Provenance", [targets("Encounter/1")], .mentalHealth),
        .init("who wrote an alert", .gp, "Provenance", [targets("https://x.example/fhir/Flag/1")], .alerts),
        .init("who wrote who wrote it", .gp, "Provenance", [targets("Provenance/1")], .administration),
        .init("who wrote nothing that is named", .gp, "Provenance", [], .administration),
    ]

    @Test("An item stands under the heading that the table says")
    func table() throws {
        for one in Self.all {
            let resource = try Document(LabellingCase.resource(one.type, one.members)).root
            let section = SectionRule.section(of: resource, type: one.type, from: one.kind)
            #expect(section == one.expected, "\(one.what)")
        }
    }

    @Test("Of the stories that are about them, these headings are not empty")
    func stories() throws {
        let wanted: [String: Access.Section] = [
            "Pregnancy and birth": .maternity, "Psychosis with detention under sections 2 and 3": .mentalHealth,
            "Care-home resident": .socialCare, "Social care package": .socialCare,
        ]
        let simulation = try #require(SimulatedLondon(seed: 1))
        let kinds = Dictionary(uniqueKeysWithValues: simulation.region.sources.map { ($0.code, $0.kind) })
        var seen: Set<String> = []
        for index in 0..<40 where seen.count < wanted.count {
            let person = simulation.person(index)
            guard let story = person.story, let section = wanted[story], seen.insert(story).inserted else { continue }
            var sections: Set<Access.Section> = []
            for bundle in person.bundles {
                let kind = kinds[bundle.source].flatMap { Store.SourceKind(rawValue: $0.rawValue) } ?? .other
                for entry in try Document(parsing: bundle.bytes).root.all("entry") {
                    let resource = try #require(entry["resource"])
                    let type = resource["resourceType"]?.string ?? ""
                    sections.insert(SectionRule.section(of: resource, type: type, from: kind))
                }
            }
            #expect(sections.contains(section), "\(story) has nothing under \(section.title)")
        }
        #expect(seen == Set(wanted.keys))
    }
}
