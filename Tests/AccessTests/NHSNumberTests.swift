import Access
import Testing

@Suite struct NHSNumberTests {
    @Test("Ten digits with the right check digit, however they are spaced")
    func accepted() {
        #expect(NHSNumber.parse("999 000 0018") == "9990000018")
        #expect(NHSNumber.parse("999-000-0018") == "9990000018")
    }

    @Test("A wrong check digit, another length and a placeholder are no number")
    func refused() {
        for text in ["9990000019", "999000001", "99900000180", "999000001x", ""] {
            #expect(NHSNumber.parse(text) == nil)
        }
        for digit in 0...9 { #expect(NHSNumber.parse(String(repeating: "\(digit)", count: 10)) == nil) }
    }
}
