import Access
import LegalTime
import SharedRecord
import Store
import Testing

/// The moment of the view is 10 March 2026.
@Suite("What is current among medicines")
struct MedicineStandingTests {
    private func entry(
        _ id: String, name: String = "Amoxicillin 500mg capsules", type: String = "MedicationRequest",
        status: String = "active", _ more: String
    ) -> String {
        #"{"resourceType":"\#(type)","id":"\#(id)","status":"\#(status)","#
            + #""medicationCodeableConcept":{"text":"\#(name)"}\#(more.isEmpty ? "" : ",")\#(more)}"#
    }
    private func dose(_ repeats: String, _ more: String = "") -> String {
        #"{"text":"one a day"\#(more),"timing":{"repeat":{\#(repeats)}}}"#
    }
    private func duration(_ value: String, _ code: String = "d") -> String {
        #"{"value":\#(value),"unit":"x","system":"http://unitsofmeasure.org","code":"\#(code)"}"#
    }
    private func course(_ value: String, _ code: String = "d", step: Int? = nil) -> String {
        dose(#""boundsDuration":\#(duration(value, code))"#, step.map { #","sequence":\#($0)"# } ?? "")
    }
    private func written(_ date: String, _ dosages: String...) -> String {
        #""authoredOn":"\#(date)","dosageInstruction":[\#(dosages.joined(separator: ","))]"#
    }
    private func week(_ date: String) -> String { written(date, course("7")) }
    private func supplied(_ intent: String, _ date: String, _ more: String = "") -> String {
        #""intent":"\#(intent)","authoredOn":"\#(date)","#
            + #""dispenseRequest":{\#(more)"expectedSupplyDuration":\#(duration("28"))}"#
    }

    /// What one entry of the practice comes to.
    private func standing(_ json: String) throws -> (isCurrent: Bool, words: String) {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .medicines, json)
        let view = try #require(try fixture.record().section(.medicines).medicines)
        #expect(view.rows.count + view.pastRows.count == 1, "no medicine is hidden")
        #expect(view.past == view.pastRows.count)
        if let cell = view.rows.first?.cells.first ?? nil { return (cell.state == .current, cell.reasonText) }
        return (false, view.pastRows.first?.cells.first?.reasonText ?? "")
    }

    @Test("A stated end that has passed makes a medicine past; one that is not stated is not made up")
    func statedEnds() throws {
        let statement = "MedicationStatement"
        let cases: [(String, Bool, String)] = [
            // Bounds of the dosage.
            (
                entry(
                    "r",
                    written("2026-02-01", dose(#""boundsPeriod":{"end":"2026-03-09"}"#))
                ),
                false, "Course ended 09-Mar-2026"
            ),
            (
                entry(
                    "r",
                    written("2026-02-01", dose(#""boundsPeriod":{"end":"2026-03-10"}"#))
                ),
                true, ""
            ),
            (
                entry(
                    "r",
                    written("2026-02-01", dose(#""boundsPeriod":{"start":"2026-02-01"}"#))
                ),
                true, ""
            ),
            (entry("r", week("2026-03-02")), false, "Course of 7 days written 02-Mar-2026, over by 09-Mar-2026"),
            (entry("r", week("2026-03-03")), true, ""),
            // A month is not over before its last day.
            (entry("r", week("2026-03")), true, ""),
            // Nothing says when it began.
            (entry("r", #""dosageInstruction":[\#(dose(#""boundsDuration":\#(duration("7"))"#))]"#), true, ""),
            // Only a lower bound, a unit that nobody knows, no number.
            (
                entry(
                    "r",
                    week("2020-01-01").replacing(#""value":7"#, with: #""value":7,"comparator":">=""#)),
                true, ""
            ),
            (entry("r", week("2020-01-01").replacing(#""code":"d""#, with: #""code":"moon""#)), true, ""),
            (entry("r", week("2020-01-01").replacing(#""value":7,"#, with: "")), true, ""),
            (entry("r", week("2020-01-01").replacing(#""value":7"#, with: #""value":1e300"#)), true, ""),
            (
                entry(
                    "r",
                    week("2025-12-09").replacing("\"value\":7", with: "\"value\":3").replacing(
                        #""code":"d""#, with: #""code":"mo""#)),
                false, "Course of 3 months written 09-Dec-2025, over by 09-Mar-2026"
            ),
            // Two dosages at once: the longer counts. One of them without an end leaves the course open.
            (
                entry(
                    "r",
                    written("2026-02-28", course("5"), course("10"))
                ),
                true, ""
            ),
            (
                entry(
                    "r",
                    written("2026-01-01", course("5"), #"{"text":"x"}"#)
                ),
                true, ""
            ),
            // One after the other: they add up.
            (
                entry(
                    "r",
                    written("2026-02-25", course("1", "wk", step: 1), course("1", "wk", step: 2))
                ),
                true, ""
            ),
            (
                entry(
                    "r",
                    written("2026-02-20", course("1", "wk", step: 1), course("1", "wk", step: 2))
                ),
                false, "Course of 14 days written 20-Feb-2026, over by 06-Mar-2026"
            ),
            // Statements.
            (
                entry("s", type: statement, #""effectivePeriod":{"start":"2026-02-01","end":"2026-03-09"}"#), false,
                "Course ended 09-Mar-2026"
            ),
            (
                entry(
                    "s", type: statement,
                    #""effectivePeriod":{"start":"2026-02-01"},"dosage":[\#(course("7"))]"#
                ),
                false, "Course of 7 days from 01-Feb-2026, ended 08-Feb-2026"
            ),
            (entry("s", type: statement, status: "completed", ""), false, "Completed, end not recorded"),
            (entry("s", type: statement, status: "unknown", ""), true, ""),
            (entry("s", type: statement, status: "stopped", ""), false, "Stopped, date not recorded"),
            // The end of what may be supplied is no end of treatment.
            (
                entry(
                    "r",
                    supplied("order", "2026-01-01")
                ),
                true, "Supply for 28 days ran out by 29-Jan-2026, end of treatment not recorded"
            ),
            (
                entry(
                    "r",
                    supplied("order", "2026-01-01", #""numberOfRepeatsAllowed":2,"#)
                ),
                true, ""
            ),
            (
                entry(
                    "r",
                    #""authoredOn":"2025-01-01","dispenseRequest":{"validityPeriod":{"end":"2025-07-01"}}"#
                ),
                true, "Authorised until 01-Jul-2025, which has passed"
            ),
            // A repeat stays current while it is active.
            (
                entry(
                    "r",
                    supplied("plan", "2021-01-01")
                ),
                true, ""
            ),
            // A prescription is completed when it was supplied.
            (
                entry(
                    "r", status: "completed",
                    supplied("order", "2026-03-01")
                ),
                true, "Prescription completed, its supply lasts until 29-Mar-2026"
            ),
            (
                entry("r", status: "completed", week("2026-03-06")), true,
                "Prescription completed, its supply lasts until 13-Mar-2026"
            ),
            (entry("r", status: "completed", #""authoredOn":"2026-03-01""#), false, "Completed, end not recorded"),
        ]
        for (json, isCurrent, words) in cases {
            let result = try standing(json)
            #expect(result.isCurrent == isCurrent, "\(json)")
            #expect(result.words == words, "\(json)")
        }
    }

    @Test("A list of entries says that a course is over, in words for staff")
    func items() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .medicines, entry("r", week("2026-02-01")))
        let item = try #require(try fixture.record().section(.medicines).items.first)
        #expect(item.detail == "one a day. Course of 7 days written 01-Feb-2026, over by 08-Feb-2026")
        // What was given once is no course.
        try fixture.add(
            1, .medicines,
            entry(
                "m", type: "MedicationAdministration", status: "completed",
                #""effectivePeriod":{"start":"2026-02-01","end":"2026-02-01"}"#))
        let details = try fixture.record().section(.medicines).items.map(\.detail)
        #expect(details.count == 2 && details.contains("Dose not recorded"))
    }

    @Test("The public reads dates in full")
    func publicWords() {
        let day = StaffDate(year: 2026, month: 3, day: 12)
        #expect(MedicineReason.ended(day).publicText == "Course ended Thursday 12 March 2026")
        #expect(
            MedicineReason.discharged(day, isOrder: false, isUnconfirmed: true).publicText
                == "On the list at the end of a hospital stay, Thursday 12 March 2026, not confirmed since")
    }

    @Test("A prescription that a later one replaces is past; an issue of a stopped repeat says so")
    func forerunners() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .medicines, entry("a", name: "Ramipril 5mg capsules", #""authoredOn":"2024-01-01""#))
        try fixture.add(
            1, .medicines,
            entry(
                "b", name: "Ramipril 10mg capsules",
                #""authoredOn":"2025-01-01","priorPrescription":{"reference":"MedicationRequest/a"}"#))
        try fixture.add(
            1, .medicines, entry("p", name: "Digoxin", status: "stopped", #""intent":"plan","authoredOn":"2024-01-01""#)
        )
        try fixture.add(
            1, .medicines,
            entry("i", name: "Digoxin", #""authoredOn":"2024-02-01","basedOn":[{"reference":"MedicationRequest/p"}]"#))
        let rows = try fixture.record().summary().medicines.rows
        let ramipril = try #require(rows.first { $0.name.hasPrefix("Ramipril") }?.cells[0])
        #expect(ramipril.provenance.mergedFrom.isEmpty && ramipril.more == 0)
        #expect(ramipril.date?.text == "01-Jan-2025")
        let digoxin = try #require(rows.first { $0.name == "Digoxin" }?.cells[0])
        #expect(digoxin.state == .current)
        #expect(digoxin.reasons.contains(.repeatStopped))
    }

    @Test("A stop of the same product in the same list leaves it current and is said")
    func stoppedInList() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(2, .medicines, entry("a", name: "Digoxin", #""authoredOn":"2024-01-01""#))
        try fixture.add(
            2, .medicines,
            entry(
                "s", name: "Digoxin", type: "MedicationStatement", status: "stopped",
                #""effectivePeriod":{"start":"2024-01-01","end":"2025-06-05"}"#))
        let cell = try #require(try fixture.record().summary().medicines.rows.first?.cells[0])
        #expect(cell.state == .current)
        #expect(cell.reasonText == "Another entry of this list says stopped 05-Jun-2025")
    }

    @Test("A stop without a date is said beside a list that has the medicine, whichever came first")
    func undatedStop() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .medicines, entry("a", name: "Digoxin", status: "stopped", #""authoredOn":"2019-01-01""#))
        try fixture.add(2, .medicines, entry("b", name: "Digoxin", #""authoredOn":"2024-01-01""#))
        let row = try #require(try fixture.record().summary().medicines.rows.first)
        #expect(row.compared.text == "Stopped in GP, on Hospital list")
        let cell = try #require(row.cells[0])
        #expect(cell.state == .stopped && cell.date == nil, "the day it was written is not the day it was stopped")
    }

    @Test("What a list has more than once is shown with each dose")
    func doses() throws {
        var fixture = try FixtureRecord.florence()
        for (id, words) in [("a", "10 mg at night"), ("b", "5 mg in the morning")] {
            try fixture.add(
                1, .medicines,
                entry(
                    id, name: "Morphine",
                    #""authoredOn":"2026-01-0\#(id == "a" ? 1 : 2)","dosageInstruction":[{"text":"\#(words)"}]"#))
        }
        let cell = try #require(try fixture.record().summary().medicines.rows.first?.cells[0])
        #expect(cell.dose == "5 mg in the morning" && cell.otherDoses == ["10 mg at night"])
    }
}

@Suite("Medicines on a discharge list")
struct DischargeListTests {
    private func listed(
        _ id: String, _ name: String, on date: String, dose: String = "one a day", _ more: String = ""
    ) -> String {
        #"{"resourceType":"MedicationRequest","id":"\#(id)","status":"active","intent":"order","#
            + #""category":[{"coding":[{"code":"discharge"}]}],"medicationCodeableConcept":{"text":"\#(name)"},"#
            + #""authoredOn":"\#(date)","dosageInstruction":[{"text":"\#(dose)"}]\#(more)}"#
    }
    private func plan(_ id: String, _ name: String, on date: String, dose: String = "one a day") -> String {
        #"{"resourceType":"MedicationRequest","id":"\#(id)","status":"active","intent":"plan","#
            + #""medicationCodeableConcept":{"text":"\#(name)"},"authoredOn":"\#(date)","#
            + #""dosageInstruction":[{"text":"\#(dose)"}]}"#
    }
    private func row(_ view: MedicinesView, _ name: String) throws -> MedicineRowView {
        try #require(view.rows.first { $0.name == name })
    }
    private func words(_ row: MedicineRowView) -> [String?] { row.cells.map { $0?.reasonText } }

    @Test("The newest word on a medicine is current, and says that it is from a discharge")
    func alone() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .medicines, plan("g", "Ramipril", on: "2021-01-01"))
        try fixture.add(2, .medicines, listed("h", "Sacubitril", on: "2024-03-12"))
        let view = try fixture.record().summary().medicines
        let sacubitril = try row(view, "Sacubitril")
        #expect(sacubitril.cells[1]?.state == .current && !sacubitril.isUnconfirmed)
        #expect(sacubitril.cells[1]?.reasonText == "On discharge 12-Mar-2024")
        #expect(view.unconfirmed == 0)
        #expect(view.lists[1].title == "Hospital discharge list")
    }

    @Test("What a later GP record does not have is shown, is not confirmed, and is counted apart")
    func laterGP() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(1, .medicines, plan("g1", "Furosemide", on: "2021-01-01", dose: "40 mg"))
        try fixture.add(1, .medicines, plan("g2", "Ramipril", on: "2025-06-01"))
        try fixture.add(2, .medicines, listed("h1", "Warfarin", on: "2024-03-12"))
        try fixture.add(2, .medicines, listed("h2", "Furosemide", on: "2024-03-12", dose: "80 mg"))
        try fixture.add(2, .medicines, listed("h3", "Ramipril", on: "2024-03-12", dose: "two a day"))
        let summary = try fixture.record().summary()
        let view = summary.medicines
        let warfarin = try row(view, "Warfarin")
        #expect(warfarin.cells[1]?.state == .unconfirmed)
        #expect(warfarin.cells[1]?.reasonText == "On discharge 12-Mar-2024, not confirmed since")
        #expect(warfarin.compared.text == "On discharge only, not confirmed since" && warfarin.isUnconfirmed)
        #expect(view.unconfirmed == 1 && view.past == 0)
        #expect(summary.alerts.map(\.text) == ["Warfarin (not confirmed since discharge)"])
        // The practice had it before and has not written it anew: the difference is still open.
        let furosemide = try row(view, "Furosemide")
        #expect(furosemide.compared.text == "Different dose" && !furosemide.isUnconfirmed)
        #expect(words(furosemide) == ["", "On discharge 12-Mar-2024"])
        // Written anew since: the practice's word stands, and the old dose is no difference.
        let ramipril = try row(view, "Ramipril")
        #expect(ramipril.compared.text == "GP list only" && !ramipril.isDifferent)
        #expect(ramipril.cells[1]?.state == .past)
        #expect(
            ramipril.cells[1]?.reasonText == "On discharge 12-Mar-2024; prescribed since by a GP 01-Jun-2025")
    }

    @Test("A later discharge list supersedes an earlier one, of the same hospital and of another")
    func laterList() throws {
        for other in [2, 3] {
            var fixture = try FixtureRecord.florence()
            fixture.source(3, "Marsh Lane Hospital", .acute)
            try fixture.add(2, .medicines, listed("a1", "Digoxin", on: "2024-03-12"))
            try fixture.add(2, .medicines, listed("a2", "Bisoprolol", on: "2024-03-12", dose: "half a tablet"))
            try fixture.add(other, .medicines, listed("b1", "Bisoprolol", on: "2025-05-05"))
            let view = try fixture.record().summary().medicines
            let digoxin = try row(view, "Digoxin")
            #expect(digoxin.isUnconfirmed && !digoxin.isDifferent)
            #expect(digoxin.cells[0]?.reasonText == "On discharge 12-Mar-2024, not confirmed since")
            let bisoprolol = try row(view, "Bisoprolol")
            #expect(!bisoprolol.isUnconfirmed)
            let newest = try #require(bisoprolol.cells.compactMap(\.self).first { $0.state == .current })
            #expect(newest.dose == "one a day" && newest.reasonText == "On discharge 05-May-2025")
            if other == 3 {
                #expect(
                    bisoprolol.cells[0]?.reasonText
                        == "On discharge 12-Mar-2024; on a later discharge list 05-May-2025")
            }
        }
    }

    @Test("A list written on two days for one stay is one list")
    func oneStay() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(2, .medicines, listed("a", "Digoxin", on: "2024-03-11"))
        try fixture.add(2, .medicines, listed("b", "Bisoprolol", on: "2024-03-12"))
        #expect(try fixture.record().summary().medicines.unconfirmed == 0)
    }

    @Test("The list of an ended stay is a discharge list; that of a stay under way, or of a clinic, is not")
    func stays() throws {
        for (place, end, isDischarge) in [
            ("IMP", #","end":"2024-03-12T15:30:00Z""#, true), ("IMP", "", false),
            ("AMB", #","end":"2024-03-12T15:30:00Z""#, false),
        ] {
            var fixture = try FixtureRecord.florence()
            try fixture.add(
                2, .encounters,
                #"{"resourceType":"Encounter","id":"e","status":"in-progress","class":{"code":"\#(place)"},"#
                    + #""period":{"start":"2024-03-01T10:00:00Z"\#(end)}}"#)
            try fixture.add(
                2, .medicines,
                #"{"resourceType":"MedicationStatement","id":"s","status":"active","#
                    + #""medicationCodeableConcept":{"text":"Digoxin"},"context":{"reference":"Encounter/e"},"#
                    + #""effectivePeriod":{"start":"2024-03-05"}}"#)
            try fixture.add(1, .medicines, plan("g", "Ramipril", on: "2025-06-01"))
            let digoxin = try row(try fixture.record().summary().medicines, "Digoxin")
            #expect(digoxin.isUnconfirmed == isDischarge)
            #expect(
                digoxin.cells[1]?.reasonText
                    == (isDischarge ? "On discharge 12-Mar-2024, not confirmed since" : ""))
        }
    }

    @Test("A statement of the day of the list is of the list; one stopped by the practice afterwards is past")
    func statementsAndStops() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(2, .medicines, listed("h", "Digoxin", on: "2024-03-12"))
        try fixture.add(
            2, .medicines,
            #"{"resourceType":"MedicationStatement","id":"s","status":"active","medicationCodeableConcept":"#
                + #"{"text":"Digoxin"},"effectivePeriod":{"start":"2024-03-12"},"dateAsserted":"2024-03-12"}"#)
        try fixture.add(
            1, .medicines,
            #"{"resourceType":"MedicationStatement","id":"g","status":"stopped","medicationCodeableConcept":"#
                + #"{"text":"Digoxin"},"effectivePeriod":{"start":"2020-01-01","end":"2024-09-09"}}"#)
        let view = try #require(try fixture.record().section(.medicines).medicines)
        #expect(view.rows.isEmpty && view.past == 1)
        #expect(
            view.pastRows.first?.cells.map(\.reasonText) == [
                "On discharge 12-Mar-2024; stopped since by a GP 09-Sep-2024", "Stopped 09-Sep-2024",
            ])
    }

    @Test("What was ordered for the stay says so")
    func wardOrder() throws {
        var fixture = try FixtureRecord.florence()
        try fixture.add(
            2, .encounters,
            #"{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"IMP"},"#
                + #""period":{"start":"2024-03-01","end":"2024-03-12"}}"#)
        try fixture.add(
            2, .medicines,
            listed("h", "Digoxin", on: "2024-03-02", #","encounter":{"reference":"Encounter/e"}"#).replacing(
                #""code":"discharge""#, with: #""code":"inpatient""#))
        let cell = try #require(try fixture.record().summary().medicines.rows.first?.cells[0])
        #expect(cell.reasonText == "Ordered in hospital, stay ended 12-Mar-2024")
    }
}
