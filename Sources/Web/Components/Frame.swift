import Access
import HTMLBuilder
import LegalTime

/// How a page is set: what staff read at work, or what anybody reads.
enum PageStyle {
    /// Dense, light.
    case staff
    /// Roomy, dark where the reader's system is.
    case open
    /// As `open`, wider: the start page.
    case wide

    var bodyClass: StaticString {
        switch self {
        case .staff: "lg lg-dense"
        case .open: "lg lg-public"
        case .wide: "lg lg-public lg-wide"
        }
    }
}

/// The whole page as bytes: head, skip link, header, demonstration strip, content, footer.
///
/// `heading` is the document's title: it never names a person, as browsers keep titles in their history.
func page(
    _ context: PageContext, _ heading: String, _ style: PageStyle = .staff, @BlockMarkup content: () -> Block
) -> [UInt8] {
    html(.class("nhsuk-template"), .lang("en-GB")) {
        documentHead(context, heading, style)
        body(
            .class(style.bodyClass), .data("shortcuts", context.shortcutsOn ? "on" : "off"),
            .data("idle", context.idleSeconds.map { String($0) })
        ) {
            a(.class("nhsuk-skip-link"), .href(.fragment("main")), .data("module", fixed: "nhsuk-skip-link")) {
                "Skip to main content"
            }
            if !context.isFramed {
                if context.isInNHSApp { roomPlaces(context) } else { siteHeader(context) }
                actingBanner(context)
            }
            if context.isSpooled { spooledNotice() }
            content()
            if !context.isInNHSApp, !context.isFramed { siteFooter(context) }
            if context.idleSeconds != nil { timeoutWarning(context) }
        }
    }.document()
}

/// The content of a page that is not a record: one column.
@BlockMarkup
func column(@BlockMarkup content: () -> Block) -> Block {
    div(.class("lg-wrap")) { main(.id("main"), .class("lg-stack lg-start"), .tabindex(-1)) { content() } }
}

@BlockMarkup
private func documentHead(_ context: PageContext, _ heading: String, _ style: PageStyle) -> Block {
    head {
        meta(.charset("utf-8"))
        title { "\(heading) - Longitude" }
        meta(.name("viewport"), .content("width=device-width, initial-scale=1, viewport-fit=cover"))
        meta(.name("color-scheme"), .content(style == .staff ? "light" : "light dark"))
        meta(.name("referrer"), .content("same-origin"))
        meta(.name("htmx-config"), .content(htmxConfiguration))
        if let idle = context.idleSeconds {
            // A few seconds after the session's end, so that coming back does not find it alive.
            noscript { meta(.httpEquiv("refresh"), .content("\(idle + 5); url=\(Routes.signIn.text)")) }
        }
        link(.rel("icon"), .href(Routes.asset("mark.svg")), .type("image/svg+xml"))
        link(.rel("stylesheet"), .href(Routes.asset("nhsuk-frontend.css")))
        link(.rel("stylesheet"), .href(Routes.asset("longitude.css")))
        script(Routes.asset("htmx.js"))
        script(Routes.asset("longitude.js"), isModule: true)
    }
}

/// htmx keeps no copies of pages in the browser, runs nothing, asks this server only, and waits at most ten seconds.
private let htmxConfiguration =
    #"{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"selfRequestsOnly":true,"#
    + #""historyCacheSize":0,"timeout":10000}"#

@BlockMarkup
private func siteHeader(_ context: PageContext) -> Block {
    header(.class("lg-header")) {
        div(.class("lg-wrap lg-header__in")) {
            a(.class("lg-brand"), .href(Routes.start)) {
                brandMark()
                "Longitude"
            }
            span(.class("lg-brand__room")) { context.nodeName }
            if context.principalName != nil {
                nav(
                    .class("lg-header__nav", "lg-header__nav--long", when: context.acting != nil),
                    .aria("label", fixed: "Main")
                ) {
                    Each(context.places) { place in
                        a(.href(place.route), .aria("current", context.path == place.route.text ? "page" : nil)) {
                            place.title
                        }
                    }
                }
            }
            div(.class("lg-header__who")) { whoIsThere(context) }
        }
        if context.isDemo {
            div(.class("lg-demo")) { p(.class("lg-wrap")) { "Demonstration: invented people, not for care." } }
        }
    }
}

/// For whom who is signed in acts: said on every page while they do.
@BlockMarkup
private func actingBanner(_ context: PageContext) -> Block {
    if let acting = context.acting {
        section(.class("lg-acting"), .aria("label", fixed: "Who you are acting for")) {
            div(.class("lg-wrap lg-acting__in")) {
                p {
                    b { "You are acting for \(acting.name)." }
                    " On these pages “you” and “your” mean them."
                }
                a(.href(Routes.people)) { "Change person" }
            }
        }
    }
}

/// The page is shown although the ledger cannot be written: said at the top, on paper too.
@BlockMarkup
private func spooledNotice() -> Block {
    div(.class("lg-wrap lg-spooled")) {
        section(.class("lg-callout lg-callout--warn"), .aria("label", fixed: "The ledger cannot be written")) {
            p {
                b { "The ledger cannot be written just now." }
                " You can see this page because it is urgent. That you opened it was noted safely on this machine. It "
                "is entered in the person’s ledger as soon as that works again."
            }
        }
    }
}

/// The way between the pages of a room where another program shows the header.
@BlockMarkup
private func roomPlaces(_ context: PageContext) -> Block {
    if context.principalName != nil {
        nav(.class("lg-wrap"), .aria("label", fixed: "Main")) {
            ul(.class("lg-contents")) {
                Each(context.places) { place in
                    li {
                        a(.href(place.route), .aria("current", context.path == place.route.text ? "page" : nil)) {
                            place.title
                        }
                    }
                }
                li { a(.href(Routes.sessions)) { "Where you are signed in" } }
            }
        }
    }
}

@BlockMarkup
private func whoIsThere(_ context: PageContext) -> Block {
    if let name = context.principalName {
        span {
            b { name }
            span(.class("lg-wideonly")) {
                if let role = context.roleTitle { ", \(role)" }
                if let organisation = context.organisationName { ", \(organisation)" }
            }
        }
        form(.method("post"), .action(Routes.signOut)) {
            csrfField(context)
            button(.class("lg-linkbutton"), .type("submit")) { "Sign out" }
        }
    } else if context.path != Routes.start.text && context.path != Routes.signIn.text {
        a(.href(Routes.start)) { "Sign in" }
    }
}

@BlockMarkup
private func brandMark() -> Block {
    svg(.viewBox(24, 24), .aria("hidden", fixed: "true"), .focusable("false")) {
        circle(.cx(12), .cy(12), .r(10))
        ellipse(.cx(12), .cy(12), .rx(4.5), .ry(10))
        path(.class("lg-brand__line"), .d("M12 0v24"))
    }
}

@BlockMarkup
private func siteFooter(_ context: PageContext) -> Block {
    footer(.class("lg-footer")) {
        div(.class("lg-wrap")) {
            ul {
                li { a(.href(Routes.accessibility)) { "Accessibility" } }
                li { a(.href(Routes.privacy)) { "Privacy" } }
                li { a(.href(Routes.measured)) { "How figures are measured" } }
                li { a(.href(Routes.keyboard)) { "Keyboard shortcuts" } }
                if context.principalName != nil {
                    li { a(.href(Routes.sessions)) { "Where you are signed in" } }
                    if context.room == .privacyOfficer {
                        li { a(.href(Routes.staffSessions)) { "End a colleague’s sessions" } }
                    }
                }
                li { context.version.isEmpty ? "Longitude" : "Longitude \(context.version)" }
            }
        }
    }
}

/// The warning before the session ends, shown by the script. Without the script the page leaves when it has ended, as
/// the head says.
@BlockMarkup
private func timeoutWarning(_ context: PageContext) -> Block {
    div(
        .class("lg-timeout"), .id("timeout"), .role("alertdialog"), .aria("labelledby", fixed: "timeout-h"), .hidden()
    ) {
        form(.class("lg-timeout__in"), .method("post"), .action(Routes.keepSession)) {
            csrfField(context)
            h2(.id("timeout-h")) { "You will be signed out soon" }
            p {
                "Nobody has used this page for a while. It closes in "
                span(.class("lg-num"), .data("left", fixed: "")) { "2 minutes" }
                "."
            }
            p(.data("draft", fixed: ""), .hidden()) {
                "What you have written on this page and not sent is then lost."
            }
            button(.class("lg-button lg-button--main"), .type("submit")) { "Stay signed in" }
        }
    }
}
