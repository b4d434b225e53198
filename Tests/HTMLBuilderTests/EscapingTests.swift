import HTMLBuilder
import Testing

private func text(_ piece: borrowing some Piece) -> String { String(decoding: piece.fragment(), as: UTF8.self) }

/// The obvious way to escape, one character at a time, to compare with.
private func slowly(_ text: String) -> String {
    var out = ""
    for character in text.unicodeScalars {
        switch character {
        case "&": out += "&amp;"
        case "<": out += "&lt;"
        case ">": out += "&gt;"
        case "\"": out += "&quot;"
        case "'": out += "&#39;"
        default: out.unicodeScalars.append(character)
        }
    }
    return out
}

@Suite struct EscapingTests {
    @Test func allFiveCharactersAreEscapedInContent() {
        #expect(text(p { "<b> & \"x\" 'y'" }) == "<p>&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;</p>")
    }

    @Test func aSpecialCharacterIsFoundAtEveryPlaceOfEveryLength() {
        for length in 1...40 {
            for place in 0..<length {
                for special in ["&", "<", ">", "\"", "'"] {
                    var letters = [String](repeating: "a", count: length)
                    letters[place] = special
                    let whole = letters.joined()
                    #expect(text(span { whole }) == "<span>\(slowly(whole))</span>")
                }
            }
        }
    }

    @Test func neighboursOfTheSpecialCharactersAreLeftAlone() {
        let ascii = String(decoding: (0x20...0x7E).map { UInt8($0) }, as: UTF8.self)
        for start in 0..<8 {
            let shifted = String(repeating: "x", count: start) + ascii
            #expect(text(span { shifted }) == "<span>\(slowly(shifted))</span>")
        }
    }

    @Test func textOfOtherScriptsIsKept() {
        let names = "Ożóg & Ğülşen, 李小龍, Ünal 🩺"
        #expect(text(span { names }) == "<span>\(slowly(names))</span>")
    }

    @Test func aPageOfSpecialCharactersGrowsTheBuffer() {
        let many = String(repeating: "\"<&>'", count: 5_000)
        #expect(text(span { many }) == "<span>\(slowly(many))</span>")
    }

    @Test func anAttributeCannotBeLeft() {
        let value = "\" onfocus=\"alert(1)\" x='"
        #expect(
            text(input(.value(value), .data("l", "<>&")))
                == "<input value=\"&quot; onfocus=&quot;alert(1)&quot; x=&#39;\" data-l=\"&lt;&gt;&amp;\">")
    }

    @Test func bytesAreEscapedAsTextIs() {
        #expect(
            text(pre { TextBytes(Array("{\"a\":\"<1>\"}".utf8)) })
                == "<pre>{&quot;a&quot;:&quot;&lt;1&gt;&quot;}</pre>")
    }
}
