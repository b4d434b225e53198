import Access
import Authentication
import Foundation
import Hummingbird
import Ledger
import LegalTime
import Store

extension WebApplication {
    func addStart(to router: Router<BasicRequestContext>) {
        router.get("/") { request, _ in
            let page = pageContext(request, signedIn(request))
            let view = try await startView()
            return plain(Pages.startPage(view, page, choice: signInServices.demonstration?.onStartPage(page)))
        }
        router.get("/figures") { _, _ in plain(Pages.figuresPart(try await startView())) }
        router.post("/session/keep") { request, _ in
            signedIn(request) == nil && signedInPerson(request) == nil
                ? signInFirst(request) : Response(status: .noContent)
        }
        router.get("/accessibility") { request, _ in
            plain(Pages.accessibilityPage(pageContext(request, signedIn(request))))
        }
        router.get("/privacy") { request, _ in
            plain(Pages.privacyPage(pageContext(request, signedIn(request))))
        }
        router.get("/how-measured") { request, _ in
            plain(Pages.measuredPage(try await startView().figures, pageContext(request, signedIn(request))))
        }
        router.get("/keyboard") { request, _ in
            plain(Pages.keyboardPage(pageContext(request, signedIn(request))))
        }
        router.post("/keyboard") { request, _ in
            let token = signedIn(request)?.session.csrf ?? signedInPerson(request)?.session.csrf
            guard let form = try await form(request, csrf: token) else { return refusedForm(request) }
            var response = redirect("/keyboard")
            let isOff = form["shortcuts"] == "off"
            response.setCookie(cookie(Self.shortcutsCookie, isOff ? "off" : "", maxAge: isOff ? 31_536_000 : 0))
            return response
        }
    }

    /// The start page's figures, each measured on this node when the page is made.
    private func startView() async throws -> StartView {
        let now = settings.now()
        let (counts, counted) = try await figures.counts(now: now) {
            try await store.statistics(Policy.grant(job: .statistics))
        }
        let head = try await ledger.head()
        var view = StartView()
        view.people = counts.people
        view.sources = counts.sources
        view.services = services()
        view.measuredAt = StaffDate(milliseconds: counted).text
        func figure(_ label: String, _ value: String?, _ how: String) {
            view.figures.append(Figure(label: label, value: value, how: how))
        }
        figure(
            "sources answering", "\(counts.sourcesAvailable) of \(counts.sources)",
            "Sources registered on this node that are marked as available, of all that are registered.")
        figure(
            "half of record pages start within", figures.median.map { "\(max(1, Int($0.rounded(.up)))) ms" },
            "The median over the last 1,000 record pages of the time from the request to the first byte.")
        figure(
            "entries in the ledger", grouped(Int(head.size)),
            "The size of the ledger’s tree: one leaf for each record that an access or a write touched.")
        figure(
            "last ledger entry", head.time.map { StaffDate(milliseconds: $0).timeText ?? "" },
            "The time of the newest leaf.")
        figure("facts in the record", grouped(counts.resources), "Resources that are current, of every source.")
        figure(
            "in quarantine, with a reason", grouped(counts.quarantined),
            "Refused inputs that are kept for correction and replay.")
        figure(
            "pairs of records to review", grouped(counts.review),
            "Records with one NHS number that disagree on birth date or name.")
        let silent = counts.feeds.count { now - $0 > Self.silence }
        figure(
            "sources silent for a week", "\(grouped(silent)) of \(grouped(counts.feeds.count))",
            "Of the sources that are available and hold somebody’s record, those that sent nothing for more than "
                + "7 days. A source that sent only organisations and staff is not counted. `longitude sources` says "
                + "which they are.")
        return view
    }

    /// After how long a source that says nothing is worth a look: 7 days, in milliseconds. Illustrative.
    private static let silence: Int64 = 7 * 86_400_000
}
