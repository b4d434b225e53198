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

    @Test(arguments: [
        ("020 7946 0018", "tel:02079460018"), ("+44 (0)20 7946-0018", "tel:+4402079460018"), ("999", "tel:999"),
    ])
    func aTelephoneNumberIsDialled(number: String, address: String) {
        #expect(SafeURL.telephone(number)?.text == address)
    }

    @Test(arguments: [
        "", "12", "020 7946 0018 ext. 4", "javascript:1", "07700+900118", "1234567890123456", "ask at desk",
    ])
    func whatIsNoTelephoneNumberIsNoAddress(number: String) {
        #expect(SafeURL.telephone(number) == nil)
    }

    @Test func dotsAreOneShape() {
        let shape = path(.dots([Point(x: 1, y: 2.5), Point(x: 3, y: 4)]))
        #expect(String(decoding: shape.fragment(), as: UTF8.self) == "<path d=\"M1 2.5h0M3 4h0\"></path>")
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
