import Access
import Foundation
import Ledger
import LegalTime
import Relationships
import Store
import Testing
import Web

/// What both sides are told of an access that a person asks about.
@Suite struct QuestionPageTests {
    private let context = PageContext(made: StaffDate(milliseconds: 1_773_200_000_000))

    private func question(_ action: AccessEvent.Action?) -> Stored<PersonQuestion> {
        let reader = Principal(
            subject: "clarke", name: "Ruth Clarke", role: .midwife, organisation: "ZZH01", organisationName: "Hospital")
        let key = EventID()
        return Stored(
            key: key, pid: 7, version: 1, time: 1,
            item: PersonQuestion(
                kind: .access, organisation: "ZZH01", organisationName: "Hospital", event: key.description,
                action: action, reader: reader, accessed: 1_773_136_920_000, words: "", asked: 1_773_140_000_000))
    }

    private func pages(_ action: AccessEvent.Action?) -> (person: String, officers: String) {
        let asked = question(action)
        return (
            String(decoding: Pages.ownQuestionsPage([asked], readable: [], context), as: UTF8.self),
            String(decoding: Pages.questionsPage(open: [asked], answered: [], now: 1, context), as: UTF8.self)
                + String(decoding: Pages.questionPage(asked, nil, isOwn: false, QuestionForm(), context), as: UTF8.self)
        )
    }

    @Test(
        "What was refused, found in a search or checked is told to neither side as an opening",
        arguments: [
            (.denied, "tried to open your record, and was refused,", "Why Ruth Clarke tried to open a record"),
            (.query, "found your record in a search", "Why Ruth Clarke found a record in a search"),
            (.privacyReview, "checked how your record was used", "Why Ruth Clarke checked how a record was used"),
            (.choice, "wrote down or changed a choice", "Why Ruth Clarke changed a person’s choice"),
            (nil, "is in the list of who has seen your record", "What Ruth Clarke did with a record"),
        ] as [(AccessEvent.Action?, String, String)])
    func whatIsNoOpeningIsToldAsNone(action: AccessEvent.Action?, person: String, officer: String) {
        let pages = pages(action)
        #expect(pages.person.contains(person) && pages.officers.contains(officer))
        for page in [pages.person, pages.officers] {
            for words in ["opened your record", "record was opened", "opened a record", "Opened the record"] {
                #expect(!page.contains(words))
            }
            #expect(!page.contains("They should not have opened it."))
        }
    }

    @Test("An opening is told as one", arguments: [AccessEvent.Action.read, .breakGlass, .careClaim])
    func anOpening(action: AccessEvent.Action) {
        let pages = pages(action)
        #expect(pages.person.contains("Why my record was opened") && pages.person.contains("opened your record on"))
        #expect(pages.officers.contains("Why Ruth Clarke opened a record"))
        #expect(pages.officers.contains("They should not have opened it."))
    }

    @Test("What was asked before the action was kept is read without it")
    func olderItems() throws {
        let kept = try JSONEncoder().encode(question(.denied).item)
        #expect(try JSONDecoder().decode(PersonQuestion.self, from: kept).action == .denied)
        var members = try #require(try JSONSerialization.jsonObject(with: kept) as? [String: Any])
        members["action"] = nil
        let older = try JSONSerialization.data(withJSONObject: members)
        #expect(try JSONDecoder().decode(PersonQuestion.self, from: older).action == nil)
    }
}
