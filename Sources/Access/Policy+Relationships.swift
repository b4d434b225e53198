extension Policy {
    /// When a relationship of a kind counts, in milliseconds.
    struct Window: Sendable, Equatable {
        /// After its end, or after its beginning where it has none and `open` does not say; the greatest number for no
        /// limit.
        let after: Int64
        /// Before its beginning.
        let before: Int64
        /// After its beginning, while it has no end, or one that is yet to come.
        let open: Int64

        /// Whether it counts at a moment.
        func holds(_ relationship: Relationship, at now: Int64) -> Bool {
            guard let since = relationship.since else { return after == Int64.max }
            guard since - now <= before else { return false }
            // An end that is far away, as a source may write for none, is bounded as no end is.
            guard let until = relationship.until, until <= now else { return open == Int64.max || now - since <= open }
            guard after < Int64.max else { return true }
            return now - until <= after && (open == Int64.max || now - since <= open + after)
        }
    }

    static func windows(
        _ lines: [PolicyDocument.RelationshipRule]
    ) throws(PolicyError) -> [Relationship.Kind: Window] {
        var windows: [Relationship.Kind: Window] = [:]
        for (at, line) in lines.enumerated() {
            let place = "relationships.[\(at)]"
            let kind = try Names.relationship(line.kind, "\(place).kind")
            // What sources end can end at once; what is only stated has to last.
            let hours = (kind.isDated ? 0 : 1)...876_000
            guard windows[kind] == nil, line.hours.map(hours.contains) ?? true else {
                throw PolicyError(at: place, "stands twice, or lasts no hours or more than a hundred years.")
            }
            guard kind.isDated || line.before == nil && line.open == nil else {
                throw PolicyError(
                    at: place, "has `before` or `open`, and sources do not say when it begins and ends. Remove them.")
            }
            guard line.before.map((0...8760).contains) ?? true, line.open.map((1...876_000).contains) ?? true else {
                throw PolicyError(
                    at: place, "begins more than a year before, or lasts no hours or more than a hundred years.")
            }
            func milliseconds(_ hours: Int) -> Int64 { Int64(hours) * 3_600_000 }
            let after = line.hours.map(milliseconds) ?? Int64.max
            windows[kind] = Window(
                after: after, before: milliseconds(line.before ?? 24), open: line.open.map(milliseconds) ?? after)
        }
        return windows
    }

    static func activities(
        _ lines: [PolicyDocument.ActivityRule]
    ) throws(PolicyError) -> [String: Set<Activity>] {
        var activities: [String: Set<Activity>] = [:]
        for (at, line) in lines.enumerated() {
            let place = "activities.[\(at)]"
            guard activities[line.code] == nil, !line.code.isEmpty, !line.source.isEmpty else {
                throw PolicyError(
                    at: place,
                    "stands twice, or has no code or no source. Leave one line, and say where it is published.")
            }
            activities[line.code] = Set(
                try Names.list(line.allows, "\(place).allows") { (name, place) throws(PolicyError) in
                    guard let activity = Activity(rawValue: name) else {
                        let names = Activity.allCases.map(\.rawValue).joined(separator: ", ")
                        throw PolicyError(at: place, "“\(name)” is not one of \(names).")
                    }
                    return activity
                })
        }
        guard lines.isEmpty || activities.values.contains(where: { $0.contains(.view) }) else {
            throw PolicyError(at: "activities", "allows nobody to open records: let one of them allow `view`.")
        }
        return activities
    }

    /// What the activities allow that the principal was granted: to view, where the provider grants none to anybody or
    /// the policy names none.
    func granted(_ principal: Principal) -> Set<Activity> {
        guard let codes = principal.activities, !activities.isEmpty else { return [.view] }
        return codes.reduce(into: []) { $0.formUnion(activities[$1] ?? []) }
    }

    /// Whether somebody's national activities let them do what they sign in for. Who looks after accesses opens no
    /// record, and needs none.
    package func permitsSigningIn(_ principal: Principal) -> Bool {
        principal.role == .privacyOfficer || granted(principal).contains(.view)
    }
}
