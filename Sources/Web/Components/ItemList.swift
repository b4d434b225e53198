import Access
import HTMLBuilder
import LegalTime
import SharedRecord

/// Where the heading of an item leads: a document to its reader, anything else to its page.
func address(of view: ItemView, _ session: String) -> SafeURL {
    view.hasDocument ? Routes.document(session, view.rid) : Routes.item(session, view.rid)
}

/// Items of a panel, newest first, each with its source line.
@BlockMarkup
func itemList(_ views: [ItemView], _ absences: [AbsenceView], _ session: String) -> Block {
    ul(.class("lg-items")) {
        Each(views) { view in
            li {
                div(.class("lg-item__top")) {
                    b { a(.href(address(of: view, session))) { view.title } }
                    span(.class("lg-meta")) { DateText(view.date, missing: "Date not recorded") }
                }
                if !view.flags.isEmpty || !view.detail.isEmpty {
                    p(.class("lg-meta")) {
                        Each(view.flags) { words in
                            FlagLabel(words)
                            " "
                        }
                        itemDetail(view)
                    }
                }
                ProvenanceLine(view.provenance, session)
            }
        }
        AbsentItems(absences)
    }
}

/// What an item says of itself: telephone numbers of people and teams can be called.
@BlockMarkup
private func itemDetail(_ view: ItemView) -> Block {
    switch view.section {
    case .identity, .careTeam, .carePlans: PhoneText(view.detail)
    default: view.detail
    }
}

/// Items along the meridian: date, line, event.
@BlockMarkup
func timeList(_ views: [ItemView], _ session: String) -> Block {
    ol(.class("lg-time")) {
        Each(views) { view in
            li(.class(view.isKey ? TimeClass.key : TimeClass.plain)) {
                p(.class("lg-time__when")) {
                    if let date = view.date {
                        Day(date)
                    } else {
                        "Date not recorded"
                    }
                    span { [view.date?.timeText, view.kind].compactMap { $0 }.joined(separator: " ") }
                }
                div {
                    h3 {
                        a(.href(address(of: view, session))) { view.title }
                        Each(view.flags) { words in
                            " "
                            FlagLabel(words)
                        }
                    }
                    if !view.detail.isEmpty || view.trendToken != nil {
                        p {
                            itemDetail(view)
                            " "
                            if let token = view.trendToken {
                                a(.class("lg-act"), .href(Routes.trend(session, token))) {
                                    "Trend"
                                    Unseen(" of \(view.title)")
                                }
                            }
                        }
                    }
                    ProvenanceLine(view.provenance, session)
                }
            }
        }
    }
}

private enum TimeClass {
    static let plain: StaticString = "lg-time__item"
    static let key: StaticString = "lg-time__item lg-time--key"
}
