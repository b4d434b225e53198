package import Access
package import Ledger
package import LegalTime
package import SharedRecord

/// Who has seen a person's record, in words for them: a month of it, and figures of twelve.
package struct SeenView: Sendable {
    /// Which accesses are listed.
    package enum Show: String, CaseIterable, Sendable {
        /// Everybody but the person themselves.
        case others = "all"
        /// In an emergency, or with the glass broken.
        case emergencies
        /// What was refused.
        case refused
        /// The person's own.
        case own

        /// The choice in words.
        var title: String {
            switch self {
            case .others: "Everyone"
            case .emergencies: "Emergencies"
            case .refused: "Refused"
            case .own: "You"
            }
        }
    }
    /// One visit: what one reader did with less than half an hour between two accesses. None of them is lost: each
    /// stands in ``accesses``.
    package struct Entry: Sendable {
        /// "A consultant, Dr Priya Raman".
        package let title: String
        /// The organisation.
        package let organisation: String
        /// When its first access was.
        package let date: StaffDate
        /// When its last access was, by which visits are in order.
        package let ended: StaffDate
        /// The same in milliseconds since 1970.
        package let time: Int64
        /// "They opened it to give you care, because you are a patient of the place where they work."
        package let why: String
        /// A word that deserves notice, with its colour.
        package let flag: FlagView?
        /// "Your test results and your medicines".
        package let lookedAt: String
        /// The receipt of its only access, or of the first.
        package let receipt: String
        /// Each access of a visit that has several, the newest first, as an entry of its own; empty for a single one.
        package let accesses: [Entry]
        /// The event by which it is asked about.
        package let event: String
        /// Whether it can be asked about: somebody at work did it.
        package let canAsk: Bool
        /// Whether it was asked about.
        package var isAsked = false
        /// "Tuesday 10 March 2026, 10:02am to 10:25am, 3 times".
        package var when: String {
            date.publicText(to: ended) + (accesses.isEmpty ? "" : ", \(accesses.count) times")
        }
        let kind: Kind
        let isGlassBroken: Bool
        let isEmergency: Bool
    }
    /// Who reads it.
    package enum Viewer: Sendable, Equatable {
        /// The person.
        case person
        /// Who acts for the person of that name.
        case proxy(of: String)

        /// For whom they act; nil for the person.
        var acting: String? {
            if case .proxy(let name) = self { name } else { nil }
        }
    }
    enum Kind { case care, emergency, refused, search, office, own, proxy }

    /// The months that have entries, the newest first: `2026-03`, its heading and how many entries.
    package let months: [(id: String, heading: String, count: Int)]
    /// The month that is listed.
    package let month: String
    /// Which accesses are listed.
    package let show: Show
    /// The entries of the month, the newest first.
    package let entries: [Entry]
    /// How many different people at work opened the record in the twelve months.
    package let readers: Int
    /// At how many organisations.
    package let organisations: Int
    /// How often it was opened for care, in emergencies, refused, and found in a search.
    package let opened: Int, emergencies: Int, refused: Int, searched: Int
    /// How many times services sent something to the record.
    package let updates: Int
    /// From when to when entries of the ledger were lost, so that something may be missing here; nil from its start.
    package let lost: [(from: StaffDate?, until: StaffDate)]

    /// A view of the accesses of twelve months, in any order.
    ///
    /// - Parameters:
    ///   - sections: of the entries of the record that the person may see, by number.
    ///   - month: `2026-03`; nil for the newest that has entries.
    ///   - viewer: whose own accesses are those that they made themselves.
    ///   - lost: what the ledger has lost in the twelve months.
    package init(
        _ accesses: [RecordedAccess], sections: [Int64: Section], month: String?, show: Show, now: Int64,
        asked: Set<String> = [], for viewer: Viewer = .person, lost: [LogBeginning] = []
    ) {
        self.lost = lost.map {
            ($0.kept.size == 0 ? nil : StaffDate(milliseconds: $0.from), StaffDate(milliseconds: $0.until))
        }
        let accesses = accesses.filter { Self.tells($0) { sections[$0] != nil } }
        updates = accesses.count { $0.action == .write }
        let visits = Self.visits(accesses.filter { $0.action != .write }, for: viewer)
            .map { visit in
                var entry = Entry(visit, sections: sections, for: viewer)
                entry.isAsked = visit.contains { asked.contains($0.event.description) }
                return entry
            }
        let care = visits.filter { $0.kind == .care || $0.kind == .emergency }
        opened = care.count
        emergencies = visits.count(where: \.isEmergency)
        refused = visits.count { $0.kind == .refused }
        searched = accesses.count {
            $0.action == .query && $0.route != RecordedAccess.noticeRoute && $0.role != .person
        }
        readers = Set(care.map(\.title)).count
        organisations = Set(care.map(\.organisation)).count
        let listed = visits.filter { visit in
            switch show {
            case .others: visit.kind != .own
            case .emergencies: visit.isEmergency || visit.isGlassBroken
            case .refused: visit.kind == .refused
            case .own: visit.kind == .own
            }
        }
        let byMonth = Dictionary(grouping: listed) { Self.month(of: $0.ended) }
        months = byMonth.keys.sorted(by: >).map { key in
            (key, byMonth[key]?.first?.ended.monthHeading ?? key, byMonth[key]?.count ?? 0)
        }
        let chosen = month.flatMap { byMonth[$0] == nil ? nil : $0 } ?? months.first?.id
        self.month = chosen ?? Self.month(of: StaffDate(milliseconds: now))
        self.show = show
        entries = chosen.flatMap { byMonth[$0] } ?? []
    }

    /// Whether an access that the person is told of stands here: what somebody did, and what was sent with something in
    /// it that they may see.
    package static func tells(_ access: RecordedAccess, sees: (Int64) -> Bool) -> Bool {
        access.action == .write ? access.resources.contains(where: sees) : access.subject != nil
    }

    private static func month(of date: StaffDate) -> String { String(date.machineText.prefix(7)) }

    /// Accesses of one reader, of one kind, with less than half an hour between two: what a person would call a visit.
    /// The search that led to an opening belongs to it. The newest access comes first, of visits and in each.
    private static func visits(_ accesses: [RecordedAccess], for viewer: Viewer) -> [[RecordedAccess]] {
        var visits: [[RecordedAccess]] = []
        var open: [String: Int] = [:]
        for access in accesses.sorted(by: { $0.time > $1.time }) {
            let kind = Kind(access, for: viewer)
            let reader = "\(access.subject ?? "") \(access.organisation)"
            if kind == .search, let at = open[reader], let last = visits[at].last, last.time - access.time < 1_800_000 {
                visits[at].append(access)
                continue
            }
            // In another role, or under another name, it is said apart.
            let who = "\(reader) \(access.role?.rawValue ?? "") \(access.name ?? "")"
            let key = "\(who) \(kind) \(access.purpose?.rawValue ?? "")"
            if kind != .refused, let at = open[key], let last = visits[at].last, last.time - access.time < 1_800_000 {
                visits[at].append(access)
            } else {
                open[key] = visits.count
                if kind == .care || kind == .emergency { open[reader] = visits.count }
                visits.append([access])
            }
        }
        return visits
    }
}

extension SeenView.Kind {
    init(_ access: RecordedAccess, for viewer: SeenView.Viewer) {
        // A role that is not known any more is somebody at work: nobody else's look may pass for the person's own.
        if access.role == .person || access.role == .proxy {
            self = access.role == .proxy && viewer == .person ? .proxy : .own
            return
        }
        switch access.action {
        case .denied: self = .refused
        case .query: self = .search
        case .privacyReview, .choice, .question, .correction: self = .office
        default: self = access.purpose == .emergency ? .emergency : .care
        }
    }
}

extension SeenView.Entry {
    /// A visit, its accesses the newest first.
    package init(_ visit: [RecordedAccess], sections: [Int64: Section], for viewer: SeenView.Viewer) {
        // The first access is what was decided; what follows was opened from it, and a search went before.
        let first =
            visit.last { Relationship.kinship(in: $0.basis) != nil } ?? visit.last { $0.action != .query } ?? visit.last
        let role = first?.role
        let kind = first.map { SeenView.Kind($0, for: viewer) } ?? .care
        let name = first?.name ?? "Name not recorded"
        self.kind = kind
        title =
            switch kind {
            case .own: viewer.acting.map { "\(name), acting for \($0)" } ?? "You"
            case .proxy: "\(Self.kin(first)), \(name), acting for you"
            default: "\(role.map { PlainEnglish.role($0).title } ?? "Somebody"), \(name)"
            }
        organisation = first?.organisationName ?? ""
        time = visit.first?.time ?? 0
        ended = StaffDate(milliseconds: time)
        date = StaffDate(milliseconds: visit.last?.time ?? 0)
        event = first?.event.description ?? ""
        canAsk = kind != .own && kind != .proxy
        receipt = first?.event.receipt ?? ""
        accesses = visit.count < 2 ? [] : visit.map { Self([$0], sections: sections, for: viewer) }
        let broken = visit.first { $0.action == .breakGlass }
        let isBroken = broken != nil || visit.contains(where: \.isGlassBroken)
        isGlassBroken = isBroken
        isEmergency = kind == .emergency || broken?.basis.hasSuffix(" emergency") == true
        why = Self.why(visit, kind, first, viewer) + (isBroken ? Self.whyBroken(broken) : "")
        var view = FlagView()
        if kind == .refused {
            (view.text, view.tone) = ("Nothing shown", .ok)
        } else if isBroken {
            (view.text, view.tone) = ("Opened private entries", .warn)
        } else if kind == .emergency {
            (view.text, view.tone) = ("Emergency", .warn)
        }
        flag = view.text.isEmpty ? nil : view
        lookedAt = Self.lookedAt(visit, kind, sections)
    }

    /// "Your mother", from the words of an entry.
    private static func kin(_ access: RecordedAccess?) -> String {
        access.flatMap { Relationship.kinship(in: $0.basis) }.map { "Your \($0)" } ?? "Somebody"
    }

    private static func whyBroken(_ access: RecordedAccess?) -> String {
        let given = access?.basis.split(separator: " ").last.flatMap { PlainEnglish.reason(named: String($0)) }
        return " They opened entries that are private, and had to give a reason\(given.map { ": \($0)" } ?? "")."
    }

    /// Each reason of a visit once, in the order in which they were given: it may have gone on for another.
    private static func why(
        _ visit: [RecordedAccess], _ kind: SeenView.Kind, _ first: RecordedAccess?, _ viewer: SeenView.Viewer
    ) -> String {
        let decided = visit.reversed().filter { ![.query, .breakGlass].contains($0.action) }
        var words: [String] = []
        for access in decided.isEmpty ? [first].compactMap(\.self) : decided {
            let one = why(access.withoutBrokenGlass, kind, viewer)
            if !words.contains(one) { words.append(one) }
        }
        return words.joined(separator: " ")
    }

    private static func why(
        _ access: RecordedAccess, _ kind: SeenView.Kind, _ viewer: SeenView.Viewer
    ) -> String {
        switch kind {
        case .own: return viewer.acting.map { "You were signed in to act for \($0)." } ?? "You were signed in."
        case .refused: return "They tried to open your record, and were refused. Nothing of it was shown."
        case .search:
            return "They looked for somebody by name, birth date or NHS number, and you were among those found."
        case .office:
            return access.action == .choice
                ? "They wrote down or changed what you choose."
                : "They checked how your record was used, or what you chose or asked."
        case .care, .emergency, .proxy:
            if access.purpose == .ownRequest {
                return "They made the copy of your record that was asked for in your name."
            }
            let purpose = access.purpose.map { PlainEnglish.purpose($0) } ?? "for your care"
            var words = "They opened it \(purpose)"
            if let kind = Relationship.Kind.allCases.first(where: { access.basis.hasPrefix($0.title) }) {
                words += ", \(PlainEnglish.relationship(kind))"
            } else if let reason = access.basis.split(separator: " ").last,
                let given = PlainEnglish.reason(named: String(reason))
            {
                words += ", \(given)"
            }
            return words + "."
        }
    }

    /// The parts of the record that were looked at.
    private static func lookedAt(
        _ visit: [RecordedAccess], _ kind: SeenView.Kind, _ sections: [Int64: Section]
    ) -> String {
        switch kind {
        case .refused: return "Nothing"
        case .search: return "Your name, birth date and NHS number"
        case .office: return "Notes on how your record was used, not the record"
        case .own, .care, .emergency, .proxy: break
        }
        let numbers = Set(visit.flatMap(\.resources))
        let seen = Set(numbers.compactMap { sections[$0] })
        var parts = Section.allCases.filter { seen.contains($0) }.map { part in
            PlainEnglish.section(part).title.trimmingPrefix("Your ").lowercased()
        }
        // What may not be told is not counted, and leaves no trace.
        guard let last = parts.popLast() else { return "Your record" }
        let words = parts.isEmpty ? last : parts.joined(separator: ", ") + " and " + last
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
