import Access
import LegalTime
import SharedRecord
import Store
import Testing

@Suite("Latest observations")
struct LatestObservationTests {
    @discardableResult
    private func add(
        _ fixture: inout FixtureRecord, _ source: Int, _ code: String, _ value: String, _ time: String,
        status: String = "final"
    ) throws -> Int64 {
        try fixture.add(
            source, .observations,
            """
            {"resourceType":"Observation","status":"\(status)","code":{"coding":[{"code":"\(code)",
            "display":"\(code)"}]},"effectiveDateTime":"\(time)","valueQuantity":{"value":\(value)}}
            """)
    }

    @Test("The newest of each vital sign, those of one source and time together, newest first, NEWS2 first among them")
    func newest() throws {
        var fixture = try FixtureRecord.florence()
        try add(&fixture, 2, "9279-1", "24", "2026-03-10T13:54:00Z")
        try add(&fixture, 2, "1104051000000101", "6", "2026-03-10T13:54:00Z")
        try add(&fixture, 2, "9279-1", "18", "2026-03-09T08:00:00Z")
        try add(&fixture, 1, "8867-4", "72", "2025-11-02T10:00:00Z")
        try add(&fixture, 2, "8867-4", "110", "2026-03-10T14:00:00Z", status: "cancelled")
        try add(&fixture, 1, "29463-7", "71", "2026-03-10T14:00:00Z")
        let view = try fixture.record().summary()
        #expect(view.observations.map(\.source) == ["Limehouse General Hospital", "Canal Side Practice"])
        #expect(view.observations.map { $0.items.map(\.value) } == [["6", "24"], ["72"]])
        #expect(view.observations[0].taken?.text == "10-Mar-2026 13:54")
        let rids = view.observations.flatMap(\.items).map(\.provenance.rid)
        #expect(Set(rids).isSubset(of: view.shown))
    }

    @Test("No score is worked out from its parts, and nothing is said where nothing is recorded or permitted")
    func none() throws {
        var fixture = try FixtureRecord.florence()
        #expect(try fixture.record().summary().observations.isEmpty)
        for code in ["9279-1", "2708-6", "85354-9", "8867-4", "8310-5"] {
            try add(&fixture, 2, code, "20", "2026-03-10T13:54:00Z")
        }
        let names = try fixture.record().summary().observations.flatMap(\.items).map(\.name)
        #expect(names.count == 5 && !names.contains { $0.contains("NEWS") || $0.contains("1104051000000101") })
        #expect(try fixture.record(.receptionist).summary().observations.isEmpty)
    }
}
