import Access
import Testing

@Suite struct NHSNumberTests {
    @Test("Ten digits with the right check digit, however they are spaced")
    func accepted() {
        #expect(NHSNumber.parse("999 000 0018") == "9990000018")
        #expect(NHSNumber.parse("999-000-0018") == "9990000018")
        #expect(NHSNumber.parse("9434765919") == "9434765919")
    }

    @Test("A wrong check digit, another length and a placeholder are no number")
    func refused() {
        for text in [
            "9990000019", "999000001", "99900000180", "999000001x", "999000001X", "1234567890", "９９９０００００１８", "abc",
            "",
        ] {
            #expect(NHSNumber.parse(text) == nil, "\(text)")
        }
        for digit in 0...9 { #expect(NHSNumber.parse(String(repeating: "\(digit)", count: 10)) == nil) }
    }

    @Test("One wrong digit, and two neighbours in the wrong order, are always found")
    func checkDigit() {
        let digits = Array("9990000018".utf8)
        for place in digits.indices {
            for digit in UInt8(0x30)...0x39 where digit != digits[place] {
                var other = digits
                other[place] = digit
                #expect(NHSNumber.parse(String(decoding: other, as: UTF8.self)) == nil)
            }
            if place > 0, digits[place] != digits[place - 1] {
                var other = digits
                other.swapAt(place, place - 1)
                #expect(NHSNumber.parse(String(decoding: other, as: UTF8.self)) == nil)
            }
        }
    }
}
