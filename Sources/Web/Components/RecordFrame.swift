import Access
import HTMLBuilder
import LegalTime
import SharedRecord

/// What the frame of a record page needs from its view model.
struct RecordFrame {
    /// Who the person is.
    var banner: BannerView
    /// Alerts, most dangerous first.
    var alerts: [AlertView]
    /// Which sources answered.
    var sources: SourcesView
    /// The sections.
    var rail: RailView
    /// What is current in the rail.
    var current = RailPlace.other
}

/// An entry of the rail.
enum RailPlace: Equatable {
    case summary, timeline, section(Section), other
}

/// A page of an open record: banner, alerts, rail, source line, content; on paper, who it is about on each sheet.
func recordPage(
    _ frame: RecordFrame, _ record: RecordContext, _ heading: String, @BlockMarkup content: () -> Block
) -> [UInt8] {
    page(record.page, heading) {
        div(.class("lg-sheet")) {
            printHead(frame.banner, frame.alerts, frame.sources, record)
            div(.class("lg-sheet__body")) {
                banner(frame.banner)
                div(.class("lg-wrap")) {
                    brokenGlass(record)
                    alerts(frame.alerts, record.view)
                    div(.class("lg-frame")) {
                        phoneRail(frame, record)
                        rail(frame, record)
                        main(.id("main"), .class("lg-stack"), .tabindex(-1)) {
                            disagreements(frame.banner)
                            content()
                        }
                    }
                }
            }
        }
    }
}

/// Who the person is: always visible, no colons, values heavier than labels. Source: shared-record specification §2.
@BlockMarkup
private func banner(_ view: BannerView) -> Block {
    section(.class("lg-banner", "lg-banner--died", when: view.isDeceased), .aria("label", fixed: "Patient")) {
        div(.class("lg-wrap lg-banner__in")) {
            p(.class("lg-banner__name")) {
                view.name
                if let preferred = view.preferredName {
                    " "
                    span {
                        "Preferred name "
                        b { preferred }
                    }
                }
            }
            dl {
                bannerFact("Born", view.born.map(\.dateText) ?? "Not recorded", view.age)
                if view.isDeceased {
                    bannerFact("Died", view.died.map(\.dateText) ?? "Date not recorded", nil)
                    if let age = view.ageAtDeath { bannerFact("Age at death", age, nil) }
                }
                bannerFact("Gender", view.gender, nil)
                bannerFact("NHS No.", view.nhsNumber, nil, note: view.nhsNumberNote)
                if let note = view.addressNote { bannerFact("Address", note, nil) }
            }
        }
    }
}

private func bannerFact(_ label: String, _ value: String, _ age: String?, note: String? = nil) -> some Piece {
    div {
        dt { label }
        dd {
            value
            if let age { " (\(age))" }
            if let note {
                " "
                span(.class("lg-flag lg-flag--warn")) { note }
            }
        }
    }
}

/// Restricted items are open: said on every page while they are.
@BlockMarkup
private func brokenGlass(_ record: RecordContext) -> Block {
    if record.grant?.isGlassBroken == true {
        section(.class("lg-callout lg-callout--warn lg-glass"), .aria("label", fixed: "Restricted items are open")) {
            p {
                b { "You opened restricted items." }
                " The privacy officer has been told. They close with the record."
            }
            form(.method("post"), .action(Routes.mendGlass(record.view))) {
                csrfField(record.page)
                button(.class("lg-button lg-button--small"), .type("submit")) { "Hide them now" }
            }
        }
    }
}

/// What sources do not agree on about who this is: said at the top, never settled silently.
@BlockMarkup
private func disagreements(_ view: BannerView) -> Block {
    if !view.disagreements.isEmpty {
        warningCallout("Check who this is") { Each(view.disagreements) { one in p { one.text } } }
    }
}

/// One line of words under the banner, most dangerous first.
@BlockMarkup
private func alerts(_ views: [AlertView], _ session: String) -> Block {
    if !views.isEmpty {
        nav(.aria("label", fixed: "Alerts")) {
            ul(.class("lg-alerts")) {
                Each(views) { view in
                    li {
                        a(.class("lg-alert", view.tone.alertClass), .href(target(of: view, session))) {
                            b { view.title }
                            view.text
                            OpenedMark(view.isOpened)
                            if let date = view.date {
                                " "
                                time(.class("lg-date"), .datetime(date.machineText)) { date.text }
                            }
                        }
                    }
                }
            }
        }
    }
}

private func target(of alert: AlertView, _ session: String) -> SafeURL {
    if let anchor = alert.anchor { Routes.record(session, part: anchor) } else { Routes.item(session, alert.rid) }
}

/// When, why and under which receipt the record was opened.
@BlockMarkup
func openedLine(_ view: BannerView, _ record: RecordContext, asksWhy: Bool = true) -> Block {
    p {
        "Opened for \(record.purpose)"
        if let relationship = record.relationship { ", \(relationship)" }
        "."
        if asksWhy {
            " "
            a(.href(Routes.why(record.view))) { "Why you can see this" }
            "."
        }
        if let receipt = record.page.receipt {
            record.page.isSpooled ? " Waits to be entered in " : " In "
            "\(possessive(view.politeName)) access ledger, receipt "
            b(.class("lg-num")) { receipt }
        }
    }
}

/// "Florence Adeyemi’s", "James’".
func possessive(_ name: String) -> String {
    name == "This person" ? "this person’s" : name.hasSuffix("s") ? "\(name)’" : "\(name)’s"
}
