extension Policy {
    /// What another policy says otherwise of single sources.
    func sourceDifferences(to new: Policy) -> [PolicyDifference] {
        let before = Dictionary((document.sources ?? []).map { ($0.source, $0.basis) }, uniquingKeysWith: { a, _ in a })
        return Set(sources.sources).union(new.sources.sources).sorted().flatMap { source in
            var found = sharingDifferences(of: source, to: new) + releaseDifferences(of: source, to: new)
            let basis = new.document.sources?.first { $0.source == source }?.basis
            if found.isEmpty, let had = before[source], let basis, had != basis {
                found.append(PolicyDifference("The rule of \(source) would rest on “\(basis)”", .other))
            }
            return found
        }
    }

    /// Sections that are shared with the same readers stand in one sentence.
    private func sharingDifferences(of source: String, to new: Policy) -> [PolicyDifference] {
        let readers = Role.allCases.flatMap { role in
            Purpose.allCases.filter { $0.standing == role.standing }.map { (role: role, purpose: $0) }
        }
        var said: [(words: String, direction: PolicyDifference.Direction, sections: [Section])] = []
        for section in Section.allCases {
            var more: [(role: Role, purpose: Purpose)] = [], less = more
            for reader in readers {
                let had = !sources.keptBack(by: source, from: reader.role, for: reader.purpose).contains(section)
                let has = !new.sources.keptBack(by: source, from: reader.role, for: reader.purpose).contains(section)
                if has, !had { more.append(reader) }
                if had, !has { less.append(reader) }
            }
            for (direction, changed) in [(PolicyDifference.Direction.wider, more), (.narrower, less)]
            where !changed.isEmpty {
                let words = changed.count == readers.count ? "everybody" : Self.words(changed)
                if let at = said.firstIndex(where: { $0.words == words && $0.direction == direction }) {
                    said[at].sections.append(section)
                } else {
                    said.append((words, direction, [section]))
                }
            }
        }
        return said.map { words, direction, sections in
            let titles = sections.map(\.title).joined(separator: ", ")
            let verb = direction == .wider ? "would share" : "would no longer share"
            return PolicyDifference(
                "\(source) \(verb) \(titles) with \(words)", direction, isGrave: direction == .wider)
        }
    }

    /// `Paramedics and Nurses, for emergency care; Receptionists, for direct care`.
    private static func words(_ readers: [(role: Role, purpose: Purpose)]) -> String {
        var groups: [(purposes: [Purpose], roles: [Role])] = []
        for role in Role.allCases {
            let purposes = readers.filter { $0.role == role }.map(\.purpose)
            guard !purposes.isEmpty else { continue }
            if let at = groups.firstIndex(where: { $0.purposes == purposes }) {
                groups[at].roles.append(role)
            } else {
                groups.append((purposes, [role]))
            }
        }
        return groups.map { purposes, roles in
            roles.map(\.plural).joined(separator: ", ") + ", for "
                + purposes.map(\.title).joined(separator: " and ")
        }.joined(separator: "; ")
    }

    private func releaseDifferences(of source: String, to new: Policy) -> [PolicyDifference] {
        Section.allCases.flatMap { section -> [PolicyDifference] in
            let (had, has) = (sources.delay(of: section, from: source), new.sources.delay(of: section, from: source))
            guard had != has else { return [] }
            let before = had ?? usualDelay(of: section), after = has ?? new.usualDelay(of: section)
            func difference(
                _ which: String, _ words: String, before: String, _ direction: PolicyDifference.Direction
            ) -> PolicyDifference {
                PolicyDifference(
                    "\(section.title) of \(source)\(which) would be released to people \(words)"
                        + (has == nil ? ", as of other sources" : "") + ". Before: \(before)", direction,
                    isGrave: direction == .wider)
            }
            let reviewed = Self.direction(before.hours, after.hours)
            let others = Self.direction(before.unreviewed, after.unreviewed)
            // Sooner for the one and later for the other is two changes, each of its own direction.
            if reviewed != .other, others != .other, reviewed != others {
                return [
                    difference(
                        ", where reviewed,", Release.Delay.words(after.hours),
                        before: Release.Delay.words(before.hours), reviewed),
                    difference(
                        ", where not reviewed,", Release.Delay.words(after.unreviewed),
                        before: Release.Delay.words(before.unreviewed), others),
                ]
            }
            return [
                difference("", after.words, before: before.words, reviewed == .other ? others : reviewed)
            ]
        }
    }

    /// Which way it goes when something is released after other hours; nil is never.
    private static func direction(_ before: Int?, _ after: Int?) -> PolicyDifference.Direction {
        let (had, has) = (before ?? .max, after ?? .max)
        return has < had ? .wider : has > had ? .narrower : .other
    }

    /// What holds for people themselves where a source says nothing.
    private func usualDelay(of section: Section) -> Release.Delay {
        guard let rule = rules[Key(role: .person, purpose: .ownRequest)], rule.held.contains(section) else {
            return Release.Delay(hours: 0, unreviewed: 0)
        }
        return rule.heldFor
    }
}

extension Release.Delay {
    /// `at once`; `72 hours after they came`; `when they are reviewed`.
    package var words: String {
        if unreviewed == hours { return Self.words(hours) }
        let reviewed = hours == 0 ? "when they are reviewed" : "\(Self.words(hours)), when they are reviewed"
        return reviewed + (unreviewed.map { "; else \(Self.words($0))" } ?? ", not before")
    }

    /// `at once`; `72 hours after they came`; `not before they are reviewed`, for nil.
    fileprivate static func words(_ hours: Int?) -> String {
        guard let hours else { return "not before they are reviewed" }
        return hours == 0 ? "at once" : "\(Hours.words(hours)) after they came"
    }
}

extension PolicyDocument.SourceRule {
    /// What the source shares and when it is released, in words.
    package var words: String {
        func titles(_ names: [String]) -> String {
            names.map { Section(name: $0)?.title ?? $0 }.joined(separator: ", ")
        }
        var parts: [String] = []
        if let shares {
            parts.append(shares.isEmpty ? "Shares nothing" : "Shares only what is said here")
            for line in shares {
                var words = titles(line.sections)
                if let roles = line.roles {
                    words += ", with " + roles.map { Role(rawValue: $0)?.plural ?? $0 }.joined(separator: ", ")
                }
                if let purposes = line.purposes {
                    words += ", for " + purposes.map { Purpose(rawValue: $0)?.title ?? $0 }.joined(separator: " and ")
                }
                parts.append(words)
            }
        } else {
            parts.append("Shares all that the policy permits")
        }
        for line in releases ?? [] {
            let delay = Release.Delay(hours: line.hours, unreviewed: line.unreviewed)
            parts.append("\(titles(line.sections)) released to people \(delay.words)")
        }
        return parts.joined(separator: ". ")
    }
}
