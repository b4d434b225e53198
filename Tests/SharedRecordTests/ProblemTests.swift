import Access
import LegalTime
import SharedRecord
import Store
import Testing

@Suite("Problems")
struct ProblemTests {
    private func condition(
        _ id: String, _ text: String, code: String? = nil, status: String? = nil, onset: String? = nil,
        more: String = ""
    ) -> String {
        let coding = code.map { #","coding":[{"system":"http://snomed.info/sct","code":"\#($0)"}]"# } ?? ""
        let clinical = status.map { #","clinicalStatus":{"coding":[{"code":"\#($0)"}]}"# } ?? ""
        let began = onset.map { #","onsetDateTime":"\#($0)""# } ?? ""
        return
            #"""
            {"resourceType":"Condition","id":"\#(id)",
            "code":{"text":"\#(text)"\#(coding)}\#(clinical)\#(began)\#(more)}
            """#
    }

    @Test("One code from three sources is one line; other words with the same code join it")
    func merged() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Eastbank Mental Health Trust", .mentalHealth)
        try fixture.add(1, .problems, condition("c", "Atrial fibrillation", code: "49436004", onset: "2020-02-27"))
        try fixture.add(2, .problems, condition("c", "AF, permanent", code: "49436004", onset: "2021"))
        try fixture.add(3, .problems, condition("c", "atrial  fibrillation"))
        let problems = try fixture.record().summary().problems
        try #require(problems.active.count == 1)
        #expect(problems.active[0].provenance.mergedText == "Merged from 3 sources")
        #expect(problems.active[0].onset?.text == "27-Feb-2020")
        #expect(problems.active[0].disagreement == nil)
    }

    @Test("Active in one source and resolved in another: one line among the active, and it says who says what")
    func disagreement() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .problems, condition("c", "Asthma", code: "195967001", status: "resolved", onset: "1990"))
        try fixture.add(2, .problems, condition("c", "Asthma", code: "195967001", status: "active", onset: "2001"))
        let problems = try fixture.record().summary().problems
        try #require(problems.active.count == 1)
        #expect(problems.resolved.isEmpty)
        #expect(
            problems.active[0].disagreement
                == "Active in Limehouse General Hospital; resolved in Canal Side Practice")
    }

    @Test("Two episodes in one source stay two lines")
    func episodes() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            1, .problems, condition("c1", "Pneumonia", code: "233604007", status: "resolved", onset: "2019-01-02"))
        try fixture.add(
            1, .problems, condition("c2", "Pneumonia", code: "233604007", status: "active", onset: "2026-02-01"))
        let problems = try fixture.record().summary().problems
        #expect(problems.active.count == 1)
        #expect(problems.resolved.count == 1)
        #expect(problems.active[0].disagreement == nil)
    }

    @Test("Different problems are never merged, whatever they have in common")
    func apart() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .problems, condition("c1", "Type 1 diabetes", code: "46635009"))
        try fixture.add(2, .problems, condition("c2", "Type 2 diabetes", code: "44054006"))
        try fixture.add(2, .problems, #"{"resourceType":"Condition","id":"c3"}"#)
        try fixture.add(1, .problems, #"{"resourceType":"Condition","id":"c4"}"#)
        let problems = try fixture.record().summary().problems
        #expect(problems.active.count == 4)
        #expect(problems.active.count { $0.title == "Problem not named" } == 2)
    }

    @Test("State from the clinical status, else from the end; provisional diagnoses say so")
    func states() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .problems, condition("c1", "Cough", more: #","abatementDateTime":"2020-01-01""#))
        try fixture.add(1, .problems, condition("c2", "Anaemia", status: "remission"))
        try fixture.add(
            1, .problems,
            condition(
                "c3", "Stroke", status: "active", more: #","verificationStatus":{"coding":[{"code":"provisional"}]}"#))
        let problems = try fixture.record().summary().problems
        #expect(problems.active.map(\.title) == ["Stroke"])
        #expect(problems.active[0].flag?.text == "Provisional")
        #expect(Set(problems.resolved.map(\.title)) == ["Cough", "Anaemia"])
    }

    @Test("Every entry behind every line is named to the ledger")
    func shown() throws {
        var fixture = try FixtureRecord.florence()
        var rids: [Int64] = []
        for source in [1, 2] {
            rids.append(try fixture.add(source, .problems, condition("c", "Gout", code: "90560007")))
        }
        let record = try fixture.record()
        let view = try record.summary()
        #expect(Set(rids).isSubset(of: Set(view.shown)))
        let parts = record.parts(of: view.shown)
        #expect(parts.map(\.pid) == [1, 2])
        #expect(parts.allSatisfy { !$0.rids.isEmpty })
    }
}
