import Access
import Store

extension Record {
    /// How many entries a section holds: what the rail, every link to the section and its page say.
    ///
    /// An entry is a resource that the reader may see and that its source has not withdrawn. Lines that merge entries
    /// are counted apart and never called entries. Source: design rule 5.3.
    func count(_ section: Section) -> SectionCount {
        guard permits(section) else { return SectionCount(entries: 0, unknown: unknown(section)) }
        let entries = facts(section).count + (section == .identity ? patientReadings.count : 0)
        guard entries == 0 else { return SectionCount(entries: entries, unknown: []) }
        var reasons = unknown(section)
        // Nobody has said that there are none: an empty list of allergies is no such statement (specification §2).
        if reasons.isEmpty && section == .allergies { reasons.append("allergies not recorded") }
        return SectionCount(entries: 0, unknown: reasons)
    }

    /// How many entries the timeline holds.
    func timelineCount() -> SectionCount {
        let sections = Section.allCases.filter { $0 != .administration && $0 != .identity }
        let entries = sections.reduce(0) { $0 + facts($1).count }
        guard entries == 0 else { return SectionCount(entries: entries, unknown: []) }
        var reasons: [String] = []
        for section in sections where permits(section) {
            for reason in unknown(section) where !reasons.contains(reason) { reasons.append(reason) }
        }
        return SectionCount(entries: 0, unknown: reasons)
    }

    /// Why it is not known that an empty section has nothing; empty when it is known: something was asked, everything
    /// that may hold such entries answered, and nothing is hidden or held back.
    private func unknown(_ section: Section) -> [String] {
        let lines = absences(in: section)
        var reasons: [String] = []
        for line in lines {
            switch line.kind {
            case .noneRecorded: continue
            case .unavailable: reasons.append(noAnswer(section))
            case .restricted: reasons.append("restricted items exist")
            case .notShared: reasons.append("a source does not share this")
            case .objected: reasons.append("\(person) objected to sharing")
            case .roleExcludes: reasons.append(Wording.roleExcludes)
            }
        }
        if lines.isEmpty { reasons.append("no source here records this") }
        return reasons
    }

    private func noAnswer(_ section: Section) -> String {
        let failed = sources.contributing(to: section).others.filter { $0.state == .failed }.map(\.source.name)
        return "no answer from \(Wording.list(failed, "or"))"
    }
}
