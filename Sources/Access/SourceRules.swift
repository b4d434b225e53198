/// What sources share, and when what they sent is released to people themselves: made from a policy's document.
///
/// A source without a rule shares all that the policy permits, and is released as the role's line says.
struct SourceRules: Sendable {
    private let rules: [String: Rule]

    private struct Rule {
        /// Nil for everything.
        let shares: [Line]?
        let releases: [(sections: SectionMask, delay: Release.Delay)]
    }
    private struct Line {
        let sections: SectionMask
        /// Nil for every role.
        let roles: Set<Role>?
        /// Nil for every purpose.
        let purposes: Set<Purpose>?
    }

    /// - Throws: ``PolicyError`` for a source with two rules, a rule without a ground, or a name that is not known.
    init(_ lines: [PolicyDocument.SourceRule]) throws(PolicyError) {
        var rules: [String: Rule] = [:]
        for (at, line) in lines.enumerated() {
            let place = "sources.[\(at)]"
            guard rules[line.source] == nil, !line.source.isEmpty else {
                throw PolicyError(at: place, "names no source, or one that has a rule. Leave one rule for each.")
            }
            guard !line.basis.isEmpty else {
                throw PolicyError(at: "\(place).basis", "is empty. Say who decided it, and where that is written.")
            }
            guard line.shares != nil || !(line.releases ?? []).isEmpty else {
                throw PolicyError(at: place, "says nothing. Remove it.")
            }
            rules[line.source] = Rule(
                shares: try line.shares.map { (shares) throws(PolicyError) in try Self.shares(shares, place) },
                releases: try Self.releases(line.releases ?? [], place))
        }
        self.rules = rules
    }

    private static func shares(
        _ lines: [PolicyDocument.SharingRule], _ place: String
    ) throws(PolicyError) -> [Line] {
        var read: [Line] = []
        for (at, line) in lines.enumerated() {
            let place = "\(place).shares.[\(at)]"
            guard !line.sections.isEmpty, line.roles != [], line.purposes != [] else {
                throw PolicyError(at: place, "shares nothing with anybody. Remove the line.")
            }
            let purposes = try line.purposes.map { (names) throws(PolicyError) in
                try Names.list(names, "\(place).purposes") { (name, place) throws(PolicyError) in
                    guard let purpose = Purpose(rawValue: name) else {
                        throw PolicyError(at: place, "“\(name)” is not one of \(Names.purposes).")
                    }
                    return purpose
                }
            }
            let roles = try line.roles.map { (names) throws(PolicyError) in
                try Names.list(names, "\(place).roles", Names.role)
            }
            read.append(
                Line(
                    sections: SectionMask(try Names.list(line.sections, "\(place).sections", Names.section)),
                    roles: roles.map(Set.init), purposes: purposes.map(Set.init)))
        }
        return read
    }

    private static func releases(
        _ lines: [PolicyDocument.ReleaseRule], _ place: String
    ) throws(PolicyError) -> [(sections: SectionMask, delay: Release.Delay)] {
        var read: [(sections: SectionMask, delay: Release.Delay)] = []
        for (at, line) in lines.enumerated() {
            let place = "\(place).releases.[\(at)]"
            let sections = SectionMask(try Names.list(line.sections, "\(place).sections", Names.section))
            guard !sections.isEmpty, read.allSatisfy({ $0.sections.isDisjoint(with: sections) }) else {
                throw PolicyError(at: place, "names no section, or one of another line. Leave each once.")
            }
            guard (0...8760).contains(line.hours), line.unreviewed.map({ (line.hours...8760).contains($0) }) ?? true
            else {
                throw PolicyError(
                    at: place, "is for 0 to 8760 hours, and what is not reviewed shows no sooner than what is.")
            }
            read.append((sections, Release.Delay(hours: line.hours, unreviewed: line.unreviewed)))
        }
        return read
    }

    var isEmpty: Bool { rules.isEmpty }
    /// The sources with a rule, in order.
    var sources: [String] { rules.keys.sorted() }

    /// The sections that a source keeps back from a role for a purpose; who the person is, is never kept back: a record
    /// that cannot be told from another's is a danger.
    func keptBack(by source: String, from role: Role, for purpose: Purpose) -> SectionMask {
        guard let lines = rules[source]?.shares else { return [] }
        var shared = SectionMask([.identity])
        for line in lines
        where line.roles?.contains(role) ?? true && line.purposes?.contains(purpose) ?? true {
            shared.formUnion(line.sections)
        }
        return SectionMask.all.subtracting(shared)
    }

    /// After how long entries of a section are released; nil where the source says nothing of it.
    func delay(of section: Section, from source: String) -> Release.Delay? {
        rules[source]?.releases.first { $0.sections.contains(section) }?.delay
    }

    /// When entries of a source are released, where it says otherwise than the role's line; nil where it does not.
    func release(from source: String, inPlaceOf usual: Release, now: Int64) -> Release? {
        guard let rule = rules[source], !rule.releases.isEmpty else { return nil }
        var release = usual
        for line in rule.releases { release.set(line.sections, line.delay, now: now) }
        return release
    }
}

/// When entries are released to people themselves, by section: what is not released leaves no trace.
package struct Release: Sendable, Equatable {
    /// How long after this node received an entry it is released.
    package struct Delay: Sendable, Equatable {
        /// Hours, of what its source says is reviewed.
        package let hours: Int
        /// Hours, of the rest; nil for not before it is reviewed.
        package let unreviewed: Int?

        /// A delay.
        init(hours: Int, unreviewed: Int?) {
            self.hours = hours
            self.unreviewed = unreviewed
        }
    }
    /// The sections of which anything may not be released yet.
    package private(set) var held: SectionMask
    /// By section: what is reviewed and was received later is not released. Milliseconds since 1970, -1 for the
    /// beginning of time.
    package private(set) var reviewedUntil: [Int64]
    /// The same, of what is not reviewed.
    package private(set) var unreviewedUntil: [Int64]

    /// By section, where anything may be held.
    private var delays: [Section: Delay] = [:]

    /// Everything is released at once.
    package static let atOnce = Release()

    private init() {
        held = []
        reviewedUntil = []
        unreviewedUntil = []
    }

    /// Of some sections after a delay; of the others at once.
    init(_ sections: SectionMask, _ delay: Delay, now: Int64) {
        self.init()
        set(sections, delay, now: now)
    }

    fileprivate mutating func set(_ sections: SectionMask, _ delay: Delay, now: Int64) {
        if sections.isEmpty { return }
        for section in Section.allCases where sections.contains(section) { delays[section] = delay }
        if delay == Delay(hours: 0, unreviewed: 0) {
            held.subtract(sections)
            return
        }
        if reviewedUntil.isEmpty {
            reviewedUntil = [Int64](repeating: -1, count: Section.allCases.count)
            unreviewedUntil = reviewedUntil
        }
        func until(_ hours: Int?) -> Int64 { hours.map { max(-1, now - Int64($0) * 3_600_000) } ?? -1 }
        held.formUnion(sections)
        for section in Section.allCases where sections.contains(section) {
            reviewedUntil[section.rawValue] = until(delay.hours)
            unreviewedUntil[section.rawValue] = until(delay.unreviewed)
        }
    }

    /// After how long entries of a section are released.
    package func delay(of section: Section) -> Delay { delays[section] ?? Delay(hours: 0, unreviewed: 0) }

    /// Whether an entry is not released yet. The SQL predicate of the stores says the same.
    package func holds(_ section: Section, received: Int64, isReviewed: Bool) -> Bool {
        held.contains(section)
            && received > (isReviewed ? reviewedUntil : unreviewedUntil)[section.rawValue]
    }
}
