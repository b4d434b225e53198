import LegalTime
import Testing
import Web

/// The pages of what cannot be shown, as people with their own record read them.
@Suite struct RefusalPageTests {
    private static let staffWords = [
        "node", "ledger", "organisations that look after", "session", "store", "lg-dense", "malware", "Find a person",
    ]

    private func context(_ room: PageContext.Room, path: String = "/my/record") -> PageContext {
        var context = PageContext(made: StaffDate(milliseconds: 1_773_200_000_000))
        (context.room, context.path) = (room, path)
        if room != .staff { context.principalName = "Florence Adeyemi" }
        return context
    }

    /// What a page says from its main part to its footer, after the class of a page of staff.
    private func main(_ page: [UInt8]) -> String {
        let text = String(decoding: page, as: UTF8.self)
        let part = text.split(separator: "<main").last?.split(separator: "</main>").first ?? ""
        return (text.contains("lg-dense") ? "lg-dense" : "") + part
    }

    @Test(
        "A failure is told to people in plain words, with the way back",
        arguments: [Failure.ledger, .store, .form, .printer, .scanner, .malware])
    func failures(failure: Failure) {
        let said = main(Pages.failurePage(failure, retry: nil, context(.person)))
        for word in Self.staffWords { #expect(!said.contains(word), "\(failure): \(word)") }
        #expect(said.contains("href=\"/my/record\"") && said.contains("call 999"))
        #expect(main(Pages.failurePage(failure, retry: nil, context(.staff, path: "/search"))).contains("this node"))
    }

    @Test("A session that is over is told plainly at an address of people, where nobody is signed in any more")
    func expiry() {
        let said = main(Pages.sessionExpiredPage(context(.staff, path: "/my/choices")))
        for word in Self.staffWords { #expect(!said.contains(word), "\(word)") }
        #expect(said.contains("You were signed out") && said.contains("Sign in again"))
        #expect(main(Pages.sessionExpiredPage(context(.staff, path: "/search"))).contains("your session was ended"))
    }

    @Test("Who has nothing to see here is shown the ways on, alike for all")
    func nothingHere() {
        let said = main(Pages.deniedPage(context(.person)))
        for words in ["Act for someone", "href=\"/my/people\"", "Ask your GP practice"] {
            #expect(said.contains(words))
        }
        #expect(said == main(Pages.deniedPage(context(.person, path: "/my/entry/7"))))
    }
}
