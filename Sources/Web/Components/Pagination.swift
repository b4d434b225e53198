import HTMLBuilder
import SharedRecord

/// The way through a list that is longer than a page: the numbered pagination of NHS.UK frontend 10.4. Nothing when
/// there is one page.
///
/// - Parameter address: where a page of the list is.
@BlockMarkup
func pagination(_ paging: Paging, address: (PageRequest) -> SafeURL) -> Block {
    let links = paging.pages > 1 ? pageLinks(paging, address) : []
    let previous = address(paging.request(paging.number - 1))
    let next = address(paging.request(paging.number + 1))
    if !links.isEmpty {
        nav(.class("nhsuk-pagination nhsuk-pagination--numbered"), .aria("label", fixed: "Pagination")) {
            if paging.number > 1 {
                a(.class("nhsuk-pagination__previous"), .href(previous), .rel("prev")) {
                    arrow("nhsuk-icon nhsuk-icon--arrow-left", PageArrow.left)
                    span(.class("nhsuk-pagination__title")) {
                        "Previous"
                        Unseen(" page")
                    }
                }
            }
            ul(.class("nhsuk-pagination__list")) {
                Each(links) { link in
                    if let link {
                        li(
                            .class(
                                "nhsuk-pagination__item", "nhsuk-pagination__item--current",
                                when: link.number == paging.number)
                        ) {
                            a(
                                .class("nhsuk-pagination__link"), .href(link.address),
                                .aria("label", "Page \(link.number)"),
                                .aria("current", link.number == paging.number ? "page" : nil)
                            ) { String(link.number) }
                        }
                    } else {
                        li(.class("nhsuk-pagination__item nhsuk-pagination__item--ellipsis")) { "⋯" }
                    }
                }
            }
            if paging.number < paging.pages {
                a(.class("nhsuk-pagination__next"), .href(next), .rel("next")) {
                    span(.class("nhsuk-pagination__title")) {
                        "Next"
                        Unseen(" page")
                    }
                    arrow("nhsuk-icon nhsuk-icon--arrow-right", PageArrow.right)
                }
            }
        }
    }
}

/// The pages that are named: the first, the last, this one and its neighbours; nil where some are left out.
private func pageLinks(
    _ paging: Paging, _ address: (PageRequest) -> SafeURL
) -> [(number: Int, address: SafeURL)?] {
    var links: [(number: Int, address: SafeURL)?] = []
    var last = 0
    for number in 1...paging.pages {
        guard number == 1 || number == paging.pages || abs(number - paging.number) <= 1 || paging.pages <= 7 else {
            continue
        }
        if number > last + 1 { links.append(nil) }
        links.append((number, address(paging.request(number))))
        last = number
    }
    return links
}

/// The list is not as it was when the reader began: what they look for may stand on another page.
@BlockMarkup
func movedNotice(_ paging: Paging, start: SafeURL) -> Block {
    if paging.isMoved {
        p(.class("lg-absent lg-absent--fail")) {
            b { "This list has changed since you began to read it." }
            " Entries may stand on another page now. "
            a(.href(start)) { "Start again" }
        }
    }
}

/// The icons of NHS.UK frontend 10.4, `arrow-left` and `arrow-right`.
private enum PageArrow {
    static let left: StaticString = """
        M10.7 6.3c.4.4.4 1 0 1.4L7.4 11H19a1 1 0 0 1 0 2H7.4l3.3 3.3c.4.4.4 1 0 1.4a1 1 0 0 1-1.4 0l-5-5A1 1 0 0 1 4 \
        12c0-.3.1-.5.3-.7l5-5a1 1 0 0 1 1.4 0Z
        """
    static let right: StaticString = """
        m14.7 6.3 5 5c.2.2.3.4.3.7 0 .3-.1.5-.3.7l-5 5a1 1 0 0 1-1.4-1.4l3.3-3.3H5a1 1 0 0 1 0-2h11.6l-3.3-3.3a1 1 0 \
        1 1 1.4-1.4Z
        """
}

private func arrow(_ name: StaticString, _ shape: StaticString) -> some Piece {
    svg(.class(name), .viewBox(24, 24), .focusable("false"), .aria("hidden", fixed: "true")) { path(.d(shape)) }
}
