package import Access
import HTMLBuilder

extension Pages {
    /// Before a record opens of somebody near the reader: what follows, and a way out. Nothing of the record is on it.
    package static func noticePage(
        _ rules: [ReaderRule], _ open: ClaimContext, _ context: PageContext
    ) -> [UInt8] {
        page(context, "Before you open this record", .staff) {
            column {
                h1 { "Before you open this record" }
                warningCallout("Opening is told to the privacy officer") {
                    ul(.class("lg-list")) { Each(rules.map(\.toReader)) { words in li { words } } }
                }
                p {
                    "If you look after this person, open it: you will be asked about it later. If somebody else can, "
                        + "leave it to them."
                }
                HTMLBuilder.form(.method("post"), .action(Routes.open)) {
                    csrfField(context)
                    input(.type("hidden"), .name("person"), .value(open.token))
                    input(.type("hidden"), .name("purpose"), .value(open.purpose.rawValue))
                    input(.type("hidden"), .name("told"), .value("yes"))
                    button(.class("lg-button lg-button--main"), .type("submit")) { "Open the record" }
                    " "
                    a(.class("lg-button"), .href(Routes.search)) { "Do not open it" }
                }
            }
        }
    }

    /// Somebody at work asked for their own record.
    package static func ownAtWorkPage(_ context: PageContext) -> [UInt8] {
        page(context, "This is your own record", .staff) {
            column {
                h1 { "This is your own record" }
                p(.class("lg-lede")) { "At work it does not open. Use your own pages: sign in with NHS login." }
                if context.room == .privacyOfficer {
                    p {
                        "What is to be done for you as a patient, another privacy officer does. That you asked for it "
                            + "is in the ledger, and they are told."
                    }
                } else {
                    p { "That you asked for it is in the ledger, and the privacy officer is told." }
                    p { a(.class("lg-button lg-button--main"), .href(Routes.search)) { "Find a person" } }
                }
            }
        }
    }
}

extension ReaderRule {
    /// What the reader is told.
    fileprivate var toReader: String {
        switch self {
        case .own: "This is your own record."
        case .colleague: "This person appears to work for your organisation."
        case .sameAddress: "You appear to share an address with this person."
        case .sameFamily: "You appear to be related to this person, or to live near them."
        case .publicInterest: ""
        case .neighbour: "You appear to live near this person."
        }
    }
}
