import Access
import Foundation
import HTMLBuilder
import SharedRecord
import Testing
import Web

/// What holds of every page.
@Suite struct PageTests: HostilePages {
    @Test func noTextOfASourceBecomesMarkup() {
        for (name, page) in recordPages() {
            #expect(!page.contains("<script>"), "\(name)")
            #expect(page.contains("&lt;script&gt;"), "\(name)")
            #expect(!page.contains("alert('x')"), "\(name)")
        }
    }

    @Test func pagesKeepToTheContentSecurityPolicy() {
        var pages = recordPages()
        pages["start"] = text(Pages.startPage(StartView(), context(isSignedIn: false)))
        pages["search"] = text(Pages.searchPage(SearchView(), context()))
        pages["denied"] = text(Pages.deniedPage(context()))
        for (name, page) in pages {
            #expect(!page.contains(" style="), "\(name)")
            #expect(!page.contains("<style"), "\(name)")
            #expect(!page.contains(" onclick="), "\(name)")
            for part in page.components(separatedBy: "<script").dropFirst() {
                #expect(part.hasPrefix(" src=\"/assets/"), "\(name)")
                #expect(part.contains("></script>"), "\(name)")
            }
        }
    }

    @Test func noAddressNamesThePerson() {
        for (name, page) in recordPages() {
            for part in page.components(separatedBy: "href=\"").dropFirst() {
                let address = part.prefix { $0 != "\"" }
                #expect(!address.contains("ADEYEMI") && !address.contains("999"), "\(name): \(address)")
                #expect(!address.contains("alert"), "\(name): \(address)")
            }
            #expect(!title(of: page).contains("ADEYEMI"), "\(name)")
        }
    }

    @Test func everyPostedFormCarriesItsToken() {
        var pages = recordPages()
        var search = SearchView()
        search.outcome = .found([CandidateView()])
        pages["search"] = text(Pages.searchPage(search, context()))
        pages["start"] = text(Pages.startPage(StartView(), context(isSignedIn: false)))
        for (name, page) in pages {
            for form in page.components(separatedBy: "<form").dropFirst() where form.contains("method=\"post\"") {
                let content = form.components(separatedBy: "</form>")[0]
                #expect(content.contains("name=\"csrf\" value=\"token-1\""), "\(name)")
            }
        }
    }

    @Test func identifiersStandOnceInAPage() {
        for (name, page) in recordPages() {
            let ids = page.components(separatedBy: " id=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
            #expect(Set(ids).count == ids.count, "\(name): \(ids)")
        }
    }

    @Test func anOfficerIsToldOfRecordsThatAreKeptApart() {
        var view = SearchView()
        view.outcome = .found(
            ["ADEYEMI, Florence", "FLED, Florence"].enumerated().map { place, name in
                var person = CandidateView()
                (person.name, person.token, person.sources) = (name, "t\(place)", ["Source \(place)"])
                return person
            })
        let page = text(Pages.officerSearchPage(.choices, view, context()))
        #expect(!page.contains("Nobody found"))
        for (place, name) in ["ADEYEMI, Florence", "FLED, Florence"].enumerated() {
            #expect(page.contains(name) && page.contains("From Source \(place)"))
            #expect(page.contains("href=\"/privacy-officer/choices/t\(place)\""))
        }
        view.outcome = .found([])
        #expect(text(Pages.officerSearchPage(.choices, view, context())).contains("Nobody on this node matches both"))
    }

    @Test func theWordsOfASearchArePosted() {
        var view = TimelineView()
        view.filter.text = "heart failure"
        view.paging = Paging(PageRequest(2), of: 120)
        view.sectionChips = [chip("results", "Results")]
        view.months = [TimelineView.Month()]
        let page = text(Pages.timelinePage(view, record()))
        #expect(page.contains("<input type=\"hidden\" name=\"q\" value=\"heart failure\">"))
        #expect(
            page.contains("<button class=\"lg-button lg-button--quiet\" type=\"submit\" name=\"page\" value=\"3\">"))
        #expect(page.contains("type=\"submit\" name=\"only\" value=\"type.results\">only"))
        #expect(!page.contains("q=heart"))
        #expect(!page.contains("method=\"get\""))
    }

    @Test func theErrorSummaryLinksToItsFields() {
        var view = SearchView()
        view.errors = [FieldError(field: "born-year", message: "Enter the year of birth with 4 digits")]
        let page = text(Pages.searchPage(view, context()))
        #expect(page.contains("<a href=\"#born-year\">Enter the year of birth with 4 digits</a>"))
        #expect(page.contains("id=\"born-year\""))
        #expect(page.contains("<title>Error: Find a person - Longitude</title>"))
    }

    @Test func aRefusalIsTrueOfAPageThatIsNotThere() {
        let page = text(Pages.deniedPage(context()))
        #expect(page.contains("This page is not there, or it is not for you."))
        #expect(!page.contains("No relationship between"))
    }

    @Test func refusalIsTheSameForEveryone() {
        var other = context()
        other.path = "/record/somebody"
        #expect(Pages.deniedPage(context()) == Pages.deniedPage(other))
    }

    private func title(of page: String) -> String {
        page.components(separatedBy: "<title>")[1].components(separatedBy: "</title>")[0]
    }
}
