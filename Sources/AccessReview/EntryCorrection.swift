package import Access
package import Intake
package import Ledger
import LegalTime
package import Relationships
package import Store

/// Puts right that an entry stands under the wrong person: takes it away from there, files it under the right one,
/// enters that on the chains of both, and opens a case with everyone who saw it meanwhile.
package struct EntryCorrection: Sendable {
    private let ledger: Ledger
    private let store: any RecordStore
    private let relationships: Relationships

    /// Over a node.
    package init(ledger: Ledger, store: any RecordStore, relationships: Relationships) {
        self.ledger = ledger
        self.store = store
        self.relationships = relationships
    }

    /// What is to be corrected, before it is: where the entry stands and who the right person is. Nothing that it says.
    package struct Found: Sendable {
        /// The entry.
        package let entry: FiledEntry
        /// The source that sent it.
        package let source: Source
        /// The person under whom it stands.
        package let person: Int64
        /// Who that is.
        package let who: Demographics
        /// The right person; nil when the entry is only taken away.
        package let right: (person: Int64, pid: Int64, who: Refiling.RightPerson)?

        /// Who the right person is; nil when the entry is only taken away.
        package var rightWho: Demographics? { right?.who.who }
        /// The section, and the date that it carries.
        package var about: String {
            let row = entry.row
            let day = (row.date ?? row.recorded).map { ", \(StaffDate(milliseconds: $0).dateText)" } ?? ""
            return "\(row.section.title)\(day)"
        }
    }

    /// Looks for an entry and for the right person; nil when there is no such entry of that source.
    ///
    /// - Parameters:
    ///   - source: the source that sent it.
    ///   - right: NHS number and birth date of the right person, who has to be known on this node; nil for none.
    /// - Throws: `StoreError.invalid` when the right person is not known, is the wrong one, or the entry cannot be
    ///   corrected here.
    package func find(
        _ place: FiledPlace, of source: Source, right: (nhsNumber: String, birthDate: String)?
    ) async throws -> Found? {
        let grant = Policy.write(source: source.number, code: source.code)
        guard let entry = try await store.filed(grant, place),
            let person = try await relationships.person(ofRecord: entry.row.pid),
            let who = try await store.demographics(Policy.grant(job: .privacy), pid: entry.row.pid)
        else { return nil }
        guard let right else { return Found(entry: entry, source: source, person: person, who: who, right: nil) }
        guard
            let known = try await relationships.person(nhsNumber: right.nhsNumber, birthDate: right.birthDate),
            let demographics = try await relationships.demographics(of: known),
            let rightPerson = Refiling.RightPerson(demographics),
            let pid = try await relationships.allRecords(ofPerson: known).first
        else {
            throw StoreError.invalid("One person with this NHS number and birth date has to be known here.")
        }
        guard known != person else { throw StoreError.invalid("The entry stands under this person already.") }
        return Found(entry: entry, source: source, person: person, who: who, right: (known, pid, rightPerson))
    }

    /// Corrects it, and opens the case.
    ///
    /// - Parameters:
    ///   - officer: who does it, of the organisation of the source.
    ///   - words: why, in their words: the first note of the case.
    ///   - clock: milliseconds since 1970.
    /// - Returns: the key of the case, and everyone who saw the entry while it stood wrongly, the newest first.
    /// - Throws: as `Refiling.refile`; `LedgerError.unavailable` when it cannot be entered: then nothing is changed.
    package func correct(
        _ found: Found, by officer: Principal, words: String, clock: @Sendable () -> Int64
    ) async throws -> (key: EventID, saw: [RecordedAccess], outcome: Refiling.Outcome) {
        let row = found.entry.row
        let beside = found.entry.companions.map(\.row.rid)
        let rids = [row.rid] + beside
        var parts = [AccessEvent.Part(pid: row.pid, resources: rids)]
        if let right = found.right { parts.append(.init(pid: right.pid, resources: rids)) }
        try await ledger.append(
            AccessEvent(
                id: EventID(), time: clock(), action: .correction, principal: officer, purpose: nil,
                route: "correction",
                basis: found.right == nil
                    ? "an entry that is not this person’s: withdrawn"
                    : "an entry that is not this person’s: filed under the right one", parts: parts))
        let (now, key) = (clock(), EventID())
        var opened = PrivacyCase(
            kind: .wrongPerson, organisation: found.source.organisation, origin: .correction,
            accessed: found.entry.since,
            records: [row.pid], opened: now, by: officer,
            // The case is opened by the commit that corrects it, and nobody knows when that ends: a minute is beyond
            // it, and nobody who did not see the entry is named by it.
            filing: PrivacyCase.Filing(
                entry: row.rid, beside: beside, about: found.about, source: found.source.name, record: row.pid,
                since: found.entry.since, until: now + 60_000, isMoved: found.right != nil,
                right: found.right?.pid), key: key)
        opened.notes = [PrivacyCase.Note(time: now, officer: officer.name, words: words)]
        let outcome = try await Refiling(store: store).refile(
            found.entry, from: found.source, to: found.right?.who,
            keeping: [try ItemChange(opened, key: key, pid: row.pid, replacing: nil)], now: now)
        // Whoever began before the commit may have been shown it: the clock is read after it.
        opened.filing?.until = clock()
        do {
            _ = try await store.put(Policy.grant(job: .privacy), opened, key: key, pid: row.pid, replacing: 1)
        } catch StoreError.conflict {
            // Somebody works on it already: it keeps its minute.
        }
        return (key, try await saw(opened), outcome)
    }

    /// Everyone who saw the entry of a case while it stood wrongly, the newest first. They are shown only after that
    /// was entered.
    package func saw(_ item: PrivacyCase) async throws -> [RecordedAccess] {
        guard let filing = item.filing, try await relationships.person(ofRecord: filing.record) != nil else {
            return []
        }
        return try await ledger.accesses(toRecords: [filing.record], since: filing.since)
            .filter { FiledWrongly.saw($0, filing) }
    }
}
