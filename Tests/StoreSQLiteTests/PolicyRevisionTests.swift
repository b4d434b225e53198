import Access
import Foundation
import GRDB
import Ledger
import Relationships
import SampleData
import Store
import StoreSQLite
import Testing

private let number = "9990000018"
private let patient = samplePatient()

/// Policies as officers write and approve them: who may do what to which, and from when it decides.
@Suite struct PolicyRevisionTests {
    /// 2027-06-30, noon in UTC; the next day begins in London at 23:00 UTC.
    private let noon: Int64 = 1_814_356_800_000
    private let midnight: Int64 = 1_814_396_400_000
    private let day = "2027-07-01"

    private func officer(_ subject: String, at organisation: String = "ZZH01", name: String = "N") -> Principal {
        Principal(
            subject: subject, name: name, role: .privacyOfficer, organisation: organisation,
            organisationName: organisation)
    }
    private var webb: Principal { officer("webb") }
    private var okafor: Principal { officer("okafor", at: "ZZM01") }

    private func relationships(_ store: SQLiteRecordStore) throws -> Relationships {
        Relationships(store: store, policies: try Policies([Policy.illustrative()]))
    }

    private func stored(_ version: Int, _ relationships: Relationships) async throws -> Stored<PolicyRevision> {
        try #require(try await relationships.policyOverview().revision(version))
    }

    /// Nurses open nothing, from a day: a change that every decision about one shows.
    private func withoutNurses(_ document: PolicyDocument, from: String) -> PolicyDocument {
        var document = document
        document.from = from
        document.roles.removeAll { $0.role == "nurse" }
        return document
    }

    /// A draft without nurses.
    private func draft(
        _ relationships: Relationships, by principal: Principal, from: String, base: Int = 6, source: String? = nil
    ) async throws -> Int {
        let version = try #require(
            try await relationships.beginPolicy(from: base, why: "Asked by the board", by: principal, now: noon))
        let begun = try await stored(version, relationships)
        var document = withoutNurses(begun.item.document, from: from)
        if let source { document.source = source }
        try await relationships.change(begun, to: document, version: begun.version, by: principal, now: noon)
        return version
    }

    private func act(
        _ kind: PolicyRevision.Act.Kind, _ version: Int, by principal: Principal, _ relationships: Relationships,
        now: Int64? = nil
    ) async throws {
        let found = try await stored(version, relationships)
        try await relationships.act(
            .init(kind: kind, by: principal, time: now ?? noon, words: "In these words"), on: found,
            version: found.version, seal: found.item.seal)
    }

    private func refusal(_ body: () async throws -> Void) async throws -> PolicyRefusal? {
        do { try await body() } catch let refusal as PolicyRefusal { return refusal }
        return nil
    }

    @Test("Each act is possible in the states of the table, and in no other")
    func states() {
        typealias State = PolicyRevision.State
        let table: [(State, PolicyRevision.Act.Kind, State)] = [
            (.draft, .changed, .draft), (.draft, .submitted, .submitted), (.draft, .withdrawn, .withdrawn),
            (.submitted, .sentBack, .sentBack), (.submitted, .approved, .approved),
            (.submitted, .withdrawn, .withdrawn), (.sentBack, .changed, .draft), (.sentBack, .submitted, .submitted),
            (.sentBack, .withdrawn, .withdrawn),
        ]
        for state in State.allCases {
            for act in PolicyRevision.Act.Kind.allCases {
                let expected = table.first { $0.0 == state && $0.1 == act }?.2
                #expect(state.after(act) == expected, "\(act) of \(state)")
            }
        }
    }

    @Test("A policy is written by one, approved by another, and then it decides, here and elsewhere, now and later")
    func approval() async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        try await here.accept(patient, from: try await here.source("ZZH01"))
        let first = try relationships(here.store)
        // Another process over the same files.
        let elsewhere = try relationships(SQLiteRecordStore(folder: here.folder, cacheMegabytes: 0))
        let nurse = Principal(
            subject: "n", name: "N", role: .nurse, organisation: "ZZH01", organisationName: "ZZH01")
        let identify = try #require(try Policy.illustrative().identify(principal: nurse))
        let person = try #require(try await here.store.persons(identify, nhsNumber: number).first)
        // Until a claim ends, whatever else the moment is.
        try await first.claim(
            nurse, person: person, reason: .presentNow, words: "-", event: EventID(), now: midnight - 3_600_000)
        func opens(_ relationships: Relationships, at now: Int64) async throws -> Bool {
            let decision = try await relationships.decide(
                principal: nurse, purpose: .directCare, person: person, now: now)
            let read = try await relationships.read(
                principal: nurse, purpose: .directCare, person: person, now: now
            ) { grant, _ in grant.policyVersion }
            guard case .permit(let grant) = decision else {
                #expect(read == nil)
                return false
            }
            #expect(read == grant.policyVersion)
            return true
        }
        #expect(try await opens(first, at: midnight))
        #expect(try await opens(elsewhere, at: midnight))

        let version = try await draft(first, by: webb, from: day)
        #expect(version == 7)
        try await act(.submitted, version, by: webb, first)
        #expect(try await opens(first, at: midnight), "what is not approved decides nothing")
        try await act(.approved, version, by: okafor, elsewhere)
        // From midnight in London, in summer time; without a restart, in the process that did not approve it too.
        for one in [first, elsewhere, try relationships(SQLiteRecordStore(folder: here.folder, cacheMegabytes: 0))] {
            #expect(try await opens(one, at: midnight - 1))
            #expect(try await !opens(one, at: midnight))
            #expect(try await one.policy(at: midnight - 1)?.version == 6)
            #expect(try await one.policy(at: midnight)?.version == 7)
        }
        let kept = try await stored(version, first).item
        #expect(kept.acts.map(\.kind) == [.written, .changed, .submitted, .approved])
        #expect(kept.approval?.by == okafor && kept.why == "Asked by the board")
    }

    @Test("Whoever wrote any of it never approves it, whatever session, name, role or organisation they come in")
    func ownWork() async throws {
        let here = try TemporaryStore()
        let relationships = try relationships(here.store)
        let version = try await draft(relationships, by: webb, from: day)
        try await act(.submitted, version, by: okafor, relationships)
        for disguise in [webb, officer("webb", at: "ZZM01", name: "Another name")] {
            let refused = try await refusal { try await act(.approved, version, by: disguise, relationships) }
            #expect(refused == .ownWork)
        }
        // Sent back and changed by the other: now both wrote in it.
        try await act(.sentBack, version, by: okafor, relationships)
        let sent = try await stored(version, relationships)
        var document = sent.item.document
        document.source = "Decided by the board, minute 7"
        try await relationships.change(sent, to: document, version: sent.version, by: okafor, now: noon)
        try await act(.submitted, version, by: webb, relationships)
        for one in [webb, okafor] {
            #expect(try await refusal { try await act(.approved, version, by: one, relationships) } == .ownWork)
        }
        // A third did not.
        try await act(.approved, version, by: officer("third"), relationships)
        #expect(try await stored(version, relationships).item.state == .approved)
        // Only who wrote in a policy withdraws it.
        let other = try await draft(relationships, by: webb, from: day, base: 6)
        #expect(
            try await refusal { try await act(.withdrawn, other, by: officer("third"), relationships) } == .notTheirs)
        try await act(.withdrawn, other, by: webb, relationships)
    }

    @Test(
        "What is approved is what was shown: another text, another version or another act in between approves nothing")
    func shown() async throws {
        let here = try TemporaryStore()
        let relationships = try relationships(here.store)
        let version = try await draft(relationships, by: webb, from: day)
        try await act(.submitted, version, by: webb, relationships)
        let looked = try await stored(version, relationships)
        let approve = PolicyRevision.Act(kind: .approved, by: okafor, time: noon, words: "")
        // Another seal.
        let other = String(repeating: "0", count: 64)
        #expect(
            try await refusal {
                try await relationships.act(approve, on: looked, version: looked.version, seal: other)
            } == .otherText)
        // Sent back, changed and submitted again while the officer still looks at the first text.
        try await act(.sentBack, version, by: okafor, relationships)
        let sent = try await stored(version, relationships)
        var document = sent.item.document
        document.overridesObjections.append("nurse")
        try await relationships.change(sent, to: document, version: sent.version, by: webb, now: noon)
        try await act(.submitted, version, by: webb, relationships)
        let now = try await stored(version, relationships)
        #expect(now.item.seal != looked.item.seal)
        #expect(
            try await refusal {
                try await relationships.act(approve, on: now, version: looked.version, seal: looked.item.seal)
            } == .otherText)
        #expect(
            try await refusal {
                try await relationships.act(approve, on: looked, version: looked.version, seal: looked.item.seal)
            } == .changedMeanwhile, "a stale reading is a conflict in the store")
        #expect(
            try await refusal {
                try await relationships.act(approve, on: now, version: looked.version, seal: now.item.seal)
            } == .changedMeanwhile)
        #expect(try await stored(version, relationships).item.state == .submitted)
        #expect(try await relationships.policies().all.count == 1)
    }

    @Test("Of two acts at the same moment one succeeds, also when they are about two policies")
    func atOnce() async throws {
        let here = try TemporaryStore()
        let relationships = try relationships(here.store)
        var versions: [Int] = []
        for n in 1...4 {
            let version = try await draft(relationships, by: webb, from: "2027-07-0\(n)", source: "Minute \(n)")
            try await act(.submitted, version, by: webb, relationships)
            versions.append(version)
        }
        #expect(versions == [7, 8, 9, 10])
        // Each by two officers at once, all at once, from two processes.
        let elsewhere = try self.relationships(SQLiteRecordStore(folder: here.folder))
        let done = try await withThrowingTaskGroup(of: Int?.self) { group in
            for version in versions {
                for (process, subject) in [(relationships, "okafor"), (elsewhere, "third")] {
                    group.addTask {
                        do {
                            try await act(.approved, version, by: officer(subject), process)
                            return version
                        } catch is PolicyRefusal { return nil }
                    }
                }
            }
            return try await group.reduce(into: [Int]()) { if let version = $1 { $0.append(version) } }
        }
        #expect(done.count >= 1 && Set(done).count == done.count, "\(done)")
        // Numbers rise, and what is approved can be used together, by a process that starts now too.
        let fresh = try self.relationships(SQLiteRecordStore(folder: here.folder))
        for one in [relationships, elsewhere, fresh] {
            #expect(try await one.policies().all.map(\.version) == [6] + done.sorted())
        }
        // Two drafts at once never get one number.
        let numbers = try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do {
                        return try await relationships.beginPolicy(from: 6, why: "At once", by: webb, now: noon)
                    } catch StoreError.conflict { return nil }
                }
            }
            return try await group.reduce(into: [Int]()) { if let version = $1 { $0.append(version) } }
        }
        #expect(!numbers.isEmpty && Set(numbers).count == numbers.count)
    }

    @Test("Past days, numbers that do not rise, days before the last policy's and copies are refused")
    func rules() async throws {
        let here = try TemporaryStore()
        let relationships = try relationships(here.store)
        // The day before the moment of approval is over; the day itself is not.
        let past = try await draft(relationships, by: webb, from: "2027-06-29")
        #expect(
            try await refusal { try await act(.submitted, past, by: webb, relationships) } == .past(day: "2027-06-29"))
        let today = try await draft(relationships, by: webb, from: "2027-06-30")
        try await act(.submitted, today, by: webb, relationships)
        #expect(
            try await refusal {
                try await act(.approved, today, by: okafor, relationships, now: midnight)
            } == .past(day: "2027-06-30"))
        try await act(.approved, today, by: okafor, relationships, now: midnight - 1)
        // A lower number than the newest approved.
        let first = try await stored(past, relationships)
        var document = first.item.document
        document.from = "2027-08-01"
        try await relationships.change(first, to: document, version: first.version, by: webb, now: noon)
        let low = try await refusal { try await act(.submitted, past, by: webb, relationships) }
        guard case .rule(let error) = low else { throw StoreError.conflict }
        #expect(error.place == "version")
        // An earlier day than the newest approved: the policies would contradict each other.
        let later = try await draft(relationships, by: webb, from: "2027-09-01", base: today)
        #expect(try await refusal { try await act(.submitted, later, by: webb, relationships) } == .nothingChanged)
        // What is no policy is not kept in a draft.
        let kept = try await stored(later, relationships)
        var broken = kept.item.document
        broken.roles[0].sees.append("veryRestricted")
        let refused = try await refusal {
            try await relationships.change(kept, to: broken, version: kept.version, by: webb, now: noon)
        }
        guard case .rule = refused else { throw StoreError.conflict }
        #expect(try await stored(later, relationships).item == kept.item)
        // Number and standing of a draft are not its writer's to choose.
        var chosen = kept.item.document
        chosen.version = 99
        chosen.isIllustrative = false
        chosen.source = "Somewhere else entirely"
        try await relationships.change(kept, to: chosen, version: kept.version, by: webb, now: noon)
        let changed = try await stored(later, relationships).item.document
        #expect(changed.version == later && changed.isIllustrative && changed.source == "Somewhere else entirely")
    }

    @Test("An approved policy is not changed, withdrawn or sent back")
    func immutable() async throws {
        let here = try TemporaryStore()
        let relationships = try relationships(here.store)
        let version = try await draft(relationships, by: webb, from: day)
        try await act(.submitted, version, by: webb, relationships)
        try await act(.approved, version, by: okafor, relationships)
        let approved = try await stored(version, relationships)
        var document = approved.item.document
        document.source = "Something else"
        #expect(
            try await refusal {
                try await relationships.change(approved, to: document, version: approved.version, by: webb, now: noon)
            } == .changedMeanwhile)
        for kind in PolicyRevision.Act.Kind.allCases {
            #expect(
                try await refusal { try await act(kind, version, by: webb, relationships) } == .changedMeanwhile,
                "\(kind)")
        }
        // Nobody else's leave reaches it.
        let stolen = try await here.store.items(Policy.grant(job: .privacy), PolicyRevision.self, CollectionQuery())
        #expect(stolen.isEmpty)
    }

    @Test(
        "An approved policy that was altered, lost or cannot be read stops every decision, and a node from starting",
        arguments: ["altered", "lost", "unreadable", "shape", "unapproved"])
    func damage(_ kind: String) async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        try await here.accept(patient, from: try await here.source("A"))
        let writer = try relationships(here.store)
        // It holds the policies from before the approval, as a node does that runs meanwhile.
        let running = try relationships(SQLiteRecordStore(folder: here.folder, cacheMegabytes: 0))
        _ = try await running.policies()
        let version = try await draft(writer, by: webb, from: day)
        try await act(.submitted, version, by: webb, writer)
        try await act(.approved, version, by: okafor, writer)
        let queue = try DatabaseQueue(path: here.folder.appending(path: "records.sqlite").path)
        try await queue.write { db in
            switch kind {
            case "altered":
                try db.execute(
                    sql: """
                        UPDATE item SET body = replace(CAST(body AS TEXT), '"hours":8760', '"hours":87600')
                        WHERE kind = 3
                        """)
            case "lost": try db.execute(sql: "DELETE FROM item WHERE kind = 3")
            case "unreadable": try db.execute(sql: "UPDATE item SET body = '{' WHERE kind = 3")
            case "shape": try db.execute(sql: "UPDATE item SET schema = 2 WHERE kind = 3")
            default:
                try db.execute(
                    sql: """
                        UPDATE item SET body = replace(CAST(body AS TEXT), '"approved"', '"submitted"') WHERE kind = 3
                        """)
            }
            #expect(db.changesCount == 1)
        }
        let nurse = Principal(subject: "n", name: "N", role: .nurse, organisation: "A", organisationName: "A")
        for one in [running, try relationships(SQLiteRecordStore(folder: here.folder, cacheMegabytes: 0))] {
            await #expect(throws: StoreError.self) { _ = try await one.policies() }
            await #expect(throws: StoreError.self) {
                _ = try await one.decide(principal: nurse, purpose: .directCare, person: 1, now: noon)
            }
            await #expect(throws: StoreError.self) {
                _ = try await one.read(principal: nurse, purpose: .directCare, person: 1, now: noon) { _, _ in 1 }
            }
        }
    }

    @Test("A policy of the configuration whose number an approved one has stops the node")
    func fileOfTheSameNumber() async throws {
        let here = try TemporaryStore()
        let writer = try relationships(here.store)
        let version = try await draft(writer, by: webb, from: day)
        try await act(.submitted, version, by: webb, writer)
        try await act(.approved, version, by: okafor, writer)
        var document = try Policy.illustrative().document
        document.version = version
        let policies = try Policies([Policy.illustrative(), Policy(document)])
        await #expect(throws: StoreError.self) {
            _ = try await Relationships(store: here.store, policies: policies).policies()
        }
    }
}
