import Access
import SharedRecord
import Store
import Testing

@Suite("What the page does not show")
struct AbsenceTests {
    /// The one line of a section.
    private func lines(_ view: SummaryView, _ kind: AbsenceKind) -> [String] {
        view.absences.items.filter { $0.kind == kind }.map { "\($0.subject): \($0.text)" }
    }

    @Test("None recorded is said with how many sources answered")
    func noneRecorded() throws {
        let view = try FixtureRecord.florence().record().summary()
        #expect(lines(view, .noneRecorded).contains("Immunisations: None recorded by the 2 sources that answered."))
        #expect(!lines(view, .noneRecorded).contains { $0.hasPrefix("Maternity") })
    }

    @Test("A heading is not said to have none where the service that it is for recorded something under others")
    func underOtherHeadings() throws {
        var fixture = try FixtureRecord.florence()
        func text(_ section: Access.Section) throws -> String? {
            try fixture.record().section(section).absences.first { $0.kind == .noneRecorded }?.text
        }
        fixture.source(3, "Eastbank Mental Health Trust", .mentalHealth)
        fixture.source(4, "Lea Borough adult social care", .socialCare)
        fixture.source(5, "Mulberry Court Care Home", .careHome)
        #expect(try text(.mentalHealth) == "None recorded by the 4 sources that answered.")
        #expect(try text(.socialCare) == "None recorded by the 5 sources that answered.")
        #expect(try text(.maternity) == "None recorded by the 4 sources that answered.")
        let flag = #"{"resourceType":"Flag","status":"active","code":{"text":"A flag"}}"#
        for source in [3, 4, 5] { try fixture.add(source, .alerts, flag) }
        #expect(
            try text(.mentalHealth)
                == "Nothing under this heading. What Eastbank Mental Health Trust recorded stands under others.")
        #expect(
            try text(.socialCare)
                == "Nothing under this heading. What Lea Borough adult social care and Mulberry Court Care Home "
                + "recorded stands under others.")
        try fixture.add(
            1, .problems,
            #"{"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct","code":"77386006"}]}}"#)
        #expect(try text(.maternity) == "Nothing under this heading. A pregnancy stands among the problems.")
        try fixture.add(
            3, .mentalHealth,
            #"{"resourceType":"Encounter","status":"in-progress","class":{"code":"IMP"},"#
                + #""period":{"start":"2026-03-01"}}"#)
        #expect(try text(.mentalHealth) == nil)
    }

    @Test("A contact under social care is among the newest encounters, and says where the person is now")
    func contacts() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Lea Borough adult social care", .socialCare)
        let rid = try fixture.add(
            3, .socialCare,
            #"{"resourceType":"Encounter","status":"in-progress","class":{"code":"HH"},"#
                + #""period":{"start":"2026-03-10"}}"#)
        let view = try fixture.record().summary()
        #expect(view.encounters.items.map(\.rid) == [rid])
        #expect(view.alerts.contains { $0.rid == rid })
    }

    @Test("One source that answered is not counted in the plural")
    func one() throws {
        var fixture = FixtureRecord()
        fixture.source(1, "Canal Side Practice", .gp)
        try fixture.add(1, .identity, FixtureRecord.patient)
        let view = try fixture.record().summary()
        #expect(lines(view, .noneRecorded).contains("Immunisations: None recorded by the source that answered."))
    }

    @Test("Who the person is is never said to be missing beside what is recorded of it")
    func identity() throws {
        let view = try FixtureRecord.florence().record().section(.identity)
        #expect(!view.items.isEmpty && view.absences.isEmpty, "\(view.absences)")
    }

    @Test("Not shared by this source: named, its rows left out, and the section is not said to be empty")
    func notShared() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(2, .imaging, #"{"resourceType":"ImagingStudy","status":"available","description":"CT head"}"#)
        fixture.unshared = [2: SectionMask([.imaging])]
        let record = try fixture.record()
        let view = try record.summary()
        #expect(lines(view, .notShared) == ["Imaging: Not shared by this source, Limehouse General Hospital."])
        #expect(!lines(view, .noneRecorded).contains { $0.hasPrefix("Imaging") })
        #expect(try record.section(.imaging).items.isEmpty)
        #expect(view.sources.answered == 2)
    }

    @Test("What one source does not share stands in one line, and nothing of it is said to be none anywhere")
    func notSharedAnywhere() throws {
        var fixture = try FixtureRecord.florence()
        let kept: [Access.Section] = [.allergies, .problems, .medicines, .immunisations]
        fixture.unshared = [2: SectionMask(kept)]
        let record = try fixture.record()
        let view = try record.summary()
        #expect(
            lines(view, .notShared) == [
                "Allergies, problems, medicines, immunisations: Not shared by this source, Limehouse General Hospital."
            ])
        for section in kept {
            let absences = try record.section(section).absences
            #expect(absences.map(\.kind) == [.notShared], "\(section)")
            #expect(absences.first?.text == "Not shared by this source, Limehouse General Hospital.")
        }
        #expect(
            view.allergies.statement.text
                == "Allergies unavailable (incomplete: not shared by Limehouse General Hospital)")
        for views in [view.problems.absences, view.medicines.absences] {
            #expect(views.map(\.kind) == [.notShared])
        }
        #expect(!lines(view, .noneRecorded).contains { $0.hasPrefix("Immunisations") })
        // What it shares is said to be none as before.
        #expect(lines(view, .noneRecorded).contains("Imaging: None recorded by the 2 sources that answered."))
        #expect(view.sources.rows.contains { $0.answer.hasSuffix("not all is shared") })
    }

    @Test("A source that keeps back what its kind does not hold keeps a heading from being said to be empty")
    func notSharedByLaboratory() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Wharf Laboratory", .pathology)
        fixture.unshared = [3: SectionMask([.procedures, .allergies])]
        let record = try fixture.record()
        #expect(try record.section(.procedures).absences.map(\.kind) == [.notShared])
        // Nobody looks for allergies there: those that are asked answer for them.
        #expect(try record.summary().allergies.statement.heading == .notRecorded)
    }

    @Test("A source that did not answer, or to which the person objected, is named for that")
    func notSharedAndMore() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Marsh Lane Hospital", .acute, isAvailable: false)
        fixture.unshared = [2: SectionMask([.imaging]), 3: SectionMask([.imaging])]
        fixture.objected = [2]
        let absences = try fixture.record().section(.imaging).absences
        #expect(Set(absences.map(\.kind)) == [.objected, .unavailable])
    }

    @Test("Restricted: with a number where it may be known, without where not, and never \"none recorded\"")
    func restricted() throws {
        var fixture = try FixtureRecord.florence()
        fixture.hidden = [
            Withheld(section: .documents, categories: [.mentalHealth], count: 2),
            Withheld(section: .documents, categories: [.restricted], count: 1),
            Withheld(section: .medicines, categories: [], count: nil),
        ]
        let view = try fixture.record().summary()
        #expect(
            lines(view, .restricted) == ["Medicines: Restricted items exist.", "Documents: Restricted. 3 entries."])
        #expect(!lines(view, .noneRecorded).contains { $0.hasPrefix("Documents") || $0.hasPrefix("Medicines") })
        #expect(view.medicines.absences.map(\.text) == ["Restricted items exist."])
    }

    @Test("The person objected: said by name, and nothing of that source is shown")
    func objected() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Southgate Eye Hospital", .acute)
        let rid = try fixture.add(3, .problems, #"{"resourceType":"Condition","code":{"text":"Cataract"}}"#)
        fixture.objected = [3]
        let record = try fixture.record()
        let view = try record.summary()
        #expect(
            lines(view, .objected) == ["Records from Southgate Eye Hospital: Mrs Adeyemi objected to sharing these."])
        #expect(view.problems.active.isEmpty)
        #expect(!view.shown.contains(rid))
        #expect(try record.item(rid) == nil)
        #expect(view.sources.headline == "2 of 3 sources answered.")
    }

    @Test("A source that did not answer is named; what it sent before is shown as last received")
    func unavailable() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(
            3, "Marsh Lane Hospital", .acute, isAvailable: false, lastReceived: FixtureRecord.now - 86_400_000)
        fixture.source(4, "Lea Borough adult social care", .socialCare, isAvailable: false)
        try fixture.add(3, .problems, #"{"resourceType":"Condition","code":{"text":"Gout"}}"#)
        let view = try fixture.record().summary()
        #expect(view.sources.headline == "2 of 4 sources answered.")
        #expect(view.sources.failureText == "No answer from Marsh Lane Hospital or Lea Borough adult social care.")
        #expect(
            lines(view, .unavailable) == [
                "Marsh Lane Hospital: Source unavailable. What is shown was received by 09-Mar-2026 14:32.",
                "Lea Borough adult social care: Source unavailable.",
                "Allergies, medicines, results, observations, imaging, immunisations, procedures, encounters, "
                    + "documents and care plans: Source unavailable. It is not known whether there are any.",
            ])
        let gout = try #require(view.problems.active.first)
        #expect(gout.title == "Gout")
        #expect(gout.provenance.isAsLastReceived)
        #expect(
            view.problems.absences.map { "\($0.subject): \($0.text)" } == [
                "Source unavailable: 2 sources, named at the top of the page."
            ])
    }

    @Test("A section with nothing in it is not said to be empty while a source of its kind does not answer")
    func notNone() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Marsh Lane Hospital", .acute, isAvailable: false)
        func lines() throws -> [String] {
            try fixture.record().section(.imaging).absences.map { "\($0.subject): \($0.text)" }
        }
        #expect(
            try lines() == [
                "Source unavailable: Marsh Lane Hospital. It is not known whether there are any."
            ])
        fixture.source(4, "Southgate Eye Hospital", .acute, isAvailable: false)
        #expect(
            try lines() == [
                "Source unavailable: 2 sources, named at the top of the page. It is not known whether there are any."
            ])
        // The heading of allergies names them.
        let allergies = try fixture.record().summary().allergies
        #expect(allergies.statement.incomplete == ["no answer from Marsh Lane Hospital or Southgate Eye Hospital"])
        #expect(allergies.absences.isEmpty)
        #expect(
            try fixture.record().summary().absences.items.allSatisfy { $0.kind != .noneRecorded || $0.section == nil })
    }

    @Test("Nor while the person objects to sharing what such a source holds")
    func objectedIsNotNone() throws {
        var fixture = try FixtureRecord.florence()
        fixture.source(3, "Southgate Eye Hospital", .acute)
        fixture.objected = [3]
        let absences = try fixture.record().section(.imaging).absences
        #expect(absences.map(\.kind) == [.objected])
    }

    @Test("Your role does not include this")
    func role() throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(
            1, .laboratory, #"{"resourceType":"Observation","code":{"text":"HIV"},"valueString":"x"}"#)
        let record = try fixture.record(.socialWorker)
        let view = try record.summary()
        let line = try #require(lines(view, .roleExcludes).first)
        #expect(line.hasSuffix("Your role does not include this."))
        #expect(line.contains("results"))
        #expect(view.results.rows.isEmpty)
        #expect(view.results.absences.map(\.kind) == [.roleExcludes])
        #expect(view.rail.groups.allSatisfy { group in !group.entries.contains { $0.section == .laboratory } })
        #expect(try record.item(rid) == nil)
        #expect(view.allergies.statement.heading == .unavailable)
    }

    @Test("The six reasons read differently and stand in one order")
    func sixTexts() throws {
        var fixture = try FixtureRecord.florence()
        // Of kinds that hold no immunisations: those are known to be none.
        fixture.source(3, "Lea Borough adult social care", .socialCare)
        fixture.source(4, "Thameside Pathology", .pathology, isAvailable: false)
        fixture.hidden = [Withheld(section: .documents, categories: [.genetic], count: 1)]
        fixture.unshared = [2: SectionMask([.imaging])]
        fixture.objected = [3]
        let view = try fixture.record(.hospitalConsultant).summary()
        let kinds = view.absences.items.map(\.kind.rawValue)
        #expect(kinds == kinds.sorted())
        #expect(Set(kinds) == Set(AbsenceKind.allCases.map(\.rawValue)))
        let reasons = Set(view.absences.items.map { $0.text.split(separator: " ").prefix(2).joined(separator: " ") })
        #expect(reasons.count == 6)
    }

    @Test("An entry of a practice that was filed again is no practice that answered: nothing is said to be none by it")
    func filedAgain() throws {
        var fixture = FixtureRecord()
        fixture.source(1, "Canal Side Practice, filed again", .gp, refiles: "S9")
        try fixture.add(1, .identity, FixtureRecord.patient)
        #expect(lines(try fixture.record().summary(), .noneRecorded) == [])
        fixture.source(2, "Mile End Practice", .gp)
        #expect(
            lines(try fixture.record().summary(), .noneRecorded).contains(
                "Immunisations: None recorded by the source that answered."))
    }

    @Test("With no source answering nothing is said to be absent")
    func noAnswer() throws {
        var fixture = FixtureRecord()
        fixture.source(1, "Canal Side Practice", .gp, isAvailable: false)
        let view = try fixture.record().summary()
        #expect(lines(view, .noneRecorded).isEmpty)
        #expect(view.allergies.statement.heading == .unavailable)
        #expect(view.sources.headline == "0 of 1 source answered.")
    }
}
