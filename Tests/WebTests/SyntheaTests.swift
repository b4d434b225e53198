import Access
import FHIR
import Foundation
import Intake
import LegalTime
import Relationships
import SampleData
import SharedRecord
import Store
import StoreSQLite
import Testing
import Web

private let bundles = "synthea/bundles.ndjson.gz"

/// People whom another program made up, in shapes that we did not choose: every page of every one of them.
@Suite struct SyntheaTests {
    private static let now = Int64(Date().timeIntervalSince1970 * 1000)

    @Test(
        "The record of every Synthea person renders, and no line of it is lost",
        .enabled(if: SharedData.has(bundles)))
    func render() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SQLiteRecordStore(folder: folder)
        let source = try await store.source(
            SourceRegistration(code: "GP", name: "A practice", kind: .gp, organisation: "GP"))
        let intake = Intake(store: store, lists: try SensitivityLists.illustrative())
        for line in try SharedData.lines(bundles) {
            let report = try await intake.accept(line, from: source, origin: "synthea")
            #expect(report.quarantined == [])
        }
        let people = try await store.statistics(Policy.grant(job: .statistics)).people
        #expect(people == 62)
        let principal = Principal(
            subject: "1", name: "Dr Test", role: .generalPractitioner, organisation: "GP", organisationName: "GP")
        let relationships = Relationships(store: store, policies: try Policies([Policy.illustrative()]))
        for person in 1...Int64(people) {
            var decision = try await relationships.decide(
                principal: principal, purpose: .directCare, person: person, now: Self.now)
            if case .deny = decision {
                // Years after a death a reader has to say why.
                try await relationships.claim(
                    principal, person: person, reason: .afterDeath, words: "A test", event: EventID(), now: Self.now)
                decision = try await relationships.decide(
                    principal: principal, purpose: .directCare, person: person, now: Self.now)
            }
            guard case .permit(let grant) = decision else {
                Issue.record("person \(person) is not open to the practice")
                continue
            }
            try await store.read(grant) { try Self.look($0, grant) }
        }
    }

    private static func look(_ snapshot: any RecordSnapshot, _ grant: Grant) throws {
        let record = try Record(snapshot: snapshot, grant: grant, now: now)
        let page = PageContext(made: StaffDate(milliseconds: now))
        let frame = RecordContext(page: page, view: "v", purpose: "direct care")
        let rows = try snapshot.rows()
        let summary = try record.summary()
        let family = rows.first { $0.typeName == "Patient" }?.document.root["name"]?.elements.first { $0.isObject }?[
            "family"]?.string
        let text = String(decoding: Pages.summaryPage(summary, frame), as: UTF8.self)
        #expect(text.contains(try #require(family).uppercased()))
        var seen = Set(summary.shown)
        var filter = TimelineFilter()
        while true {
            let timeline = try record.timeline(filter)
            #expect((2_000..<100_000).contains(Pages.timelinePage(timeline, frame).count))
            seen.formUnion(timeline.shown)
            guard timeline.paging.number < timeline.paging.pages else { break }
            filter.page.number += 1
        }
        for section in Section.allCases where grant.sections.contains(section) {
            for list in [SectionList.front, .entries] {
                var number = 1
                while true {
                    let view = try record.section(section, list, page: PageRequest(number))
                    #expect(Pages.sectionPage(view, frame).count < 100_000)
                    seen.formUnion(view.shown)
                    guard let paging = view.results?.paging ?? view.paging, number < paging.pages else { break }
                    number += 1
                }
            }
        }
        // Whatever the grant admits is on some page; only what stands behind other items may be without a line.
        let lost = rows.filter { !seen.contains($0.rid) && $0.section != .administration }
        #expect(lost.isEmpty, "\(lost.count) rows on no page: \(Set(lost.map(\.typeName)).sorted())")
        for row in rows.prefix(40) { #expect(try record.item(row.rid) != nil) }
    }
}
