import Access
import LegalTime
import Store

extension Record {
    /// Sections whose emptiness a clinician must be told of on the summary.
    static let expected: [Section] = [
        .allergies, .problems, .medicines, .laboratory, .observations, .imaging, .immunisations, .procedures,
        .encounters,
        .documents, .carePlans,
    ]

    /// Why a section is empty or may be incomplete, each kind in its own words. Source: shared-record specification §2.
    func absences(in section: Section) -> [AbsenceView] {
        guard permits(section) else {
            return [absence(.roleExcludes, section.title, Wording.roleExcludes, section)]
        }
        var lines: [AbsenceView] = []
        var isHeldBack = false
        let (answered, others) = sources.contributing(to: section)
        for (source, state) in others {
            switch state {
            case .answered: continue
            case .failed: lines.append(unavailable(source, section))
            case .objected: lines.append(objected(source, section))
            case .notShared:
                isHeldBack = true
                lines.append(absence(.notShared, section.title, Wording.notShared(source.name), section))
            }
        }
        let hidden = restricted(section)
        lines += hidden
        // "None" only where it is known: something was asked, it answered, and nothing is hidden or held back.
        // Who the person is stands apart from the other facts of its section.
        let isEmpty = facts(section).isEmpty && (section != .identity || patientReadings.isEmpty)
        if isEmpty && answered > 0 && hidden.isEmpty && !isHeldBack {
            lines.insert(
                absence(.noneRecorded, section.title, Wording.noneRecorded(answered: answered), section), at: 0)
        }
        return lines
    }

    /// What the page does not show, for the whole record: a kind after the other.
    func absences() -> AbsencesView {
        var view = AbsencesView()
        view.mayBreakGlass = mayBreakGlass
        var lines: [AbsenceView] = []
        for section in Section.allCases where section != .administration && section != .identity {
            for line in absences(in: section) {
                switch line.kind {
                case .noneRecorded where !Self.expected.contains(section): continue
                case .unavailable, .objected: continue
                default: lines.append(line)
                }
            }
        }
        for source in sources.all where sources.state(source.number) == .objected {
            lines.append(objected(source, nil))
        }
        for source in sources.failed { lines.append(unavailable(source, nil)) }
        lines.sort { $0.kind.rawValue < $1.kind.rawValue }
        view.items = Self.joined(lines)
        view.retracted = retracted.filter { permits($0.section) }
        return view
    }

    /// Sections that the role does not include share one line: they say nothing about the person.
    private static func joined(_ lines: [AbsenceView]) -> [AbsenceView] {
        let excluded = lines.filter { $0.kind == .roleExcludes }
        guard excluded.count > 1, var one = excluded.first else { return lines }
        let names = excluded.enumerated().map { $0.offset == 0 ? $0.element.subject : lowered($0.element.subject) }
        one.subject = Wording.list(names, "and")
        one.section = nil
        return lines.filter { $0.kind != .roleExcludes } + [one]
    }
    private static func lowered(_ title: String) -> String { title.prefix(1).lowercased() + title.dropFirst() }

    private func restricted(_ section: Section) -> [AbsenceView] {
        var counted = 0
        var isUncounted = false
        for line in withheld where line.section == section {
            if let count = line.count { counted += count } else { isUncounted = true }
        }
        var lines: [AbsenceView] = []
        if counted > 0 { lines.append(absence(.restricted, section.title, Wording.restricted(counted), section)) }
        if isUncounted && counted == 0 {
            lines.append(absence(.restricted, section.title, Wording.restricted(nil), section))
        }
        return lines
    }
    private func unavailable(_ source: Source, _ section: Section?) -> AbsenceView {
        let held = section.map { facts($0) } ?? buckets.flatMap { $0 }
        let showsOld = held.contains { rows[$0].source == source.number }
        let asAt = showsOld ? source.lastReceived.map { StaffDate(milliseconds: $0).text } : nil
        return absence(.unavailable, source.name, Wording.unavailable(asAt: asAt), section)
    }
    private func objected(_ source: Source, _ section: Section?) -> AbsenceView {
        absence(.objected, "Records from \(source.name)", Wording.objected(person), section)
    }
    private func absence(_ kind: AbsenceKind, _ subject: String, _ text: String, _ section: Section?) -> AbsenceView {
        var view = AbsenceView()
        view.kind = kind
        view.subject = subject
        view.text = text
        view.section = section
        return view
    }
}
