import LegalTime

/// Decides who may read what. Deciding reads nothing: everything it rests on comes in ``Facts``.
package struct Policy: Sendable {
    /// The document that it was made from.
    package let document: PolicyDocument
    /// The number, kept with every decision.
    package var version: Int { document.version }
    /// The moment from which it holds, in milliseconds since 1970.
    package let from: Int64
    let rules: [Key: Rule]
    let windows: [Relationship.Kind: Window]
    let activities: [String: Set<Activity>]
    let never: SensitivityMask
    let overrides: Set<Role>
    private let codes: [String: Role]
    /// Until when an organisation's accesses are kept from the person, in milliseconds since 1970.
    private let withheld: [String: Int64]
    /// Milliseconds after a death during which the relationships of care go on; nil for no limit.
    let afterDeath: Int64?
    /// At which ages something begins or ends.
    package let ages: PolicyDocument.AgesRule
    private let effects: [ReaderRule: ReaderEffect]
    let sources: SourceRules

    struct Key: Hashable {
        let role: Role
        let purpose: Purpose
    }

    /// What a role may open for a purpose.
    struct Rule: Sendable {
        let sections: SectionMask
        let sees: SensitivityMask
        let knows: SensitivityMask
        let breaks: SensitivityMask
        let traced: SectionMask
        let relationships: [Relationship.Kind]
        let mayClaim: Bool
        let held: SectionMask
        /// For how long.
        let heldFor: Release.Delay
        let elements: ElementRules
    }

    /// A policy of a document.
    ///
    /// - Throws: ``PolicyError`` for the first name that is not known, line that says two things, or line that
    ///   opens what is never opened.
    package init(_ document: PolicyDocument) throws(PolicyError) {
        self.document = document
        // The next one is counted from it.
        guard (1...1_000_000_000).contains(document.version) else {
            throw PolicyError(at: "version", "has to be above 0, and at most 1000000000.")
        }
        from = try Self.start(of: document.from)
        let never = try Names.mask(document.never, "never")
        self.never = never
        var rules: [Key: Rule] = [:]
        for (at, line) in document.roles.enumerated() {
            let place = "roles.[\(at)]"
            let role = try Names.role(line.role, "\(place).role")
            let rule = try Rule(line, role, never: never, place: place)
            guard !line.purposes.isEmpty else {
                throw PolicyError(at: "\(place).purposes", "is empty: the line allows nothing. Remove the line.")
            }
            for name in line.purposes {
                guard let purpose = Purpose(rawValue: name) else {
                    throw PolicyError(at: "\(place).purposes", "“\(name)” is not one of \(Names.purposes).")
                }
                let key = Key(role: role, purpose: purpose)
                guard rules[key] == nil else {
                    throw PolicyError(
                        at: place, "\(role.rawValue) has two lines for \(name). Leave one of them.")
                }
                rules[key] = rule
            }
        }
        self.rules = rules
        windows = try Self.windows(document.relationships)
        activities = try Self.activities(document.activities ?? [])
        overrides = Set(
            try document.overridesObjections.map { (name) throws(PolicyError) in
                try Names.role(name, "overridesObjections")
            })
        codes = try Self.codes(document.codes)
        var withheld: [String: Int64] = [:]
        for (at, line) in (document.withheld ?? []).enumerated() {
            let place = "withheld.[\(at)]"
            guard withheld[line.organisation] == nil, !line.basis.isEmpty else {
                throw PolicyError(at: place, "stands twice, or names no law. Leave one line, with its basis.")
            }
            withheld[line.organisation] = try Self.start(of: line.reviewBy, at: "\(place).reviewBy")
        }
        self.withheld = withheld
        let ages = document.ages ?? PolicyDocument.AgesRule()
        guard document.afterDeath.map({ (0...876_000).contains($0) }) ?? true else {
            throw PolicyError(at: "afterDeath", "is for 0 hours to a hundred years.")
        }
        guard (0...18).contains(ages.own), (0...ages.adult).contains(ages.review), ages.adult <= 18 else {
            throw PolicyError(at: "ages", "are from 0 to 18, and `review` is not above `adult`.")
        }
        afterDeath = document.afterDeath.map { Int64($0) * 3_600_000 }
        self.ages = ages
        effects = try Self.effects(document.readers ?? [])
        sources = try SourceRules(document.sources ?? [])
    }

    /// What happens when a rule holds for a reader.
    package func effect(of rule: ReaderRule) -> ReaderEffect { effects[rule] ?? .nothing }

    /// Where a policy says nothing: a reader's own record does not open, those near them are told of before, and of
    /// those marked, and of neighbours, only the officer is told.
    private static let usualEffects: [ReaderRule: ReaderEffect] = [
        .own: .refuse, .colleague: .warn, .sameAddress: .warn, .sameFamily: .warn, .publicInterest: .alert,
        .neighbour: .alert,
    ]

    private static func effects(
        _ lines: [PolicyDocument.ReaderLine]
    ) throws(PolicyError) -> [ReaderRule: ReaderEffect] {
        var effects: [ReaderRule: ReaderEffect] = [:]
        for (at, line) in lines.enumerated() {
            let place = "readers.[\(at)]"
            guard let rule = ReaderRule(rawValue: line.rule), let effect = ReaderEffect(rawValue: line.does) else {
                let rules = ReaderRule.allCases.map(\.rawValue).joined(separator: ", ")
                let words = ReaderEffect.allCases.map(\.rawValue).joined(separator: ", ")
                throw PolicyError(at: place, "is not one of \(rules), with one of \(words).")
            }
            guard effects[rule] == nil else { throw PolicyError(at: place, "stands twice. Leave it once.") }
            guard effect != .refuse || rule == .own else {
                throw PolicyError(
                    at: place, "would keep a person from care because of who looks after them: only `self` refuses.")
            }
            guard effect != .warn || rule != .publicInterest else {
                throw PolicyError(at: place, "would tell every reader who is marked: use `alert`.")
            }
            effects[rule] = effect
        }
        return effects.merging(usualEffects) { mine, _ in mine }
    }

    /// Whether its first day lies before the day of a moment in London, in milliseconds since 1970.
    package func begins(beforeTheDayOf now: Int64) -> Bool {
        from < LondonTime.start(of: LondonTime(milliseconds: now).day)
    }

    /// Whether the law keeps an organisation's accesses from the person at a moment, in milliseconds since 1970.
    package func withholds(organisation code: String, at now: Int64) -> Bool {
        withheld[code].map { now < $0 } ?? false
    }

    /// The first moment of a day in London.
    private static func start(of text: String, at place: String = "from") throws(PolicyError) -> Int64 {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]),
            let number = Int(parts[2]), let day = CivilDay(year: year, month: month, day: number)
        else { throw PolicyError(at: place, "“\(text)” is not a day. Write it as 2026-11-23.") }
        return LondonTime.start(of: day)
    }

    private static func codes(_ lines: [PolicyDocument.CodeRule]) throws(PolicyError) -> [String: Role] {
        var codes: [String: Role] = [:]
        for (at, line) in lines.enumerated() {
            let key = Self.key(line.code, line.organisationKind, line.provider)
            guard codes[key] == nil else {
                throw PolicyError(at: "codes.[\(at)]", "\(line.code) has two lines. Leave one of them.")
            }
            let role = try Names.role(line.role, "codes.[\(at)].role")
            guard role.isAtWork else {
                throw PolicyError(
                    at: "codes.[\(at)].role", "no code of a provider for staff makes somebody the person.")
            }
            codes[key] = role
        }
        return codes
    }
    private static func key(_ code: String, _ kind: String?, _ provider: String?) -> String {
        "\(provider ?? "") \(kind ?? "") \(code)"
    }

    /// The role of a code at an organisation of a kind; nil for a code that the policy does not name.
    ///
    /// - Parameters:
    ///   - code: a national one as CIS2 sends it, `S8000:G8000:R8001`, of which the job role is the last part; or
    ///     what an organisation's own provider calls its role.
    ///   - provider: the provider that asserts it; nil for CIS2. A code of one provider means nothing at another.
    package func role(code: String, organisationKind: String?, provider: String? = nil) -> Role? {
        let job = provider == nil ? code.split(separator: ":").last.map(String.init) ?? code : code
        return codes[Self.key(job, organisationKind, provider)] ?? codes[Self.key(job, nil, provider)]
    }

    // MARK: Deciding

    /// What a decision came to.
    package enum Decision: Sendable {
        /// The record may be read under this grant.
        case permit(Grant)
        /// It may not. The reason is shown to staff; it never says whether the person is known.
        case deny(Denial)
    }
    /// Why not, and what the reader can do.
    package struct Denial: Sendable {
        /// The reason, in a sentence.
        package let reason: String
        /// Whether the reader may say that the person is in their care.
        package let mayClaim: Bool
        /// Whether it is the reader's own record, which they open in their own pages only.
        package let isOwn: Bool

        /// A denial.
        package init(reason: String, mayClaim: Bool, isOwn: Bool = false) {
            self.reason = reason
            self.mayClaim = mayClaim
            self.isOwn = isOwn
        }
    }

    /// Decides whether, and how much of, a person's record may be read.
    ///
    /// - Parameter breakGlass: whether the reader has broken the glass, with a reason, in this view.
    package func decide(
        principal: Principal, purpose: Purpose, person: Int64, facts: Facts, breakGlass: Bool = false
    ) -> Decision {
        guard let rule = rules[Key(role: principal.role, purpose: purpose)] else {
            return .deny(
                Denial(
                    reason: "Your role does not include opening records for \(purpose.title).", mayClaim: false))
        }
        if effect(of: .own) == .refuse, facts.isOwn(principal) {
            return .deny(Denial(reason: Self.ownRecord, mayClaim: false, isOwn: true))
        }
        let granted = granted(principal)
        guard granted.contains(.view) else {
            return .deny(Denial(reason: Self.noActivity, mayClaim: false))
        }
        guard let relationship = relationship(of: principal, rule, facts) else {
            return .deny(Denial(reason: Self.noRelationship, mayClaim: rule.mayClaim))
        }
        let maySetAside = overrides.contains(principal.role)
        let reach = reach(of: principal, rule, facts, breakGlass: breakGlass)
        // What is read only because the glass is broken is what is not read while it is whole.
        let whole = breakGlass ? self.reach(of: principal, rule, facts, breakGlass: false) : reach
        let objected = reach.objected
        let release = Release(rule.held, rule.heldFor, now: facts.now)
        // What a source does not share is not opened by break-glass: it is the source's to say.
        let (unshared, releases) = rules(of: reach.named, principal, purpose, release, facts)
        let breaks =
            maySetAside
            ? rule.breaks.union(rule.sees.intersection(objected.categories))
            : rule.breaks.subtracting(objected.categories)
        return .permit(
            Grant(
                principal: principal, purpose: purpose, person: person, pids: reach.named, unnamedPids: reach.unnamed,
                objectedPids: reach.refused, sections: rule.sections, visible: reach.visible, known: reach.known,
                tracedSections: granted.contains(.prescribe) ? rule.traced.union(Self.medicines) : rule.traced,
                unshared: unshared, release: release, releases: releases, elements: rule.elements,
                breaks: breaks.subtracting(rule.sees.subtracting(objected.categories)),
                maySetAsideObjections: maySetAside, isGlassBroken: breakGlass,
                opened: reach.visible.subtracting(whole.visible),
                openedPids: breakGlass ? reach.named.filter { !whole.named.contains($0) } : [],
                // One source is enough: the most restrictive of them holds.
                isRestricted: facts.records.contains(where: \.isRestricted), policyVersion: version,
                relationship: relationship.title + (facts.died == nil ? "" : Self.afterDeathMark), event: EventID()))
    }

    /// How far a rule reaches, the glass whole or broken.
    private struct Reach {
        var visible: SensitivityMask
        var known: SensitivityMask
        var objected: (isRecord: Bool, organisations: Set<String>, categories: SensitivityMask)
        /// The records that are read, those whose source may not be named, and those that the person objected to.
        var named: [Int64] = [], unnamed: [Int64] = [], refused: [Int64] = []
    }

    private func reach(of principal: Principal, _ rule: Rule, _ facts: Facts, breakGlass: Bool) -> Reach {
        let maySetAside = overrides.contains(principal.role)
        // What a person does not want shared is not kept from themselves.
        let objected = objected(
            principal, facts, isSetAside: breakGlass && maySetAside || principal.role.standing == .person)
        // An objection makes nothing more reachable, and tells nothing to who would not have known.
        let opened = breakGlass ? rule.breaks.subtracting(objected.categories) : []
        let visible = rule.sees.union(opened).subtracting(objected.categories)
        // Who acts for a person is not told that there is something they object to.
        let told = principal.role.isAtWork ? rule.sees.intersection(objected.categories) : []
        var reach = Reach(
            visible: visible, known: rule.knows.union(told).subtracting(visible), objected: objected)
        let nameable = reach.visible.union(reach.known)
        for record in facts.records {
            let isOwn = record.organisation == principal.organisation
            if !isOwn, !record.sourceSensitivity.isSubset(of: nameable) {
                // Objected to or not: that it may hold an allergy is never without trace.
                reach.unnamed.append(record.pid)
            } else if !isOwn, objected.isRecord || objected.organisations.contains(record.organisation) {
                reach.refused.append(record.pid)
            } else {
                reach.named.append(record.pid)
            }
        }
        return reach
    }

    /// What the sources of the records that are read keep back, and when they release what the rule holds.
    private func rules(
        of pids: [Int64], _ principal: Principal, _ purpose: Purpose, _ release: Release, _ facts: Facts
    ) -> (unshared: [Int64: SectionMask], releases: [Int64: Release]) {
        if sources.isEmpty { return ([:], [:]) }
        var unshared: [Int64: SectionMask] = [:]
        var releases: [Int64: Release] = [:]
        for record in facts.records where pids.contains(record.pid) {
            let kept = sources.keptBack(by: record.source, from: principal.role, for: purpose)
            if record.organisation != principal.organisation, !kept.isEmpty { unshared[record.pid] = kept }
            if !principal.role.isAtWork {
                releases[record.pid] = sources.release(from: record.source, inPlaceOf: release, now: facts.now)
            }
        }
        return (unshared, releases)
    }

    private static let medicines = SectionMask([.medicines])

    /// What is added to the relationship of every access after a death, on the page and in the ledger.
    package static let afterDeathMark = ", after their death"

    /// What is said to somebody at work of their own record.
    package static let ownRecord = "This is your own record. At work it does not open: use your own pages."
    /// What is said to somebody at work whose national activities do not include opening records.
    package static let noActivity =
        "The activities that you were granted with this role do not include viewing records. "
        + "Ask your registration authority."
    /// What is said when there is no relationship, and equally when nobody of that description is known.
    package static let noRelationship =
        "No relationship between your organisation and this person is recorded on this node."

    /// The relationship that the decision rests on, in the policy's order; nil when there is none.
    private func relationship(of principal: Principal, _ rule: Rule, _ facts: Facts) -> Relationship? {
        for kind in rule.relationships {
            guard let window = windows[kind] else { continue }
            for candidate in facts.relationships where candidate.kind == kind {
                if candidate.organisation == principal.organisation,
                    candidate.subject == nil || candidate.subject == principal.subject,
                    stands(candidate, facts), window.holds(candidate, at: facts.now)
                {
                    return candidate
                }
            }
        }
        return nil
    }

    /// Whether a relationship stands now, by what is known of the person: their age, and whether they have died.
    ///
    /// Days are those of London. A birth that is not known to the day opens nothing that depends on an age.
    private func stands(_ relationship: Relationship, _ facts: Facts) -> Bool {
        let kind = relationship.kind
        if kind.standing == .work {
            // A stated relationship ends by itself, and the officer is told of it.
            guard let died = facts.died, let afterDeath, kind != .claimed else { return true }
            return facts.now - died <= afterDeath
        }
        // An authority ends with the person, and so does their own room. Source: GOV.UK, “Make, register
        // or end a lasting power of attorney: your attorney’s powers end if you die”.
        guard facts.died == nil, let born = facts.born else { return false }
        let today = LondonTime(milliseconds: facts.now).day
        // Where records disagree, what opens has to be right for each of them.
        guard let oldest = Age.years(from: born.lowerBound, to: today),
            let youngest = Age.years(from: born.upperBound, to: today)
        else { return false }
        if kind == .themselves { return youngest >= ages.own }
        guard let since = relationship.since, let until = relationship.until, since <= facts.now, facts.now < until
        else { return false }
        // Only somebody of 18 can have made a lasting power of attorney (Mental Capacity Act 2005 s. 9(2)(c)).
        if kind == .attorney { return youngest >= max(ages.adult, 18) }
        guard kind == .parent else { return youngest >= ages.adult }
        if oldest < ages.review { return true }
        // What was recorded for a smaller child ended on that birthday; somebody has to have looked at it again.
        let began = LondonTime(milliseconds: since).day
        guard oldest < ages.adult, let then = Age.years(from: born.upperBound, to: began) else { return false }
        return then >= ages.review
    }

    private func objected(
        _ principal: Principal, _ facts: Facts, isSetAside: Bool
    ) -> (isRecord: Bool, organisations: Set<String>, categories: SensitivityMask) {
        var answer = (isRecord: false, organisations: Set<String>(), categories: SensitivityMask())
        guard !isSetAside else { return answer }
        for objection in facts.objections where objection.stands(at: facts.now) {
            switch objection.scope {
            // Between services only: who acts for the person is none.
            case .record: if principal.role.isAtWork { answer.isRecord = true }
            case .organisation(let code): if code == principal.organisation { answer.isRecord = true }
            case .source(let organisation):
                if principal.role.isAtWork { answer.organisations.insert(organisation) }
            case .category(let name):
                // What is kept from the person cannot be what they object to.
                if let category = SensitivityCategory(name: name), category != .keptFromPerson,
                    category != .keptFromProxy
                {
                    answer.categories.insert([category])
                }
            }
        }
        return answer
    }

    /// Why a reader may see what they see under a grant of this policy, by what their role includes: it says nothing of
    /// the person beyond the relationship.
    package func explanation(of grant: Grant) -> Explanation? {
        guard let rule = rules[Key(role: grant.principal.role, purpose: grant.purpose)] else { return nil }
        let codes = grant.principal.activities?.map { code in
            document.activities?.first { $0.code == code }.map { "\($0.display) (\(code))" } ?? code
        }
        return Explanation(grant, rule, activities: codes)
    }

    // MARK: Leave for other work

    /// Leave to search for a person by demographics: for roles that open records, and for privacy officers, who record
    /// what a person chooses; nil for others.
    package func identify(principal: Principal) -> IdentifyGrant? {
        let opensRecords =
            granted(principal).contains(.view)
            && Purpose.allCases.contains { rules[Key(role: principal.role, purpose: $0)] != nil }
        return principal.role.isAtWork && (opensRecords || principal.role == .privacyOfficer)
            ? IdentifyGrant(principal: principal, policyVersion: version, event: EventID(), limit: 10) : nil
    }

    /// Leave for one piece of background work.
    package static func grant(job: JobGrant.Job) -> JobGrant { JobGrant(job: job, event: EventID()) }

    /// Leave to write for a source that has been authenticated (or named by the operator on the command line).
    package static func write(source: Int, code: String) -> WriteGrant {
        WriteGrant(source: source, sourceCode: code, event: EventID())
    }
}

extension Policy.Rule {
    init(
        _ line: PolicyDocument.RoleRule, _ role: Role, never: SensitivityMask, place: String
    ) throws(PolicyError) {
        sections = SectionMask(try Names.list(line.sections, "\(place).sections", Names.section))
        let named = try Names.mask(line.sees, "\(place).sees")
        guard !named.contains(.keptFromPerson) else {
            throw PolicyError(
                at: "\(place).sees",
                "what is kept from the person is seen by everyone at work and by nobody else: "
                    + "remove keptFromPerson.")
        }
        guard role.standing == .proxy || !named.contains(.keptFromProxy) else {
            throw PolicyError(
                at: "\(place).sees",
                "what is kept from who acts for the person is seen by everyone else: remove keptFromProxy.")
        }
        sees =
            switch role.standing {
            case .work: named.union([.keptFromPerson, .keptFromProxy])
            case .person: named.union([.keptFromProxy, .whereabouts])
            case .proxy: named
            }
        knows = try Names.mask(line.knows, "\(place).knows")
        breaks = try Names.mask(line.breaks, "\(place).breaks")
        relationships = try Names.list(line.relationships, "\(place).relationships", Names.relationship)
        mayClaim = line.mayClaim
        guard sees.isDisjoint(with: knows) else {
            throw PolicyError(at: place, "a category is both seen and only known of. Leave it in one list.")
        }
        guard sees.union(knows).union(breaks).isDisjoint(with: never) else {
            throw PolicyError(at: place, "opens a category that `never` names. Remove it from one of the two.")
        }
        guard mayClaim == relationships.contains(.claimed) else {
            throw PolicyError(
                at: place,
                "may claim a relationship that it cannot use, or use one that it may not claim: `mayClaim` and "
                    + "`claimed` go together.")
        }
        // Nobody opens somebody else's record as their own, and nobody their own as if they were at work.
        guard relationships.allSatisfy({ $0.standing == role.standing }),
            line.purposes.allSatisfy({ Purpose(rawValue: $0).map { $0.standing == role.standing } ?? true }),
            role.isAtWork || breaks.isEmpty, role.standing != .proxy || knows.isEmpty
        else {
            throw PolicyError(
                at: place,
                "`themselves` and \(Purpose.ownRequest.rawValue) are for the person; "
                    + "parent, attorney, deputy and chosen, \(Purpose.familyRequest.rawValue) and "
                    + "\(Purpose.powerOfAttorney.rawValue) for who acts for them: neither has another relationship or "
                    + "purpose, neither breaks glass, and who acts for somebody only sees or does not.")
        }
        held = SectionMask(try Names.list(line.held?.sections ?? [], "\(place).held.sections", Names.section))
        guard !role.isAtWork || line.held == nil, (0...8760).contains(line.held?.hours ?? 0) else {
            throw PolicyError(at: "\(place).held", "is for nobody at work, and for 0 to 8760 hours.")
        }
        let hours = line.held?.hours ?? 0
        heldFor = Release.Delay(hours: hours, unreviewed: hours)
        elements = try ElementRules(line.elements ?? [], "\(place).elements")
        // Who acts for a person is told on every page alike that some entries may not be shown.
        traced =
            role.standing == .proxy ? [] : SectionMask(line.isPrescriber ? [.allergies, .medicines] : [.allergies])
    }
}
