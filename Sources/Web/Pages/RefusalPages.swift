package import HTMLBuilder
import LegalTime

/// Why a page could not be shown though the reader may be allowed to see it.
package enum Failure: Sendable, Equatable {
    /// The ledger did not take the entry, so nothing may be shown.
    case ledger
    /// The store did not answer.
    case store
    /// Too much that costs much was asked for at once.
    case busy
    /// A form came without its token, or from another site.
    case form
    /// No PDF could be made now.
    case printer
    /// A file could not be looked at for malware.
    case scanner
    /// Malware was found in a file.
    case malware
}

extension Pages {
    /// The one page for what is unknown, forbidden and hidden: its words are the same for all three, so that nobody
    /// learns from them who is known here. Served with 403 or 404. Source: design rule 2.
    package static func deniedPage(_ context: PageContext) -> [UInt8] {
        if context.room.isOfPeople { return nothingHerePage(context) }
        return page(context, "Nothing to show", .staff) {
            column {
                h1 { "There is nothing to show here" }
                p(.class("lg-lede")) { "This page is not there, or it is not for you." }
                panel("next", "What you can do") {
                    div(.class("lg-panel__body")) {
                        ul(.class("lg-list")) {
                            li { "If you typed the address or kept it, begin again from the search." }
                            li {
                                "If you looked for a person, check the birth date and the NHS number with them, and "
                                    + "search again. Where no relationship is recorded, the search asks whether the "
                                    + "person is in your care, if your role may say so."
                            }
                            li {
                                "If the person has just arrived, register them in your own system first. The record "
                                    + "opens when that registration has reached this node."
                            }
                            li { "If care cannot wait, use your organisation’s own route for emergencies." }
                            li { "If you think this is wrong, ask your organisation’s privacy officer." }
                        }
                        p { a(.class("lg-button"), .href(Routes.search)) { "Find a person" } }
                    }
                }
                if let receipt = context.receipt {
                    p(.class("lg-meta")) { "This attempt is in the ledger, receipt \(receipt). Nothing was shown." }
                }
            }
        }
    }

    /// The same for people with their own record: alike for somebody without one, with closed pages or a sealed record.
    private static func nothingHerePage(_ context: PageContext) -> [UInt8] {
        page(context, "Nothing to show", .open) {
            column {
                h1 { "There is nothing to show here" }
                p(.class("lg-lede")) { "This page is not there, or it is not for you." }
                panel("next", "What you can do") {
                    div(.class("lg-panel__body")) {
                        ul(.class("lg-list")) {
                            li {
                                a(.href(Routes.ownRecord)) { "\(context.whose) record" }
                                ": go to the first page."
                            }
                            li {
                                a(.href(Routes.people)) { "Act for someone" }
                                ": see who you can act for."
                            }
                            li { "Ask your GP practice, if you think that there should be something here." }
                        }
                    }
                }
            }
        }
    }

    /// Something of the node failed: nothing was shown, and what to do now. Served with 503, 403 for malware or a
    /// form, or 429 when too much was asked for at once.
    package static func failurePage(_ failure: Failure, retry: SafeURL?, _ context: PageContext) -> [UInt8] {
        if context.isForPeople { return failureForPeople(failure, retry: retry, context) }
        return page(context, "Nothing was shown", .staff) {
            column {
                h1 { "Nothing was shown" }
                warningCallout(failure.heading) { p { failure.words } }
                ul(.class("lg-list")) {
                    if let retry {
                        li {
                            a(.href(retry)) { "Try again" }
                            "."
                        }
                    }
                    li { "If care cannot wait, phone the organisations that look after the person." }
                    li { "If it happens again, tell whoever runs this node, with the time: \(context.made.text)." }
                }
            }
        }
    }

    /// The same for people with their own record.
    private static func failureForPeople(_ failure: Failure, retry: SafeURL?, _ context: PageContext) -> [UInt8] {
        let plain = failure.forPeople
        return page(context, "This did not work", .open) {
            column {
                h1 { "This did not work" }
                warningCallout(plain.heading) { p { plain.words } }
                if let retry { p { a(.href(retry)) { "Try again" } } }
                // In a frame, the way back stands around it.
                if !context.isFramed {
                    p { a(.class("lg-button"), .href(Routes.ownRecord)) { "\(context.whose) record" } }
                }
                p(.class("lg-meta")) {
                    "Does this happen again? Tell your GP practice, with the time: \(context.made.publicText). If you "
                        + "need care now, call 111. In an emergency, call 999."
                }
            }
        }
    }

    /// The session ended: nobody used it, or somebody who may ended it elsewhere.
    package static func sessionExpiredPage(_ context: PageContext) -> [UInt8] {
        let isForPeople = context.isForPeople
        return page(context, "You were signed out", isForPeople ? .open : .staff) {
            column {
                h1 { "You were signed out" }
                p(.class("lg-lede")) {
                    isForPeople
                        ? "You did not use this page for a while, or you signed out in another place. If you sent a "
                            + "form just now, it was not kept. Sign in again to go on."
                        : "Nobody used this page for a while, or your session was ended elsewhere. Open records were "
                            + "closed. Nothing was lost in the record."
                }
                p { a(.class("lg-button lg-button--main"), .href(Routes.start)) { "Sign in again" } }
            }
        }
    }

    /// The record was closed, by its reader or by time; whoever is signed in still is.
    package static func recordClosedPage(_ context: PageContext) -> [UInt8] {
        page(context, "This record is closed", .staff) {
            column {
                h1 { "This record is closed" }
                p(.class("lg-lede")) {
                    "A record stays open for 15 minutes without use. Find the person again to open it; that is a new "
                        + "entry in their ledger."
                }
                p { a(.class("lg-button lg-button--main"), .href(Routes.search)) { "Find a person" } }
            }
        }
    }
}

extension Failure {
    /// What failed.
    fileprivate var heading: String {
        switch self {
        case .ledger: "The ledger did not answer"
        case .store: "The store did not answer"
        case .busy: "Too much was asked for at once"
        case .form: "This form cannot be used any more"
        case .printer: "The PDF could not be made"
        case .scanner: "This file could not be checked for malware"
        case .malware: "Malware was found in this file"
        }
    }
    /// Both in the words of people with their own record.
    fileprivate var forPeople: (heading: String, words: String) {
        switch self {
        case .ledger:
            (
                "We could not show this page",
                "We note each time that somebody opens a record. We could not do that just now, so we show nothing. "
                    + "The record is safe. Try again in a minute."
            )
        case .store:
            ("We could not read the record", "This says nothing about what is in it. Try again in a minute.")
        case .busy:
            ("You asked for too much at once", "We are still making your last pages. Try again in a minute.")
        case .form:
            (
                "This form is too old",
                "You may have signed in again since you opened it. What you wrote was not kept. Open the page again "
                    + "and fill it in there."
            )
        case .printer:
            (
                "The PDF could not be made",
                "We may be busy with another one. Try again in a minute, or print the page from your browser."
            )
        case .scanner:
            (
                "We could not check this file",
                "We check each file for harm before we show it. That did not work just now. Try again in a minute."
            )
        case .malware:
            ("This file may do harm", "We did not send it to you. Ask the service that wrote it for the document.")
        }
    }
    /// What that means for the reader.
    fileprivate var words: String {
        switch self {
        case .ledger:
            "Longitude shows nothing that it cannot enter in the person’s ledger. The record is safe; this page "
                + "could not be entered, so it was not sent."
        case .store: "The record could not be read. This says nothing about what is in it."
        case .printer:
            "Another may be in the making, which takes up to a minute. Try again in a minute, or print the page from "
                + "your browser."
        case .scanner:
            "The program that checks files did not answer, so this one was not opened. The rest of the record can be "
                + "read. Try again in a minute."
        case .malware:
            "It was held back, and nothing of it came to this computer. Ask its source for the document, and tell "
                + "them why."
        case .busy:
            "This takes the node a while, and others of its kind come first, perhaps some that you asked for yourself. "
                + "Try again in a minute."
        case .form: "It is from an earlier session or another site. Open the page again and fill it in there."
        }
    }
}
