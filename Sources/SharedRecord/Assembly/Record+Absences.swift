import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// Sections whose emptiness a clinician must be told of on the summary. Source: headings of the PRSB Core
    /// Information Standard (shared-record specification §1). Which of them: our own choice, of what care may rest on;
    /// no list of FHIR says it, and `data-absent-reason` and `list-empty-reason` are of a source's own statements.
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
        var failed: [String] = []
        let (answered, others) = sources.contributing(to: section)
        for (source, state) in others {
            switch state {
            case .answered: continue
            case .failed: failed.append(source.name)
            case .objected: lines.append(objected(source, section))
            case .notShared: continue
            }
        }
        // A source may hold what sources of its kind do not, and keep it back.
        for source in sources.withholding(section) {
            isHeldBack = true
            lines.append(absence(.notShared, section.title, Wording.notShared(source.name), section))
        }
        let hidden = restricted(section)
        lines += hidden
        // "None" only where it is known: every source that may have some was asked and answered, and nothing is hidden,
        // held back or objected to.
        let isEmpty = isEmpty(section)
        if !failed.isEmpty {
            lines.insert(
                absence(
                    .unavailable, Wording.sourceUnavailable, Wording.unavailable(failed, isEmpty: isEmpty), section),
                at: 0)
        }
        if isEmpty && answered > 0 && hidden.isEmpty && !isHeldBack {
            let none = others.isEmpty ? Wording.noneRecorded(answered: answered) : nil
            if let text = underOtherHeadings(section) ?? none {
                lines.insert(absence(.noneRecorded, section.title, text, section), at: 0)
            }
        }
        return lines
    }

    /// Whether nothing of a section is here. Who the person is stands apart from the other facts of its section.
    private func isEmpty(_ section: Section) -> Bool {
        facts(section).isEmpty && (section != .identity || patientReadings.isEmpty)
    }

    /// The kinds of service whose entries a reader looks for under a heading, and may find under others.
    private static let services: [Section: Set<SourceKind>] = [
        .mentalHealth: [.mentalHealth], .socialCare: [.socialCare, .careHome],
    ]

    /// Pregnancies among the problems, of which a heading "Maternity" with nothing beneath it must not be silent.
    /// Source: SNOMED CT, International Edition, the concepts named; illustrative, and no list of all pregnancies.
    private static let pregnancies: [StaticString] = [
        "77386006",  // Pregnancy
        "65147003",  // Twin pregnancy
    ]

    /// What is said of a heading with nothing beneath it when what belongs there stands under others; nil when nothing
    /// is known to.
    private func underOtherHeadings(_ section: Section) -> String? {
        if section == .maternity {
            let isPregnancyNamed = facts(.problems).contains { index in
                guard kinds[index] == .condition, let code = rows[index].document.root["code"] else { return false }
                return code.all("coding").contains { coding in
                    Self.pregnancies.contains { coding["code"]?.equals($0) == true }
                }
            }
            return isPregnancyNamed ? Wording.pregnancyElsewhere : nil
        }
        let services = services(of: section)
        return services.isEmpty ? nil : Wording.underOtherHeadings(services)
    }

    /// The names of the services that a heading is for and of which other sections hold entries.
    private func services(of section: Section) -> [String] {
        guard let kinds = Self.services[section] else { return [] }
        let wanted = Set(sources.all.filter { kinds.contains($0.kind) }.map(\.number))
        guard !wanted.isEmpty else { return [] }
        var found: Set<Int> = []
        for other in Section.allCases where other != .identity && other != .administration {
            for index in facts(other) where wanted.contains(rows[index].source) { found.insert(rows[index].source) }
        }
        return sources.all.filter { found.contains($0.number) }.map(\.name)
    }

    /// What the page does not show, for the whole record: a kind after the other.
    func absences() -> AbsencesView {
        var view = AbsencesView()
        view.mayBreakGlass = mayBreakGlass
        var lines: [AbsenceView] = []
        var unknown: Set<Section> = []
        for section in Section.allCases where section != .administration && section != .identity {
            for line in absences(in: section) {
                switch line.kind {
                case .noneRecorded where !Self.expected.contains(section): continue
                case .unavailable where isEmpty(section) && Self.expected.contains(section):
                    unknown.insert(section)
                case .unavailable, .objected: continue
                default: lines.append(line)
                }
            }
        }
        for source in sources.all where sources.state(source.number) == .objected {
            lines.append(objected(source, nil))
        }
        for source in sources.failed { lines.append(unavailable(source)) }
        let titles = Self.expected.filter(unknown.contains).map(\.title)
        if !titles.isEmpty {
            let names = titles.enumerated().map { $0.offset == 0 ? $0.element : Self.lowered($0.element) }
            lines.append(absence(.unavailable, Wording.list(names, "and"), Wording.unavailableAndEmpty, nil))
        }
        lines.sort { $0.kind.rawValue < $1.kind.rawValue }
        view.items = Self.joined(lines)
        view.retracted = retracted.filter { permits($0.section) }
        return view
    }

    /// Sections that one source does not share share a line, as do those that the role does not include: they say
    /// nothing about the person.
    private static func joined(_ lines: [AbsenceView]) -> [AbsenceView] {
        var joined: [AbsenceView] = []
        for line in lines {
            guard line.kind == .notShared,
                let at = joined.firstIndex(where: { $0.kind == .notShared && $0.text == line.text })
            else {
                joined.append(line)
                continue
            }
            joined[at].section = nil
            joined[at].subject += ", \(lowered(line.subject))"
        }
        return joinedByRole(joined)
    }
    private static func joinedByRole(_ lines: [AbsenceView]) -> [AbsenceView] {
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
    private func unavailable(_ source: Source) -> AbsenceView {
        let showsOld = buckets.contains { $0.contains { rows[$0].source == source.number } }
        let asAt = showsOld ? source.lastReceived.map { StaffDate(milliseconds: $0).text } : nil
        return absence(.unavailable, source.name, Wording.unavailable(asAt: asAt), nil)
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
