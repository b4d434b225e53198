package import Access
import Store

/// What a list of staff would change, and what it found, in numbers of people.
package struct StaffListChanges: Sendable {
    /// Whose list it is.
    package let organisation: String
    /// People whose records are recorded as those of one of the staff.
    package fileprivate(set) var recorded = 0
    /// People of the list for whom that stands already.
    package fileprivate(set) var already = 0
    /// People who are in the list no more, or under another name: what an earlier list said of them ends.
    package fileprivate(set) var ended = 0
    /// People of the list of whom no record is known here: they are looked for again with the next list.
    package fileprivate(set) var notFound = 0
    /// People of the list whose number and birth date stand here, under another family name or in records that are kept
    /// apart: a privacy officer looks, and records them by hand.
    package fileprivate(set) var unclear = 0
    /// What changes, by person.
    fileprivate var changes: [[ItemChange]] = []

    /// The patient records on which something changes.
    package var pids: [Int64] { Array(Set(changes.joined().map(\.pid))).sorted() }

    fileprivate init(organisation: String) { self.organisation = organisation }
}

extension Relationships {
    /// Compares a list of an organisation's staff with what is recorded. Nothing is changed by it.
    ///
    /// Somebody is found as whoever proves who they are is: by number, birth date and family name together. What an
    /// earlier list said goes on while number and birth date agree: a name that was changed on one side ends nothing.
    ///
    /// - Parameter now: milliseconds since 1970.
    package func changes(
        by list: StaffList, organisation: String, now: Int64
    ) async throws -> StaffListChanges {
        let leave = Policy.grant(job: .staffList(organisation: organisation))
        let standing = try await store.items(
            leave, StaffRecord.self, CollectionQuery(field: (name: "list", value: organisation), limit: .max))
        let persons = try await store.persons(leave, of: Array(Set(standing.map(\.pid))))
        var left: [Place: [Stored<StaffRecord>]] = [:]
        for one in standing {
            guard let person = persons[one.pid] else { continue }
            left[Place(subject: one.item.subject, person: person), default: []].append(one)
        }
        var found = StaffListChanges(organisation: organisation)
        for member in list.members {
            guard let person = try await self.person(member.identity) else {
                let same = try await store.persons(
                    leave, nhsNumber: member.identity.nhsNumber, birthDate: member.identity.birthDate)
                let kept = same.compactMap { left.removeValue(forKey: Place(subject: member.subject, person: $0)) }
                if !kept.isEmpty {
                    found.already += 1
                } else if same.isEmpty {
                    found.notFound += 1
                } else {
                    found.unclear += 1
                }
                continue
            }
            let held = left.removeValue(forKey: Place(subject: member.subject, person: person)) ?? []
            try await add(member, person, held, to: &found, now)
        }
        for (_, gone) in left.sorted(by: { ($0.key.person, $0.key.subject) < ($1.key.person, $1.key.subject) }) {
            found.ended += 1
            found.changes.append(
                try gone.map { old in
                    var ended = old.item
                    ended.until = now
                    return try ItemChange(ended, key: old.key, pid: old.pid, replacing: old.version)
                })
        }
        return found
    }

    /// Carries out what a list changes: of each person all or nothing. When it stops on the way, the same list goes on
    /// from there.
    ///
    /// - Parameter grant: the leave under which it is entered in the ledger, for the same organisation.
    /// - Throws: `StoreError.conflict` when somebody changed one of the records meanwhile.
    package func make(_ list: StaffListChanges, _ grant: JobGrant) async throws {
        guard grant.job == .staffList(organisation: list.organisation) else {
            throw StoreError.invalid("This leave is not for that list of staff.")
        }
        var batch: [ItemChange] = []
        for (at, changes) in list.changes.enumerated() {
            batch += changes
            // So that a node which serves meanwhile waits for no more than a moment.
            guard batch.count >= 200 || at == list.changes.count - 1 else { continue }
            try await store.put(grant, batch)
            batch = []
        }
    }

    /// On which person's records the name of somebody's account stands.
    private struct Place: Hashable {
        let subject: String
        let person: Int64
    }

    /// Notes what there is to record of one of the staff.
    private func add(
        _ member: StaffList.Member, _ person: Int64, _ held: [Stored<StaffRecord>], to found: inout StaffListChanges,
        _ now: Int64
    ) async throws {
        let pids = try await records(of: person)
        guard !pids.isEmpty else {
            found.notFound += 1
            return
        }
        guard let first = held.first else {
            // What an officer recorded stands by itself, and is never the list's to end.
            let byHand = try await staffRecords(of: person, organisation: found.organisation)
            if byHand.contains(where: { $0.item.subject == member.subject }) {
                found.already += 1
                return
            }
            found.recorded += 1
            found.changes.append(
                try await copies(
                    StaffRecord(subject: member.subject, listOf: found.organisation, since: now), person: person))
            return
        }
        found.already += 1
        let missing = Set(pids).subtracting(held.map(\.pid)).sorted()
        if missing.isEmpty { return }
        found.changes.append(
            try missing.map { try ItemChange(first.item, key: first.key, pid: $0, replacing: nil) })
    }
}
