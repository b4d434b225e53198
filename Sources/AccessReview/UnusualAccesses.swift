package import Access
import LegalTime
package import Store

/// What a review of accesses says: lines that need a look, and how much was looked at.
package struct UnusualAccesses: Sendable {
    /// One line: the rule, the figure, what is usual. It names no patient.
    package struct Line: Sendable {
        /// The rule.
        package let rule: ReviewRule
        /// Whose accesses.
        package let reader: Principal
        /// How many.
        package let count: Int
        /// The figure in a sentence.
        package let figure: String
        /// What is usual, in a sentence.
        package let usual: String
        /// When, in milliseconds since 1970: the newest access of it.
        package let time: Int64
        /// The newest access of it.
        package let event: EventID
        /// Patient records that it is about, at most 100; shown to nobody before a case is opened.
        package let records: [Int64]
    }
    /// What a role usually does.
    package struct Group: Sendable {
        /// `Pharmacists of acute hospitals`.
        package let title: String
        /// How many of them opened records.
        package let readers: Int
        /// Their busiest hours and days; nil when they are too few to say.
        package let hour: UsualRange?, day: UsualRange?
    }
    /// The lines, by rule in the order of the table, then the highest figure first.
    package let lines: [Line]
    /// The roles of the readers that were looked at, with what is usual among all of that role on the node.
    package let groups: [Group]
    /// How many accesses of how many readers were looked at.
    package let accesses: Int, readers: Int
}

extension AccessPatterns {
    private struct GroupKey: Hashable {
        let role: Role
        let kind: SourceKind?
        var title: String { "\(role.plural) of \(kind.plural)" }
    }

    /// The codes of the organisations whose staff opened records.
    package var organisations: Set<String> { Set(readers.keys.map(\.organisation)) }

    /// What is unusual among the accesses of an organisation's staff, compared with the same role at organisations of
    /// the same kind.
    ///
    /// - Parameters:
    ///   - kinds: the kind of each organisation, by code; one that is missing is of its own kind.
    ///   - organisation: whose staff; nil for everybody's.
    package func unusual(kinds: [String: SourceKind], of organisation: String?) -> UnusualAccesses {
        let groups = Dictionary(grouping: readers.keys) { GroupKey(role: $0.role, kind: kinds[$0.organisation]) }
        var found: [UnusualAccesses.Line] = []
        var told: [UnusualAccesses.Group] = []
        var (count, looked) = (0, 0)
        for (key, members) in groups {
            let own = members.filter { organisation == nil || $0.organisation == organisation }
            if own.isEmpty { continue }
            count += own.count
            looked += own.reduce(0) { $0 + (readers[$1]?.accesses ?? 0) }
            let states = members.compactMap { readers[$0] }
            // Each is compared with the others, without themselves.
            let canBeSaid = states.count > ReviewComparison.fewestOthers
            told.append(
                UnusualAccesses.Group(
                    title: key.title, readers: members.count,
                    hour: canBeSaid ? UsualRange(states.map(\.busiestHour.count)) : nil,
                    day: canBeSaid ? UsualRange(states.map(\.busiestDay.count)) : nil))
            for reader in own {
                guard let state = readers[reader] else { continue }
                let others = members.filter { $0 != reader }.compactMap { readers[$0] }
                found += lines(reader, state, others, key.title)
            }
        }
        for (pair, visits) in visits where organisation == nil || pair.reader.organisation == organisation {
            found += line(pair.reader, visits)
        }
        let order = Dictionary(uniqueKeysWithValues: ReviewRule.allCases.enumerated().map { ($1, $0) })
        return UnusualAccesses(
            lines: found.sorted {
                (order[$0.rule] ?? 0, -$0.count, -$0.time, $0.event.description)
                    < (order[$1.rule] ?? 0, -$1.count, -$1.time, $1.event.description)
            },
            groups: told.sorted { $0.title < $1.title }, accesses: looked, readers: count)
    }

    private func lines(
        _ reader: Reader, _ state: State, _ others: [State], _ group: String
    ) -> [UnusualAccesses.Line] {
        var lines: [UnusualAccesses.Line?] = []
        func absolute(_ rule: ReviewRule, _ peak: Peak, _ words: String) {
            if peak.count >= rule.row.least {
                lines.append(line(rule, reader, peak, words, "Shown from \(rule.row.least) on: \(rule.row.why)."))
            }
        }
        func compared(_ rule: ReviewRule, _ peak: Peak, _ figures: [Int], _ span: String) {
            guard peak.count >= rule.row.least, let usual = UsualRange(figures), Double(peak.count) > usual.limit else {
                return
            }
            lines.append(
                line(
                    rule, reader, peak, "\(peak.count) people in one \(span)",
                    "Nine in ten \(group) open \(usual.ninth) or fewer in their busiest \(span); the middle one opens "
                        + "\(Int(usual.median.rounded())). \(usual.others) others were compared."))
        }
        compared(.peopleInAnHour, state.busiestHour, others.map(\.busiestHour.count), "hour")
        compared(.peopleInADay, state.busiestDay, others.map(\.busiestDay.count), "day")
        absolute(.statedReasons, state.reasons, "\(state.reasons.count) times within 7 days")
        absolute(.sameHousehold, state.household, "\(state.household.count) people, one after another")
        absolute(.openedAndLeft, state.left, "\(state.left.count) records on one day")
        absolute(
            .afterAnswer, state.afterAnswer,
            state.afterAnswer.count == 1 ? "Opened once more" : "Opened \(state.afterAnswer.count) times more")
        absolute(
            .afterDeath, state.afterDeath,
            state.afterDeath.count == 1 ? "The record of 1 person" : "The records of \(state.afterDeath.count) people")
        lines.append(unusualHours(reader, state, others, group))
        return lines.compactMap(\.self)
    }

    private func unusualHours(
        _ reader: Reader, _ state: State, _ others: [State], _ group: String
    ) -> UnusualAccesses.Line? {
        let all = others.reduce(0) { $0 + $1.openings }
        guard others.count >= ReviewComparison.fewestOthers, all >= ReviewComparison.fewestOpenings else { return nil }
        let seldom = (0..<24).filter { hour in
            Double(others.reduce(0) { $0 + $1.hours[hour] }) < ReviewComparison.seldomShare * Double(all)
        }
        let count = seldom.reduce(0) { $0 + state.hours[$1] }
        guard count >= ReviewRule.unusualHours.row.least,
            var peak = seldom.map({ state.newestAt[$0] }).max(by: { $0.time < $1.time })
        else { return nil }
        peak.count = count
        peak.records = Array(Set(seldom.flatMap { state.newestAt[$0].records })).sorted()
        let hours = seldom.filter { state.hours[$0] > 0 }.map { $0 < 10 ? "0\($0):00" : "\($0):00" }
        return line(
            .unusualHours, reader, peak, "\(count) people, in the hours from \(hours.joined(separator: ", "))",
            "Fewer than 1 in 100 openings by \(group) fall in these hours. \(others.count) others with \(all) openings "
                + "were compared.")
    }

    private func line(_ reader: Reader, _ visits: Visits) -> [UnusualAccesses.Line] {
        let rule = ReviewRule.daysWithoutCare
        guard visits.days >= rule.row.least, (visits.lastEncounter ?? Int64.min) < visits.first else { return [] }
        var peak = visits.newest
        peak.count = visits.days
        return [
            line(
                rule, reader, peak, "1 person on \(visits.days) days",
                "No encounter of any service since the first of them. Shown from \(rule.row.least) days on: "
                    + "\(rule.row.why).")
        ].compactMap(\.self)
    }

    private func line(
        _ rule: ReviewRule, _ reader: Reader, _ peak: Peak, _ figure: String, _ usual: String
    ) -> UnusualAccesses.Line? {
        guard let event = peak.event, let state = readers[reader] else { return nil }
        return UnusualAccesses.Line(
            rule: rule,
            reader: Principal(
                subject: reader.subject, name: state.name, role: reader.role, organisation: reader.organisation,
                organisationName: state.organisationName), count: peak.count, figure: figure, usual: usual,
            time: peak.time, event: event, records: peak.records)
    }
}

extension Role {
    /// Several who hold the role: `pharmacists`.
    var plural: String {
        switch self {
        case .generalPractitioner: "GPs"
        case .midwife: "midwives"
        case .person: "people"
        default: title.lowercased() + "s"
        }
    }
}

extension SourceKind? {
    /// Several organisations of the kind.
    var plural: String {
        switch self {
        case .gp: "GP practices"
        case .acute: "hospitals"
        case .mentalHealth: "mental health trusts"
        case .community: "community services"
        case .ambulance: "ambulance services"
        case .socialCare: "social care"
        case .hospice: "hospices"
        case .careHome: "care homes"
        case .sexualHealth: "sexual health clinics"
        case .substanceUse: "alcohol and drug services"
        case .pathology: "laboratories"
        case .independent: "independent providers"
        case .partner: "partners outside the region"
        case .domesticAbuse: "services for people who are abused"
        case .other, nil: "other organisations"
        }
    }
}
