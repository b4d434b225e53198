import FHIR
import Foundation
import SampleData
import Testing

/// A text that is refused, why, at which byte, and on which path.
struct Refused: Sendable, CustomTestStringConvertible {
    let text: String
    let reason: DocumentError.Reason
    let offset: Int
    let path: String
    var testDescription: String { String(text.prefix(40)) }

    init(_ text: String, _ reason: DocumentError.Reason, _ offset: Int, _ path: String = "") {
        self.text = text
        self.reason = reason
        self.offset = offset
        self.path = path
    }
}

@Suite struct DocumentTests {
    static let refused: [Refused] = [
        Refused("", .truncated, 0),
        Refused("   ", .truncated, 3),
        Refused("{", .truncated, 1),
        Refused(#"{"id":1"#, .truncated, 7, "id"),
        Refused(#"{"id":"b"#, .truncated, 8, "id"),
        Refused(#"{"_valueString":{"MARKFAM":[1"#, .truncated, 29, "_valueString.?"),
        Refused(#"{"MARKFAM 9990000018":{"family":x"#, .syntax, 32, "?.family"),
        Refused("[1,", .truncated, 3, "[1]"),
        Refused("[1,]", .syntax, 3, "[1]"),
        Refused("[1 2]", .syntax, 3, "[1]"),
        Refused("{\"a\" 1}", .syntax, 5),
        Refused("{1:2}", .syntax, 1),
        Refused("tru", .truncated, 3),
        Refused("trux", .syntax, 0),
        Refused("+1", .syntax, 0),
        Refused("01", .trailingBytes, 1),
        Refused("1.", .truncated, 2),
        Refused("1.e5", .syntax, 2),
        Refused("-", .truncated, 1),
        Refused("1e9999", .numberTooLarge, 0),
        Refused(String(repeating: "9", count: 65), .numberTooLarge, 0),
        Refused("{} {}", .trailingBytes, 3),
        Refused("[] x", .trailingBytes, 3),
        Refused(#"{"a":1,"a":2}"#, .duplicateKey, 7),
        Refused(#"{"a":1,"\u0061":2}"#, .duplicateKey, 17),
        Refused(#"{"entry":[{"id":"x"},{"id":"a","id":"b"}]}"#, .duplicateKey, 31, "entry[1].id"),
        Refused("\"a\nb\"", .syntax, 2),
        Refused(#""\x""#, .syntax, 1),
        Refused(#""\u12"#, .truncated, 1),
        Refused(#""\u12zz""#, .syntax, 1),
        Refused(#""\ud800""#, .loneSurrogate, 1),
        Refused(#""\udc00""#, .loneSurrogate, 1),
        Refused(#""\ud800\ud800""#, .loneSurrogate, 1),
        Refused("\u{FEFF}{}", .syntax, 0),
        Refused(String(repeating: "[", count: 129), .tooDeep, 128),
    ]

    @Test("Refused with its reason and its place", arguments: refused)
    func refusals(_ wanted: Refused) throws {
        let error = #expect(throws: DocumentError.self) { try Document(wanted.text) }
        #expect(error?.reason == wanted.reason, "\(wanted.text.prefix(40))")
        #expect(error?.offset == wanted.offset, "\(wanted.text.prefix(40))")
        if wanted.reason != .tooDeep { #expect(error?.path.hasPrefix(wanted.path) == true, "\(error?.path ?? "")") }
        #expect(error?.description.contains(wanted.text.isEmpty ? "\u{0}" : wanted.text) == false)
    }

    @Test(
        "Bytes that are not UTF-8",
        arguments: [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func encoding(_ bytes: [UInt8]) {
        for filler in [0, 3, 8, 20] {
            let text = [0x22] + [UInt8](repeating: 0x61, count: filler) + bytes + [0x22]
            let error = #expect(throws: DocumentError.self) { try Document(parsing: text) }
            #expect(error?.reason == .invalidUTF8 || error?.reason == .truncated)
        }
    }

    @Test("A text is as long as whoever reads it allows")
    func bound() throws {
        #expect(try Document(parsing: Array("[1]".utf8), limit: 3).tapeCount == 3)
        #expect(throws: DocumentError(.tooLarge, offset: 2, path: "")) {
            try Document(parsing: Array("[1]".utf8), limit: 2)
        }
        let space = [UInt8](repeating: UInt8(ascii: " "), count: Document.maximumSize)
        #expect(throws: DocumentError(.tooLarge, offset: Document.maximumSize, path: "")) {
            try Document(parsing: Array("[1]".utf8) + space)
        }
        #expect(try Document(parsing: Array("[1]".utf8) + space, limit: .max).tapeCount == 3)
    }

    @Test("Texts with more values than their length lets expect are read whole, and refused at the right place")
    func dense() throws {
        for count in [1, 100, 5_000, 60_000] {
            let ones = [String](repeating: "1", count: count).joined(separator: ",")
            let document = try Document("[\(ones)]")
            #expect(document.root.elements.reduce(0) { sum, one in sum + (one.int ?? 0) } == count)
            let lists = [String](repeating: "[]", count: count).joined(separator: ",")
            #expect(try Document("[\(lists)]").root.elements.reduce(0) { sum, _ in sum + 1 } == count)
            let error = #expect(throws: DocumentError.self) { try Document("[\(ones),x]") }
            #expect(error?.reason == .syntax && error?.offset == ones.utf8.count + 2)
        }
        let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(try Document(deep).tapeCount == 256)
    }

    @Test("Wide objects find their doubles too")
    func wide() throws {
        let members = (0..<500).map { #""key\#($0)":\#($0)"# }
        let document = try Document("{\(members.joined(separator: ","))}")
        #expect(document.root["key499"]?.int == 499)
        #expect(document.root["key500"] == nil)
        #expect(throws: DocumentError.self) { try Document("{\(members.joined(separator: ",")),\"key250\":1}") }
    }

    @Test("Names that share a beginning, an end and a length are told apart")
    func names() throws {
        let document = try Document(
            #"{"effectiveDateTime":1,"effectiveDataTime":2,"a":3,"b":4,"":5,"abcdefgh":6,"abcdefgi":7}"#)
        #expect(document.root["effectiveDateTime"]?.int == 1 && document.root["effectiveDataTime"]?.int == 2)
        #expect(document.root["b"]?.int == 4 && document.root[""]?.int == 5 && document.root["abcdefgi"]?.int == 7)
        #expect(document.root["c"] == nil && document.root["ab"] == nil)
    }

    @Test("What is made up at random comes out as it went in", arguments: 1...20 as ClosedRange<UInt64>)
    func random(seed: UInt64) throws {
        var chance = SeededRandom(seed: seed)
        for _ in 0..<100 {
            var writer = JSONWriter()
            Self.write(&writer, depth: 0, &chance)
            let document = try Document(parsing: writer.bytes)
            #expect(document.bytes == writer.bytes)
            var again = JSONWriter()
            Self.copy(document.root, &again)
            #expect(again.bytes == writer.bytes)
        }
    }

    @Test("Damaged texts are never accepted where Foundation refuses them", arguments: 1...10 as ClosedRange<UInt64>)
    func damaged(seed: UInt64) throws {
        var chance = SeededRandom(seed: seed)
        var accepted = 0
        for _ in 0..<400 {
            var writer = JSONWriter()
            writer.object { Self.members(&$0, depth: 0, &chance) }
            var bytes = writer.bytes
            for _ in 0..<Int.random(in: 1...3, using: &chance) {
                let place = Int.random(in: 0..<bytes.count, using: &chance)
                switch Int.random(in: 0...2, using: &chance) {
                case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &chance)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 0...255, using: &chance), at: place)
                }
                if bytes.isEmpty { bytes = [0x5B] }
            }
            do {
                _ = try Document(parsing: bytes)
                accepted += 1
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(throws: Never.self, "\(text)") {
                    try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
                }
            } catch {
                #expect((0...bytes.count).contains(error.offset))
            }
        }
        #expect(accepted > 20)
    }

    // MARK: Values made up

    private static let words = [
        "", "a", "id", "Ä", "🩺", "\"", "\\", "\u{1}", "\n\t", "a longer text of more than sixteen bytes", "e\u{301}",
        "\u{7F}", "\u{FFFF}",
    ]

    private static func write(_ writer: inout JSONWriter, depth: Int, _ chance: inout SeededRandom) {
        switch Int.random(in: 0...(depth > 4 ? 2 : 4), using: &chance) {
        case 0: writer.item(words.randomElement(using: &chance) ?? "")
        case 1:
            writer.item(json: ["0", "-1", "1.50", "1e-3", "12345678901234567890"].randomElement(using: &chance)!.utf8)
        case 2: writer.item(json: ["true", "false", "null"].randomElement(using: &chance)!.utf8)
        case 3:
            writer.array {
                for _ in 0..<Int.random(in: 0...4, using: &chance) { write(&$0, depth: depth + 1, &chance) }
            }
        default: writer.object { members(&$0, depth: depth, &chance) }
        }
    }

    private static func members(_ writer: inout JSONWriter, depth: Int, _ chance: inout SeededRandom) {
        for n in 0..<Int.random(in: 0...5, using: &chance) {
            let name = "\(words.randomElement(using: &chance) ?? "")\(n)"
            writer.member(name, words.randomElement(using: &chance))
            if depth < 4 { writer.object("\(name).") { members(&$0, depth: depth + 1, &chance) } }
        }
    }

    private static func copy(_ value: Element, _ writer: inout JSONWriter) {
        if value.isObject {
            writer.object { for (name, inner) in value.members { member(name, inner, &$0) } }
        } else if value.isArray {
            writer.array { for inner in value.elements { copy(inner, &$0) } }
        } else if let text = value.string {
            writer.item(text)
        } else {
            writer.item(value)
        }
    }

    private static func member(_ name: String, _ value: Element, _ writer: inout JSONWriter) {
        var inner = JSONWriter()
        copy(value, &inner)
        writer.member(name, json: inner.bytes)
    }
}
