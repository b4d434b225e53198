import Access
import FHIR
import Foundation
import Intake
import LegalTime
import Relationships
import SharedRecord
import Simulation
import Store
import StoreSQLite
import Testing
import Web

/// The longest record of the simulation: whatever of it is opened, a page is no longer than a page may be, and the
/// pages together hold everything.
@Suite struct SickestPersonTests {
    /// A record page before its panels (web specification).
    private static let largest = 100 * 1024
    private static let today = "2026-11-22"
    private static let now = PartialDate("2026-11-22T14:32:00Z")?.milliseconds ?? 0

    @Test func everyPageOfTheLongestRecordIsShort() async throws {
        let simulation = try #require(SimulatedLondon(seed: 1, today: Self.today))
        let person = try #require((0..<60).map(simulation.person).max { $0.resourceCount < $1.resourceCount })
        #expect(person.resourceCount > 1_500)
        let folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SQLiteRecordStore(folder: folder)
        let intake = Intake(store: store, lists: try SensitivityLists.illustrative())
        var practice = ""
        for bundle in person.bundles {
            let known = try #require(simulation.region.sources.first { $0.code == bundle.source })
            let source = try await store.source(
                SourceRegistration(
                    code: known.code, name: known.name, kind: Store.SourceKind(rawValue: known.kind.rawValue) ?? .other,
                    organisation: known.code))
            if known.kind == .gp { practice = known.code }
            #expect(try await intake.accept(bundle.bytes, from: source, origin: "simulation").quarantined == [])
        }
        let relationships = Relationships(store: store, policies: try Policies([Policy.illustrative()]))
        let principal = Principal(
            subject: "1", name: "Dr Test", role: .generalPractitioner, organisation: practice,
            organisationName: "A practice")
        let decision = try await relationships.decide(
            principal: principal, purpose: .directCare, person: 1, now: Self.now)
        guard case .permit(let grant) = decision else {
            Issue.record("the record is not open to the practice")
            return
        }
        try await store.read(grant) { try Self.look($0, grant) }
    }

    private static func look(_ snapshot: any RecordSnapshot, _ grant: Grant) throws {
        let record = try Record(snapshot: snapshot, grant: grant, now: now)
        let frame = RecordContext(
            page: PageContext(made: StaffDate(milliseconds: now)), view: String(repeating: "v", count: 43),
            purpose: "direct care")
        func hold(_ page: [UInt8], _ name: String) {
            #expect(page.count <= largest, "\(name) has \(page.count) bytes")
        }
        hold(Pages.summaryPage(try record.summary(), frame), "summary")
        let timeline = try pages { number in
            let view = try record.timeline(TimelineFilter().on(number))
            hold(Pages.timelinePage(view, frame), "timeline, page \(number.number)")
            return (view.paging, view.months.flatMap(\.items).map(\.rid))
        }
        #expect(timeline.count > 1_000 && Set(timeline).count == timeline.count)
        #expect(try timeline.count == record.timeline().rail.timeline.entries)
        for section in Section.allCases where grant.sections.contains(section) {
            var tokens: [String] = []
            _ = try pages { number in
                let view = try record.section(section, page: number)
                hold(Pages.sectionPage(view, frame), "\(section), page \(number.number)")
                tokens += view.results?.rows.map(\.trendToken) ?? []
                return (view.results?.paging ?? view.paging ?? Paging(), [])
            }
            let entries = try pages { number in
                let view = try record.section(section, .entries, page: number)
                hold(Pages.sectionPage(view, frame), "entries of \(section), page \(number.number)")
                return (view.paging ?? Paging(), view.items.map(\.rid))
            }
            #expect(Set(entries).count == entries.count)
            for token in tokens {
                _ = try pages { number in
                    let view = try #require(try record.trend(token: token, page: number))
                    hold(Pages.trendPage(view, token, frame), "trend of \(view.test), page \(number.number)")
                    return (view.paging, [])
                }
            }
        }
        for rid in timeline {
            let view = try #require(try record.item(rid))
            hold(Pages.itemPage(view, frame), "item \(view.item.title)")
        }
    }

    /// The items of every page, one page after the other.
    private static func pages(_ page: (PageRequest) throws -> (Paging, [Int64])) rethrows -> [Int64] {
        var rids: [Int64] = []
        var number = PageRequest()
        while true {
            let (paging, more) = try page(number)
            rids += more
            guard paging.number < paging.pages else { return rids }
            number = paging.request(paging.number + 1)
        }
    }
}
