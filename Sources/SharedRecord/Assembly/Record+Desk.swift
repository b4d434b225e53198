import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// How many appointments to come are listed.
    private static let nextAppointments = 10

    /// The page of a role that reads nothing of anybody's health.
    func desk() -> DeskView {
        var view = DeskView()
        view.people = identityItems()
        for reading in patientReadings where namesOrganisations {
            let row = rows[reading.index]
            for practice in row.document.root.all("generalPractitioner") {
                guard let name = names.name(practice, in: row) else { continue }
                let source = sources.name(row.source)
                let words = name == source ? name : "\(name), as \(source) has it"
                if !view.practices.contains(words) { view.practices.append(words) }
            }
        }
        let all = facts(.appointments)
        let midnight = LondonTime.start(of: LondonTime(milliseconds: now).day)
        let next = newestFirst(all.filter { kinds[$0] == .appointment && order($0) >= midnight })
        view.next = next.reversed().prefix(Self.nextAppointments).map(item)
        view.isPartial = next.contains { rows[$0].isPartial }
        view.appointments = all.count
        view.hasAppointments = permits(.appointments)
        view.absences = absences(in: .appointments).filter { $0.kind != .noneRecorded }
        return view
    }
}
