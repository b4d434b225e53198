import HTMLBuilder
import Testing

private func text(_ piece: borrowing some Piece) -> String { String(decoding: piece.fragment(), as: UTF8.self) }

@Suite struct ElementTests {
    @Test func elementsNestAndVoidElementsHaveNoEnd() {
        #expect(
            text(
                ul(.class("lg-items", "lg-items--roomy")) {
                    li {
                        "One"; br()
                    }; li { 2 }
                })
                == "<ul class=\"lg-items lg-items--roomy\"><li>One<br></li><li>2</li></ul>")
    }

    @Test func aMissingValueLeavesTheAttributeOut() {
        #expect(text(a(.href(.path(["record"])), .aria("current", nil)) { "x" }) == "<a href=\"/record\">x</a>")
        #expect(text(input(.checked(false), .disabled())) == "<input disabled>")
        #expect(text(p(.class("lg-meta", nil)) { "x" }) == "<p class=\"lg-meta\">x</p>")
    }

    @Test func eightAttributesKeepTheirOrder() {
        let field = input(
            .type("text"), .id("n"), .name("n"), .value("v"), .maxlength(3), .autocomplete("off"),
            .inputmode("numeric"), .required())
        #expect(
            text(field)
                == "<input type=\"text\" id=\"n\" name=\"n\" value=\"v\" maxlength=\"3\" autocomplete=\"off\" "
                + "inputmode=\"numeric\" required>")
    }

    @Test func conditionsAndRepetitionsWriteWhatHolds() {
        func list(_ items: [Int], named: Bool) -> some Piece {
            div {
                if named { b { "Items" } } else { "None" }
                Each(items) { item in p { item } }
            }
        }
        #expect(
            text(list([1, 2], named: true))
                == "<div><b>Items</b><p>1</p><p>2</p></div>")
        #expect(text(list([], named: false)) == "<div>None</div>")
    }

    @Test func aDocumentBeginsWithItsType() {
        #expect(
            String(decoding: html(.lang("en-GB")) { body { "x" } }.document(), as: UTF8.self)
                == "<!DOCTYPE html>\n<html lang=\"en-GB\"><body>x</body></html>")
    }

    @Test func aScriptIsAFileAndNothingElse() {
        #expect(text(script(.path(["a.js"]))) == "<script src=\"/a.js\" defer></script>")
        #expect(text(script(.path(["a.js"]), isModule: true)) == "<script src=\"/a.js\" type=\"module\"></script>")
    }

    @Test(arguments: [
        (0.0, "0"), (1.0, "1"), (-1.5, "-1.5"), (0.04, "0"), (-0.4, "-0.4"), (12.96, "13"), (123456.78, "123456.8"),
        (-0.04, "0"), (.nan, "0"), (.infinity, "0"),
    ])
    func coordinatesHaveAtMostOneDecimal(value: Double, expected: String) {
        #expect(text(circle(.r(value))) == "<circle r=\"\(expected)\"></circle>")
    }

    @Test(arguments: [(0, "0"), (7, "7"), (10, "10"), (-305, "-305"), (Int.max, "\(Int.max)"), (Int.min, "\(Int.min)")])
    func numbersAreWrittenInFull(value: Int, expected: String) {
        #expect(text(td { value }) == "<td>\(expected)</td>")
    }

    @Test func aLineIsDrawnThroughItsPoints() {
        #expect(
            text(svg(.viewBox(112, 26)) { polyline(.points([Point(x: 3, y: 14.5), Point(x: 22.61, y: 3)])) })
                == "<svg viewBox=\"0 0 112 26\"><polyline points=\"3,14.5 22.6,3\"></polyline></svg>")
    }
}
