import Access
import Demonstration
import Foundation
import Ledger
import LegalTime
import Relationships
import Simulation
import Store

/// Who acts for somebody in the demonstration: a mother for a child who has asthma, a friend as attorney for an older
/// man who has dementia. Recorded as a privacy officer would, and entered in the ledger.
struct DemoProxies {
    let simulation: SimulatedLondon
    let people: Int

    /// One who acts, and for whom, by the index of the simulation.
    private struct Case {
        let index: Int
        let who: EmbeddedProvider.Citizen
        let kinship: ProxyAuthority.Kinship
        let basis: ProxyAuthority.Basis
        let evidence: String
        let capacity: String
    }

    private var cases: [Case] {
        let titles = Dictionary(simulation.stories.map { ($0.title, $0.personIndex) }) { first, _ in first }
        var cases: [Case] = []
        if let index = titles["Childhood asthma"], index < people {
            let child = simulation.person(index)
            let mother = EmbeddedProvider.Citizen(
                subject: "mother", givenName: "Hannah", familyName: child.family,
                nhsNumber: TestNumber.number(TestNumber.capacity - 1), birthDate: "1988-05-09",
                task: "Acts for her son, who has asthma", isProxy: true)
            cases.append(
                Case(
                    index: index, who: mother, kinship: .mother, basis: .parent,
                    evidence: "Birth certificate, invented, seen at the desk", capacity: ""))
        }
        if let index = titles["Dementia"], index < people {
            let friend = simulation.person(1)
            let attorney = EmbeddedProvider.Citizen(
                subject: "person-1", givenName: friend.given, familyName: friend.family,
                nhsNumber: friend.nhsNumber ?? "", birthDate: friend.birthDate,
                task: "Acts as attorney for a friend who has dementia", isProxy: true)
            cases.append(
                Case(
                    index: index, who: attorney, kinship: .friend, basis: .attorney,
                    evidence: "Lasting power of attorney, registered, invented reference",
                    capacity: "The memory clinic recorded that he lacks capacity for decisions on his care"))
        }
        return cases.filter { !$0.who.nhsNumber.isEmpty }
    }

    /// Those who act, to sign in as.
    var citizens: [EmbeddedProvider.Citizen] { cases.map(\.who) }

    /// Records what is not recorded yet.
    func run(_ store: any RecordStore, _ ledger: Ledger, _ policies: Policies) async throws {
        let relationships = Relationships(store: store, policies: policies)
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let today = LondonTime(milliseconds: now).day
        guard let officer = DemoSeed.people.map(\.principal).first(where: { $0.role == .privacyOfficer }) else {
            return
        }
        for one in cases {
            let who = simulation.person(one.index)
            let proven = ProvenIdentity(
                nhsNumber: who.nhsNumber ?? "", birthDate: who.birthDate, family: who.family)
            guard let person = try await relationships.person(proven),
                try await relationships.authorities(for: person).isEmpty
            else { continue }
            let pids = try await store.decisionBasis(Policy.grant(job: .decide(principal: "", person: person))).records
            try await ledger.append(
                AccessEvent(
                    id: EventID(), time: now, action: .choice, principal: officer, purpose: nil, route: "proxy",
                    policyVersion: try await relationships.policy(at: now)?.version ?? 0,
                    basis: "authority to act recorded: \(one.basis.rawValue)",
                    parts: pids.map { .init(pid: $0.pid, resources: []) }))
            try await relationships.authorise(
                ProxyAuthority(
                    proxy: ProvenIdentity(
                        nhsNumber: one.who.nhsNumber, birthDate: one.who.birthDate, family: one.who.familyName),
                    given: one.who.givenName, kinship: one.kinship, basis: one.basis, from: today,
                    lastDay: CivilDay(number: today.number + 365), evidence: one.evidence, officer: officer.name,
                    capacity: one.capacity, recorded: now), person: person)
        }
    }
}
