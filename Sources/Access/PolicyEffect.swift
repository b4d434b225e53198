/// An entry of a record as a dry run sees it: what decides whether it is shown, and nothing of what it says.
package struct RowOutline: Sendable {
    /// The patient record.
    package let pid: Int64
    /// Its section.
    package let section: Section
    /// Its categories.
    package let sensitivity: SensitivityMask
    /// When this node received it, in milliseconds since 1970.
    package let received: Int64
    /// Whether its source says that it is reviewed.
    package let isReviewed: Bool
    /// Its type: index in `R4.resourceTypeNames`.
    package let type: Int

    /// An outline.
    package init(
        pid: Int64, section: Section, sensitivity: SensitivityMask, received: Int64, isReviewed: Bool, type: Int
    ) {
        self.pid = pid
        self.section = section
        self.sensitivity = sensitivity
        self.received = received
        self.isReviewed = isReviewed
        self.type = type
    }
}

/// What another policy would have made of an access.
package struct PolicyEffect: Sendable, Equatable {
    /// It would have been refused.
    package var isRefused = false
    /// It was refused, and would not have been.
    package var isOpened = false
    /// Something that was shown, or named as hidden, would not have been.
    package var showsLess = false
    /// Something would have been shown, or named as hidden, that was not.
    package var showsMore = false

    /// No effect.
    package init() {}

    /// Whether anything would have been otherwise.
    package var isAny: Bool { isRefused || isOpened || showsLess || showsMore }
}

extension Policy {
    /// What another policy would have made of an access that this one decided, on the same facts.
    ///
    /// - Parameters:
    ///   - person: the person, by the store's number.
    ///   - rows: the person's record in outline.
    package func effect(
        of new: Policy, principal: Principal, purpose: Purpose, person: Int64, facts: Facts, breakGlass: Bool,
        rows: [RowOutline]
    ) -> PolicyEffect {
        func grant(_ policy: Policy) -> Grant? {
            let decision = policy.decide(
                principal: principal, purpose: purpose, person: person, facts: facts, breakGlass: breakGlass)
            guard case .permit(let grant) = decision else { return nil }
            return grant
        }
        var effect = PolicyEffect()
        let (before, after) = (grant(self), grant(new))
        guard let before, let after else {
            effect.isRefused = before != nil && after == nil
            effect.isOpened = before == nil && after != nil
            return effect
        }
        func note(_ had: Int, _ has: Int) {
            if has < had { effect.showsLess = true }
            if has > had { effect.showsMore = true }
        }
        for record in facts.records { note(before.sight(of: record.pid), after.sight(of: record.pid)) }
        for row in rows {
            note(before.sight(of: row), after.sight(of: row))
            guard before.sight(of: row) == 2, after.sight(of: row) == 2 else { continue }
            switch (before.elements.members(ofType: row.type), after.elements.members(ofType: row.type)) {
            case (nil, nil): break
            case (nil, .some): effect.showsLess = true
            case (.some, nil): effect.showsMore = true
            case (.some(let had), .some(let has)):
                if !had.isSubset(of: has) { effect.showsLess = true }
                if !has.isSubset(of: had) { effect.showsMore = true }
            }
        }
        return effect
    }
}

extension Grant {
    /// 2 for a record that is read, 1 for one that is named, 0 for one that is not.
    fileprivate func sight(of pid: Int64) -> Int { pids.contains(pid) ? 2 : objectedPids.contains(pid) ? 1 : 0 }

    /// 2 for an entry that is shown, 1 for one that is named as restricted, 0 for one without trace.
    fileprivate func sight(of row: RowOutline) -> Int {
        guard pids.contains(row.pid), sections(of: row.pid).contains(row.section),
            !isHeld(pid: row.pid, section: row.section, received: row.received, isReviewed: row.isReviewed)
        else { return 0 }
        if admits(
            pid: row.pid, section: row.section, sensitivity: row.sensitivity, received: row.received,
            isReviewed: row.isReviewed)
        {
            return 2
        }
        return mayKnow(section: row.section, sensitivity: row.sensitivity) ? 1 : 0
    }
}
