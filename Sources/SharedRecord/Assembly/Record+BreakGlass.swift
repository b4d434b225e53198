import Access
import Store

extension Record {
    /// Who the record is about and its alerts, for a page that shows nothing else of it.
    ///
    /// - Throws: what the snapshot throws when the names of people and places are read.
    package func head() throws -> SummaryView {
        var view = SummaryView()
        view.banner = banner()
        view.sources = sources.view(now: now, person: person)
        view.rail = rail()
        var shown = Shown()
        for patient in view.banner.patients { shown.insert(patient) }
        view.alerts = alerts(completing: &view.banner, &shown)
        view.shown = shown.sorted
        try names.check()
        return view
    }

    /// Whether the reader knows of something hidden that they may open with a reason: restricted items of a category
    /// that the role opens so, or a source that the person objected to sharing.
    package var mayBreakGlass: Bool {
        guard !grant.isGlassBroken else { return false }
        if grant.maySetAsideObjections && !grant.objectedPids.isEmpty { return true }
        guard !grant.breaks.isEmpty else { return false }
        return withheld.contains { $0.categories.isEmpty || !$0.categories.isDisjoint(with: grant.breaks) }
    }
}
