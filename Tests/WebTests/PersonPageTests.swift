import Access
import Foundation
import SharedRecord
import Testing
import Web

/// Pages that people read of their own record, or of somebody for whom they act.
@Suite struct PersonPageTests: HostilePages {
    @Test func whoActsForSomebodyIsToldOfNoNoneAndPrintsTheRecordOfThatPerson() {
        var page = context()
        page.principalName = "Hannah Carter"
        var view = summary()
        view.allergies.items = []
        view.allergies.statement = AllergyStatement(heading: .noneKnown, incomplete: [])
        view.problems.active = []
        view.medicines.rows = []
        let own = RecordContext(page: page, view: "", purpose: "own request")
        let said = text(Pages.ownRecordPage(view, own))
        #expect(said.contains("It is recorded that you have no allergies."))
        #expect(said.contains("None is recorded") && said.contains("No medicine is recorded"))
        #expect(text(Pages.ownRecordDocument(view, [], own)).contains("<p class=\"lede\">Hannah Carter. Born"))

        page.acting = Acting(person: 1, purpose: .familyRequest, name: "Jack Carter", relationship: "Acts as mother")
        let acting = RecordContext(page: page, view: "", purpose: "a request of the family")
        let told = text(Pages.ownRecordPage(view, acting))
        #expect(!told.contains("no allergies.") && !told.contains("None is recorded"))
        #expect(!told.contains("No medicine is recorded") && told.contains("There is none here that we can show you."))
        let printed = text(Pages.ownRecordDocument(view, [], acting))
        #expect(printed.contains("<p class=\"lede\">Jack Carter. Born") && printed.contains("Record of Jack Carter"))
        #expect(printed.contains("Made by Hannah Carter, who acts for Jack Carter."))
        #expect(printed.contains("stays private between a person and those who care for them"))
    }
}
