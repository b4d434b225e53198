import Access
import FHIR
import Foundation
import Intake
import SampleData
import Testing

/// Sensitivity lists as data: what is read, what is refused and why, and what the illustrative ones say.
@Suite struct SensitivityListsDocumentTests {
    private func document() throws -> SensitivityListsDocument { try SensitivityLists.illustrative().document }

    @Test("Lists are the same after being written and read")
    func roundTrip() throws {
        let document = try document()
        #expect(try SensitivityListsDocument(json: document.json) == document)
    }

    @Test(
        "What is not sensitivity lists is refused with its place and what to do",
        arguments: [
            ("\"version\" : 3", "\"version\" : 0", "version: has to be above 0"),
            ("\"version\" : 3", "\"version\" : \"1\"", "version: is not of the right type"),
            ("2020-01-01", "2020-02-30", "from: “2020-02-30” is not a day"),
            ("2020-01-01", "1 May 2020", "from: “1 May 2020” is not a day. Write it as 2026-11-23"),
            ("\"isIllustrative\" : true", "\"isIllustrativ\" : true", "isIllustrative: is missing"),
            ("\"isIllustrative\" : true", "\"isIllustrative\" : null", "isIllustrative: is not of the right type"),
            ("\"version\" : 3", "\"version\" : 3, \"extra\" : null", "extra: is not a key here"),
            ("\"name\" :", "\"note\" : \"\", \"name\" :", ".note: is not a key here. Remove it"),
            ("\"code\" : \"86406008\"", "\"codes\" : \"86406008\"", ".code: is missing"),
            ("\"code\" : \"86406008\"", "\"code\" : 86406008", ".code: is not of the right type"),
            ("\"code\" : \"86406008\"", "\"code\" : \"1\", \"code\" : \"86406008\"", "the same key stands twice"),
            ("\"code\" : \"86406008\"", "\"code\" : \"86406006\"", "86406006 is not an identifier of SNOMED CT"),
            ("\"code\" : \"86406008\"", "\"code\" : \"86400608\"", "86400608 is not an identifier of SNOMED CT"),
            ("\"code\" : \"86406008\"", "\"code\" : \"86406008 \"", ".code: is empty or has spaces"),
            ("\"category\" : \"hiv\"", "\"category\" : \"HIV\"", "“HIV” is not a category of a list: restricted, very"),
            ("\"category\" : \"hiv\"", "\"category\" : \"unknownLabel\"", "“unknownLabel” is not a category of a list"),
            ("\"kind\" : \"sexualHealth\"", "\"kind\" : \"clinic\"", "sources.[0].kind: “clinic” is not a kind of"),
            ("\"system\" : \"http://loinc.org\"", "\"system\" : \"LOINC\"", "“LOINC” is not the URL of a code system"),
            ("{", "[", "not valid JSON, at byte"),
        ])
    func refused(from: String, to: String, words: String) throws {
        let text = String(decoding: try document().json, as: UTF8.self)
        let range = try #require(text.range(of: from))
        let changed = text.replacingCharacters(in: range, with: to)
        let error = #expect(throws: SensitivityListsError.self) {
            _ = try SensitivityLists(SensitivityListsDocument(json: Data(changed.utf8)))
        }
        #expect(error?.description.contains(words) == true, "\(error.map(\.description) ?? "nothing")")
    }

    @Test("Bytes that are no text are refused", arguments: [[], [0xFF, 0xFE], Array("null".utf8), Array("{}".utf8)])
    func noText(bytes: [UInt8]) {
        #expect(throws: SensitivityListsError.self) { _ = try SensitivityListsDocument(json: Data(bytes)) }
    }

    @Test("A line that says a thing twice, or nothing, is refused")
    func contradictions() throws {
        func refusal(_ change: (inout SensitivityListsDocument) -> Void) throws -> String {
            var changed = try document()
            change(&changed)
            do { _ = try SensitivityLists(changed) } catch { return error.description }
            return "accepted"
        }
        #expect(try refusal { _ in } == "accepted")
        #expect(try refusal { $0.lists.append($0.lists[0]) }.contains("“HIV and AIDS” stands twice"))
        #expect(try refusal { $0.documentTypes[0].name = "HIV and AIDS" }.hasPrefix("documentTypes.[0].name"))
        #expect(try refusal { $0.lists[0].codes.append($0.lists[0].codes[0]) }.contains("86406008 stands twice"))
        #expect(try refusal { $0.lists[0].codes = [] }.contains("labels nothing"))
        #expect(try refusal { $0.lists[0].citation = " " }.hasPrefix("lists.[0].citation: is empty"))
        #expect(try refusal { $0.lists[0].codes[0].display = "" }.hasPrefix("lists.[0].codes.[0].display: is empty"))
        #expect(try refusal { $0.sources.append($0.sources[0]) }.contains("says the same of sexualHealth twice"))
        #expect(try refusal { $0.sources[0].category = "" }.hasPrefix("sources.[0].category"))
        #expect(try refusal { $0.title = "" }.hasPrefix("title: is empty"))
        // The same code may be sensitive in two ways.
        #expect(try refusal { $0.lists[0].codes.append(.init(code: "75544000", display: "d")) } == "accepted")
        let another = SensitivityListsDocument.SourceRule(kind: "sexualHealth", category: "hiv", citation: "c")
        #expect(try refusal { $0.sources.append(another) } == "accepted")
    }

    @Test("The illustrative lists say what they are, and from when")
    func illustrative() throws {
        let lists = try SensitivityLists.illustrative()
        #expect(lists.document.isIllustrative && lists.version == 3)
        #expect(lists.from == 1_577_836_800_000)
        let categories = Set(lists.document.lists.map(\.category))
        #expect(
            categories == [
                "hiv", "sexualHealth", "veryRestricted", "abuse", "substanceUse", "mentalHealth", "genetic",
                "keptFromProxy",
            ])
    }

    @Test("Text that is broken over lines in the source is whole in the lists")
    func text() throws {
        let document = try document()
        let lists = document.lists + document.documentTypes
        let texts =
            [document.title] + lists.flatMap { [$0.name, $0.citation, $0.system] }
            + lists.flatMap(\.codes).map(\.display) + document.sources.map(\.citation)
        #expect(texts.filter { $0.contains("  ") || $0.contains("\n") || $0.contains("\\") } == [])
    }

    @Test("Every code of SNOMED CT, dm+d and LOINC has the check digit of its system")
    func checkDigits() throws {
        let lists = try document().lists + document().documentTypes
        var counts: [String: Int] = [:]
        for list in lists {
            for code in list.codes.map(\.code) {
                counts[list.system, default: 0] += 1
                switch list.system {
                case "http://snomed.info/sct", "https://dmd.nhs.uk": #expect(hasVerhoeffDigit(code), "\(code)")
                case "http://loinc.org": #expect(hasLuhnDigit(code), "\(code)")
                case "http://hl7.org/fhir/sid/icd-10":
                    #expect(code.wholeMatch(of: /[A-Z][0-9]{2}(\.[0-9])?/) != nil, "\(code)")
                case "http://www.whocc.no/atc":
                    #expect(code.wholeMatch(of: /[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}/) != nil, "\(code)")
                case "http://www.nlm.nih.gov/research/umls/rxnorm":
                    #expect(code.wholeMatch(of: /[1-9][0-9]{4,7}/) != nil, "\(code)")
                default: #expect(code.count == 2, "\(code)")
                }
            }
        }
        #expect(counts["http://snomed.info/sct", default: 0] > 120 && counts["http://loinc.org", default: 0] > 20)
    }

    @Test("A mistyped or transposed digit is noticed")
    func mistyped() throws {
        let document = try document()
        for code in ["86406008", "714812005", "36120711000001104", "864141000000109"] {
            let digits = Array(code)
            for at in digits.indices {
                for digit in "0123456789" where digit != digits[at] && !(at == 0 && digit == "0") {
                    var wrong = digits
                    wrong[at] = digit
                    #expect(!accepts(String(wrong), document))
                }
                guard at > 0, digits[at] != digits[at - 1] else { continue }
                var wrong = digits
                wrong.swapAt(at, at - 1)
                #expect(!accepts(String(wrong), document))
            }
            #expect(accepts(code, document))
        }
        for code in ["", "1", "12345", "0864060080", "864060o8", "1234567890123456789"] {
            #expect(!accepts(code, document))
        }
    }

    private func accepts(_ code: String, _ document: SensitivityListsDocument) -> Bool {
        var document = document
        document.lists = [
            .init(
                name: "n", category: "hiv", citation: "c", system: "http://snomed.info/sct",
                codes: [.init(code: code, display: "d")])
        ]
        return (try? SensitivityLists(document)) != nil
    }
}
