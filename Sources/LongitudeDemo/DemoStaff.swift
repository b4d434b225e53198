import Access
import Demonstration
import Node
import Relationships
import Simulation
import Store
import StoreSQLite

/// Who of the people at work in the demonstration has a patient record too: whoever of the simulated people has the
/// same name and could be at work, recorded as by the lists of staff of their organisations.
///
/// Their own record does not open for them, and whoever works with them is warned.
struct DemoStaff {
    let simulation: SimulatedLondon
    let people: Int

    /// Each of them whose record was found.
    private var found: [(principal: Principal, person: SimulatedPerson)] {
        DemoSeed.people.map(\.principal).compactMap { principal in
            let names = principal.name.split(separator: " ").map(String.init).filter { $0 != "Dr" }
            guard names.count == 2 else { return nil }
            return simulation.worker(given: names[0], family: names[1], below: people).map { (principal, $0) }
        }
    }

    /// Records what is not recorded yet, and says who they are.
    func run(_ node: NodeFolder, _ store: SQLiteRecordStore) async throws {
        var lists: [String: [StaffList.Member]] = [:]
        for (principal, person) in found {
            guard let nhsNumber = person.nhsNumber else { continue }
            lists[principal.organisation, default: []].append(
                StaffList.Member(
                    subject: principal.subject,
                    identity: ProvenIdentity(
                        nhsNumber: nhsNumber, birthDate: person.birthDate, family: person.family)))
            Terminal.note(
                "\(principal.name), \(principal.role.title), has a record too: \(nhsNumber), born \(person.birthDate)")
        }
        for (organisation, members) in lists.sorted(by: { $0.key < $1.key }) {
            _ = try await node.take(StaffList(members), of: organisation, in: store, isQuiet: true)
        }
    }
}
