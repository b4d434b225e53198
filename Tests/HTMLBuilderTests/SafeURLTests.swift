import HTMLBuilder
import Testing

@Suite struct SafeURLTests {
    @Test(arguments: [
        "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
        "\u{1}javascript:alert(1)", "data:text/html,x", "vbscript:x", "http://example.org/", "//example.org/",
        "\\\\example.org", "/\\example.org", "https:///example.org", "https:example.org", "", "ftp://x", "blob:x",
    ])
    func refusesWhatMayRunOrLeadElsewhere(address: String) {
        #expect(SafeURL(address) == nil)
    }

    @Test(arguments: [
        "/", "/record/x?type=results", "record/x", "#allergies", "?since=30d", "./x", "/a:b", "https://example.org/x",
    ])
    func acceptsPathsFragmentsAndHTTPS(address: String) {
        #expect(SafeURL(address)?.text == address)
    }

    @Test func aPathEncodesItsSegments() {
        let url = SafeURL.path(
            ["record", "a/b?c#d", "é"], query: [("type", "a&b=c"), ("type", "x y")], fragment: "top")
        #expect(url.text == "/record/a%2Fb%3Fc%23d/%C3%A9?type=a%26b%3Dc&type=x%20y#top")
    }

    @Test func segmentsThatWouldChangeThePathAreLeftOut() {
        #expect(SafeURL.path(["", "evil.example", "..", ".", "x"]).text == "/evil.example/x")
        #expect(SafeURL.path([]).text == "/")
    }

    @Test func anAddressIsEscapedInItsAttribute() {
        let url = SafeURL.path(["x"], query: [("a", "1"), ("b", "'")])
        let link = a(.href(url)) { "x" }
        #expect(String(decoding: link.fragment(), as: UTF8.self) == "<a href=\"/x?a=1&amp;b=%27\">x</a>")
    }
}
