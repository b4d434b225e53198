/// One thing that a policy says otherwise than the one before it, in words for whoever decides on it.
package struct PolicyDifference: Sendable, Equatable {
    /// Which way it goes.
    package enum Direction: String, Sendable, CaseIterable {
        /// Somebody sees, knows of or reaches more.
        case wider
        /// Somebody sees, knows of or reaches less.
        case narrower
        /// Neither: a source, a name, a day.
        case other
    }
    /// The difference, a sentence without its full stop: "Paramedics would no longer see Mental health items".
    package let words: String
    /// Which way it goes.
    package let direction: Direction
    /// Whether it stands first: it opens a sensitive category, a record on a further relationship, or keeps accesses
    /// from the person.
    package let isGrave: Bool

    init(_ words: String, _ direction: Direction, isGrave: Bool = false) {
        self.words = words
        self.direction = direction
        self.isGrave = isGrave
    }
}

extension Policy {
    /// Everything that another policy says otherwise: what is grave first, then what is wider, narrower, and the rest.
    ///
    /// Complete: equal lists of differences are made only by documents that decide alike. Source of the order: access
    /// specification §2, the policy is data; a change of it is judged by who sees more.
    package func differences(to new: Policy) -> [PolicyDifference] {
        var found = ruleDifferences(to: new)
        found += overrideDifferences(to: new)
        found += neverDifferences(to: new)
        found += lifetimeDifferences(to: new)
        found += codeDifferences(to: new) + activityDifferences(to: new)
        found += withheldDifferences(to: new)
        found += deathDifferences(to: new) + ageDifferences(to: new) + readerDifferences(to: new)
        found += sourceDifferences(to: new)
        found += headDifferences(to: new)
        if found.isEmpty, !document.saysTheSame(as: new.document) {
            found.append(PolicyDifference("The text is written otherwise, and decides the same", .other))
        }
        let rank: [PolicyDifference.Direction: Int] = [.wider: 1, .narrower: 2, .other: 3]
        return found.enumerated().sorted { a, b in
            let (left, right) = (
                a.element.isGrave ? 0 : rank[a.element.direction] ?? 3,
                b.element.isGrave ? 0 : rank[b.element.direction] ?? 3
            )
            return (left, a.offset) < (right, b.offset)
        }.map(\.element)
    }

    // MARK: What roles open

    private func ruleDifferences(to new: Policy) -> [PolicyDifference] {
        var found: [PolicyDifference] = []
        for role in Role.allCases {
            // What is the same for several purposes is said once.
            var said: [(difference: PolicyDifference, purposes: [Purpose])] = []
            for purpose in Purpose.allCases {
                let key = Key(role: role, purpose: purpose)
                for difference in Self.differences(role, rules[key], new.rules[key]) {
                    if let at = said.firstIndex(where: { $0.difference == difference }) {
                        said[at].purposes.append(purpose)
                    } else {
                        said.append((difference, [purpose]))
                    }
                }
            }
            found += said.map { difference, purposes in
                PolicyDifference(
                    "\(difference.words), for \(purposes.map(\.title).joined(separator: " and "))",
                    difference.direction, isGrave: difference.isGrave)
            }
        }
        return found
    }

    private static func differences(_ role: Role, _ old: Rule?, _ new: Rule?) -> [PolicyDifference] {
        let who = role.plural
        guard let new else {
            return old == nil ? [] : [PolicyDifference("\(who) would no longer open any record", .narrower)]
        }
        var found: [PolicyDifference] = []
        if old == nil { found.append(PolicyDifference("\(who) would open records", .wider, isGrave: true)) }
        func changed(_ had: Bool, _ has: Bool, _ verb: String, _ what: String, isGrave: Bool = false) {
            guard had != has else { return }
            found.append(
                PolicyDifference(
                    has ? "\(who) would \(verb) \(what)" : "\(who) would no longer \(verb) \(what)",
                    has ? .wider : .narrower, isGrave: has && isGrave))
        }
        for kind in Relationship.Kind.allCases {
            changed(
                old?.relationships.contains(kind) ?? false, new.relationships.contains(kind), "open records of",
                kind.people, isGrave: true)
        }
        if let old, old.relationships != new.relationships, Set(old.relationships) == Set(new.relationships) {
            found.append(
                PolicyDifference("\(who) would be told of their relationships in another order", .other))
        }
        for section in Section.allCases {
            changed(
                old?.sections.contains(section) ?? false, new.sections.contains(section), "see the section",
                section.title)
        }
        for category in SensitivityCategory.allCases
        where ![.keptFromPerson, .keptFromProxy].contains(category) || role.standing == .proxy {
            found += categoryDifference(who, category, old, new)
            changed(
                old?.breaks.contains(category) ?? false, new.breaks.contains(category), "be able to open",
                "\(category.title) items with a reason", isGrave: true)
        }
        changed(
            old?.traced.contains(.medicines) ?? false, new.traced.contains(.medicines), "be told that",
            "hidden medicines exist")
        for section in Section.allCases {
            let (had, has) = (old?.hours(section) ?? 0, new.hours(section))
            guard had != has else { continue }
            found.append(
                PolicyDifference(
                    "\(who) would see \(section.title) \(has) hours after this node received them, not \(had)",
                    has < had ? .wider : .narrower))
        }
        return found + elementDifferences(who, old?.elements ?? .none, new.elements, isNew: old == nil)
    }

    /// Whoever opens no record sees no element of any: a new line is told by what it shows.
    private static func elementDifferences(
        _ who: String, _ old: ElementRules, _ new: ElementRules, isNew: Bool
    ) -> [PolicyDifference] {
        var found: [PolicyDifference] = []
        for type in Set(old.types).union(new.types).sorted() {
            switch (old.named(type), new.named(type)) {
            case (nil, .some(let has)):
                found.append(
                    PolicyDifference(
                        "\(who) would see of each \(type) only \(has.joined(separator: ", "))",
                        isNew ? .wider : .narrower))
            case (.some, nil):
                found.append(PolicyDifference("\(who) would see everything of each \(type)", .wider, isGrave: true))
            case (.some(let had), .some(let has)):
                let more = has.filter { !had.contains($0) }, less = had.filter { !has.contains($0) }
                if !more.isEmpty {
                    found.append(
                        PolicyDifference("\(who) would see of each \(type) \(more.joined(separator: ", "))", .wider))
                }
                if !less.isEmpty {
                    found.append(
                        PolicyDifference(
                            "\(who) would no longer see of each \(type) \(less.joined(separator: ", "))", .narrower))
                }
            case (nil, nil): break
            }
        }
        return found
    }

    private static func categoryDifference(
        _ who: String, _ category: SensitivityCategory, _ old: Rule?, _ new: Rule
    ) -> [PolicyDifference] {
        let (had, has) = (old?.sight(of: category) ?? .nothing, new.sight(of: category))
        guard had != has else { return [] }
        let words: String
        switch (had, has) {
        case (_, .sees): words = "\(who) would see \(category.title) items"
        case (.sees, .knows): words = "\(who) would no longer see \(category.title) items, only that they exist"
        case (.sees, _): words = "\(who) would no longer see \(category.title) items, nor that they exist"
        case (_, .knows): words = "\(who) would be told that \(category.title) items exist"
        case (_, .nothing): words = "\(who) would no longer be told that \(category.title) items exist"
        }
        return [PolicyDifference(words, had < has ? .wider : .narrower, isGrave: had < has)]
    }

    // MARK: The other parts

    private func overrideDifferences(to new: Policy) -> [PolicyDifference] {
        Role.allCases.compactMap { role in
            let (had, has) = (overrides.contains(role), new.overrides.contains(role))
            guard had != has else { return nil }
            return has
                ? PolicyDifference(
                    "\(role.plural) would be able to set a person’s objection aside with a reason", .wider,
                    isGrave: true)
                : PolicyDifference(
                    "\(role.plural) would no longer be able to set a person’s objection aside", .narrower)
        }
    }

    private func neverDifferences(to new: Policy) -> [PolicyDifference] {
        SensitivityCategory.allCases.compactMap { category in
            let (had, has) = (never.contains(category), new.never.contains(category))
            guard had != has else { return nil }
            return has
                ? PolicyDifference("Nobody could be given \(category.title) items any more", .narrower)
                : PolicyDifference("A role could be given \(category.title) items", .wider, isGrave: true)
        }
    }

    private func lifetimeDifferences(to new: Policy) -> [PolicyDifference] {
        var found: [PolicyDifference] = []
        let nothing = Window(after: 0, before: 0, open: 0)
        for kind in Relationship.Kind.allCases {
            let (old, new) = (windows[kind], new.windows[kind])
            let (had, has) = (old ?? nothing, new ?? nothing)
            func compare(_ before: Int64, _ after: Int64, _ words: (Int64) -> String) {
                guard before != after else { return }
                found.append(
                    PolicyDifference(
                        "The relationship “\(kind.label)” would \(words(after)). Before: \(words(before))",
                        after > before ? .wider : .narrower, isGrave: after > before))
            }
            // One that comes or goes is told by its end alone.
            guard old != nil, new != nil else {
                let count = (old == nil ? 0 : max(had.after, had.open), new == nil ? 0 : max(has.after, has.open))
                compare(count.0, count.1) {
                    $0 == 0 ? "count for nothing" : $0 == Int64.max ? "have no end" : "last \(Self.duration($0))"
                }
                continue
            }
            compare(had.after, has.after) {
                $0 == Int64.max ? "have no end" : $0 == 0 ? "last until its end" : "last \(Self.duration($0))"
            }
            compare(had.before, has.before) { "begin \(Self.duration($0)) before" }
            // Where no number of its own is given, the first says it.
            if (had.open, has.open) != (had.after, has.after) {
                compare(had.open, has.open) {
                    $0 == Int64.max
                        ? "have no end while none is said" : "last \(Self.duration($0)) while no end is said"
                }
            }
        }
        return found
    }

    private func activityDifferences(to new: Policy) -> [PolicyDifference] {
        let (had, has) = (activities, new.activities)
        // Without a line nobody needs any; with the first one, everybody whom CIS2 grants activities.
        if had.isEmpty != has.isEmpty {
            return [
                had.isEmpty
                    ? PolicyDifference(
                        "Nobody whom NHS Care Identity grants activities would open records without one of "
                            + has.filter { $0.value.contains(.view) }.keys.sorted().joined(separator: ", "), .narrower)
                    : PolicyDifference("Nobody would need an activity to open records", .wider, isGrave: true)
            ]
        }
        return Set(had.keys).union(has.keys).sorted().flatMap { code in
            Activity.allCases.compactMap { activity in
                let (before, after) = (
                    had[code]?.contains(activity) ?? false, has[code]?.contains(activity) ?? false
                )
                guard before != after else { return nil }
                return PolicyDifference(
                    "The activity \(code) would \(after ? "" : "no longer ")allow \(activity.words)",
                    after ? .wider : .narrower, isGrave: after)
            }
        }
    }

    /// `365 days`, `36 hours`.
    private static func duration(_ milliseconds: Int64) -> String {
        Hours.wordsInDays(Int(milliseconds / 3_600_000))
    }

    private func codeDifferences(to new: Policy) -> [PolicyDifference] {
        func lines(_ policy: Policy) -> [String: PolicyDocument.CodeRule] {
            Dictionary(
                policy.document.codes.map { ("\($0.provider ?? "") \($0.organisationKind ?? "") \($0.code)", $0) },
                uniquingKeysWith: { first, _ in first })
        }
        func role(_ line: PolicyDocument.CodeRule) -> String { Role(rawValue: line.role)?.title ?? line.role }
        let (old, new) = (lines(self), lines(new))
        return Set(old.keys).union(new.keys).sorted().compactMap { key in
            switch (old[key], new[key]) {
            case (nil, .some(let has)):
                return PolicyDifference("\(has.words) would sign in as \(role(has))", .wider)
            case (.some(let had), nil):
                // A line of every kind of organisation may stand behind one of a kind.
                return PolicyDifference("\(had.words) would no longer sign in as \(role(had))", .narrower)
            case (.some(let had), .some(let has)) where had.role != has.role:
                return PolicyDifference(
                    "\(has.words) would sign in as \(role(has)), not as \(role(had))", .wider, isGrave: true)
            case (.some(let had), .some(let has)) where had != has:
                return PolicyDifference("\(had.words) would be described as “\(has.display)”", .other)
            default: return nil
            }
        }
    }

    private func withheldDifferences(to new: Policy) -> [PolicyDifference] {
        func lines(_ policy: Policy) -> [String: PolicyDocument.WithheldRule] {
            Dictionary(
                (policy.document.withheld ?? []).map { ($0.organisation, $0) }, uniquingKeysWith: { first, _ in first })
        }
        let (old, new) = (lines(self), lines(new))
        return Set(old.keys).union(new.keys).sorted().compactMap { code in
            switch (old[code], new[code]) {
            case (nil, .some(let has)):
                return PolicyDifference(
                    "People would not be told of accesses by \(code) until \(has.reviewBy) (\(has.basis))", .narrower,
                    isGrave: true)
            case (.some, nil): return PolicyDifference("People would be told of accesses by \(code)", .wider)
            case (.some(let had), .some(let has)) where had.reviewBy != has.reviewBy:
                return PolicyDifference(
                    "People would not be told of accesses by \(code) until \(has.reviewBy), not \(had.reviewBy)",
                    has.reviewBy > had.reviewBy ? .narrower : .wider, isGrave: has.reviewBy > had.reviewBy)
            case (.some(let had), .some(let has)) where had != has:
                return PolicyDifference("Accesses by \(code) would be kept back by “\(has.basis)”", .other)
            default: return nil
            }
        }
    }

    private func deathDifferences(to new: Policy) -> [PolicyDifference] {
        let (had, has) = (afterDeath ?? Int64.max, new.afterDeath ?? Int64.max)
        guard had != has else { return [] }
        func last(_ milliseconds: Int64) -> String {
            milliseconds == Int64.max ? "have no end" : "last \(Self.duration(milliseconds))"
        }
        return [
            PolicyDifference(
                "After a death the relationships of care would \(last(has)). Before: \(last(had))",
                has > had ? .wider : .narrower, isGrave: has > had)
        ]
    }

    /// An age below which somebody is kept out is wider when it falls; one at which an authority ends, when it rises.
    private func ageDifferences(to new: Policy) -> [PolicyDifference] {
        var found: [PolicyDifference] = []
        if ages.own != new.ages.own {
            let isWider = new.ages.own < ages.own
            found.append(
                PolicyDifference(
                    "People would open their own record from the age of \(new.ages.own), not \(ages.own)",
                    isWider ? .wider : .narrower, isGrave: isWider))
        }
        if ages.review != new.ages.review {
            let isWider = new.ages.review > ages.review
            found.append(
                PolicyDifference(
                    "A parent’s authority would have to be looked at again when the child is \(new.ages.review), not "
                        + "\(ages.review)", isWider ? .wider : .narrower, isGrave: isWider))
        }
        if ages.adult != new.ages.adult {
            let isWider = new.ages.adult > ages.adult
            found.append(
                PolicyDifference(
                    "A parent’s authority would end when the child is \(new.ages.adult), not \(ages.adult)",
                    isWider ? .wider : .narrower, isGrave: isWider))
        }
        return found
    }

    /// Less done about a reader who should not look is wider.
    private func readerDifferences(to new: Policy) -> [PolicyDifference] {
        let order = ReaderEffect.allCases
        return ReaderRule.allCases.compactMap { rule in
            let (had, has) = (effect(of: rule), new.effect(of: rule))
            guard had != has, let before = order.firstIndex(of: had), let after = order.firstIndex(of: has) else {
                return nil
            }
            return PolicyDifference(
                "“\(rule.title.dropLast())”: \(has.words). Before: \(had.words)",
                after < before ? .wider : .narrower, isGrave: after < before)
        }
    }

    private func headDifferences(to new: Policy) -> [PolicyDifference] {
        var found: [PolicyDifference] = []
        if document.source != new.document.source {
            found.append(PolicyDifference("It would name another source: “\(new.document.source)”", .other))
        }
        if document.isIllustrative != new.document.isIllustrative {
            found.append(
                PolicyDifference(
                    new.document.isIllustrative ? "It would be illustrative" : "It would not be illustrative", .other))
        }
        return found
    }
}

extension Policy.Rule {
    /// How much of a category is seen, the least first.
    enum Sight: Int, Comparable {
        case nothing, knows, sees
        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }
    fileprivate func sight(of category: SensitivityCategory) -> Sight {
        sees.contains(category) ? .sees : knows.contains(category) ? .knows : .nothing
    }
    fileprivate func hours(_ section: Section) -> Int { held.contains(section) ? heldFor.hours : 0 }
}

extension PolicyDocument.CodeRule {
    /// The code with what it means and where it holds.
    fileprivate var words: String {
        var text = "\(code) (\(display))"
        if let organisationKind { text += " at organisations of the kind \(organisationKind)" }
        if let provider { text += " of the provider \(provider)" }
        return text
    }
}

extension Relationship.Kind {
    /// A label of a few words.
    package var label: String {
        switch self {
        case .registered: "registered with the practice"
        case .caseload: "on the organisation’s caseload"
        case .encounter: "in the care of the organisation"
        case .ambulanceCall: "attended by the ambulance service"
        case .appointment: "expected by the organisation"
        case .referral: "referred to the organisation"
        case .claimed: "in their care, as they stated"
        case .themselves: "themselves"
        case .parent: "their child, with parental responsibility"
        case .attorney: "somebody whose attorney they are"
        case .deputy: "somebody whose deputy they are"
        case .chosen: "somebody who asked them to act"
        }
    }
    /// Those to whom there is the relationship.
    fileprivate var people: String {
        switch self {
        case .registered: "people registered with their practice"
        case .caseload: "people on their organisation’s caseload"
        case .encounter: "people in the care of their organisation"
        case .ambulanceCall: "people whom their ambulance service attends"
        case .appointment: "people whom their organisation expects"
        case .referral: "people referred to their organisation"
        case .claimed: "people of whom they state that they are in their care"
        case .themselves: "themselves"
        case .parent: "children for whom they have parental responsibility"
        case .attorney: "people whose attorney they are"
        case .deputy: "people whose deputy they are"
        case .chosen: "people who asked them to act"
        }
    }
}

extension ReaderEffect {
    /// What would happen, in words.
    fileprivate var words: String {
        switch self {
        case .nothing: "nothing would happen"
        case .alert: "the privacy officer would be told"
        case .warn: "the reader would be told before, and the privacy officer"
        case .refuse: "the record would not open, and the privacy officer would be told"
        }
    }
}

extension Activity {
    /// What it is, after "allow".
    package var words: String {
        switch self {
        case .view: "opening records"
        case .prescribe: "being told that hidden medicines exist, as prescribers are"
        }
    }
}
