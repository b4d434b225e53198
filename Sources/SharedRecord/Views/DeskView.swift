/// What stands on the record page of a role that reads nothing of anybody's health: how to reach the person, where
/// they are registered, when they come next.
package struct DeskView: Sendable {
    /// What each source holds about who the person is and how to reach them.
    package var people: [ItemView] = []
    /// The practices that sources name as the person's: "Canal Side Practice, as Limehouse General Hospital has it".
    package var practices: [String] = []
    /// Appointments of today and later, the next one first.
    package var next: [ItemView] = []
    /// How many appointments there are in all.
    package var appointments = 0
    /// Whether the role includes appointments.
    package var hasAppointments = false
    /// Whether the role reads parts of an appointment only: when it is, and not what it is for.
    package var isPartial = false
    /// What is missing among the appointments.
    package var absences: [AbsenceView] = []

    /// Nothing known.
    package init() {}
}
