import Access
import SharedRecord
import Store
import Testing

@Suite("One count for a section")
struct CountTests {
    private typealias Part = Access.Section

    private func condition(_ n: Int, _ source: String = "") -> String {
        #"{"resourceType":"Condition","id":"c\#(n)","code":{"text":"Problem \#(n)\#(source)"},"#
            + #""onsetDateTime":"2020-01-\#(n + 10)"}"#
    }

    @Test("Rail, list, late panel and page of every section say the same")
    func agree() throws {
        var fixture = try FixtureRecord.florence()
        for n in 0..<15 { try fixture.add(1, .problems, condition(n)) }
        try fixture.add(2, .problems, condition(3))
        try fixture.add(1, .laboratory, #"{"resourceType":"DiagnosticReport","id":"d","code":{"text":"Bloods"}}"#)
        try fixture.add(1, .laboratory, #"{"resourceType":"Observation","id":"o","code":{"text":"Sodium"}}"#)
        try fixture.add(1, .encounters, #"{"resourceType":"Encounter","id":"e","class":{"code":"AMB"}}"#)
        try fixture.add(1, .encounters, #"{"resourceType":"EpisodeOfCare","id":"k","status":"active"}"#)
        try fixture.add(2, .careTeam, #"{"resourceType":"CareTeam","id":"t","status":"active"}"#)
        let record = try fixture.record()
        let summary = try record.summary()
        for entry in summary.rail.groups.flatMap(\.entries) {
            let page = try record.section(entry.section, limit: .max)
            #expect(page.count == entry.count && page.rail.count(entry.section) == entry.count, "\(entry.title)")
            #expect(page.items.count == entry.count.entries, "\(entry.title)")
            if entry.section != .identity {
                #expect(try record.panel(entry.section).view.count == entry.count, "\(entry.title)")
            }
        }
        #expect(summary.rail.count(.problems).words == "16 entries")
        #expect(summary.rail.count(.laboratory).entries == 2)
        #expect(summary.rail.count(.identity).entries == 2)
        #expect(summary.encounters.count.entries == 2 && summary.encounters.items.count == 1)
        #expect(summary.rail.timeline.entries == (try record.timeline().total))
        // Fifteen problems in sixteen entries; what there is no room for is counted.
        #expect((summary.problems.active.count, summary.problems.activeTotal) == (12, 15))
    }

    @Test("None is said only where it is known: state of the sources, what is hidden, who asks")
    func none() throws {
        let known = "no entries"
        let marsh = "not known: no answer from Marsh Lane Hospital"
        let cases: [(Part, String, (inout FixtureRecord) throws -> Void, [Int: SourceState], String)] = [
            (.immunisations, "all answered", { _ in }, [:], known),
            (
                .immunisations, "one failed",
                { $0.source(3, "Marsh Lane Hospital", .acute, isAvailable: false) }, [:], marsh
            ),
            (
                .immunisations, "a laboratory that never has any failed",
                { $0.source(3, "Laboratory", .pathology, isAvailable: false) }, [:], known
            ),
            (
                .immunisations, "hidden, counted",
                { $0.hidden = [Withheld(section: .immunisations, categories: [], count: 2)] }, [:],
                "not known: restricted items exist"
            ),
            (
                .immunisations, "hidden, not counted",
                { $0.hidden = [Withheld(section: .immunisations, categories: [], count: nil)] }, [:],
                "not known: restricted items exist"
            ),
            (
                .immunisations, "kept back", { _ in }, [2: .notShared(SectionMask([.immunisations]))],
                "not known: a source does not share this"
            ),
            (
                .immunisations, "objected", { _ in }, [2: .objected],
                "not known: Mrs Adeyemi objected to sharing"
            ),
            (
                .immunisations, "one failed, but there is one",
                {
                    $0.source(3, "Marsh Lane Hospital", .acute, isAvailable: false)
                    try $0.add(1, .immunisations, #"{"resourceType":"Immunization","id":"i","status":"completed"}"#)
                }, [:], "1 entry"
            ),
            (
                .immunisations, "withdrawn by its source",
                {
                    try $0.add(
                        1, .immunisations, #"{"resourceType":"Immunization","id":"i","status":"entered-in-error"}"#)
                }, [:], known
            ),
            // Nobody has said that there are none.
            (.allergies, "all answered, nothing asserted", { _ in }, [:], "not known: allergies not recorded"),
        ]
        for (section, name, change, states, words) in cases {
            var fixture = try FixtureRecord.florence()
            try change(&fixture)
            let record = try fixture.record(states: states)
            #expect(try record.section(section).count.words == words, "\(name)")
            #expect(try record.summary().rail.count(section).words == words, "\(name)")
        }
    }

    @Test("Where nobody records a section, and where the role excludes it, no number is said")
    func nobody() throws {
        var fixture = FixtureRecord()
        fixture.source(1, "Laboratory", .pathology)
        try fixture.add(1, .identity, FixtureRecord.patient)
        #expect(
            try fixture.record().section(.immunisations).count.words == "not known: no source here records this")
        let social = try FixtureRecord.florence().record(.socialWorker)
        #expect(try !social.section(.laboratory).count.isKnown)
        #expect(try !social.panel(.laboratory).view.count.isKnown)
    }

    @Test("An empty timeline is known to be empty only when every section is")
    func timeline() throws {
        var fixture = try FixtureRecord.florence()
        #expect(try fixture.record().summary().rail.timeline.words == "no entries")
        fixture.source(3, "Marsh Lane Hospital", .acute, isAvailable: false)
        #expect(
            try fixture.record().summary().rail.timeline.unknown.first == "no answer from Marsh Lane Hospital")
    }
}
