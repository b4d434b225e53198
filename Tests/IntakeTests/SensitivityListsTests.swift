import Access
import FHIR
import Foundation
import Intake
import SampleData
import Store
import Testing

private func labels(_ lists: SensitivityLists, _ text: String, from kind: SourceKind) throws -> SensitivityMask {
    let root = try Document(text).root
    return lists.categories(of: root, type: root["resourceType"]?.string ?? "", from: kind)
}

/// What each item is labelled with.
@Suite struct SensitivityListsTests {
    private let lists: SensitivityLists
    init() throws { lists = try SensitivityLists.illustrative() }

    @Test("An item has the categories of what it is about", arguments: LabellingCase.all)
    func table(item: LabellingCase) throws {
        #expect(try labels(lists, item.json, from: item.kind) == SensitivityMask(item.expected))
    }

    @Test("Only two kinds of source make everything that they send sensitive")
    func sources() throws {
        for kind in SourceKind.allCases {
            let found = try labels(lists, #"{"resourceType":"Observation"}"#, from: kind)
            let expected: SensitivityMask =
                kind == .sexualHealth ? [.sexualHealth] : kind == .substanceUse ? [.substanceUse] : []
            #expect(found == expected, "\(kind)")
        }
    }

    @Test("Without lists, an item has its own labels and no more")
    func bare() throws {
        var document = lists.document
        (document.lists, document.documentTypes, document.sources) = ([], [], [])
        let bare = try SensitivityLists(document)
        let text = LabellingCase.resource("Condition", [LabellingCase.label("PSY"), LabellingCase.hiv])
        #expect(try labels(bare, text, from: .sexualHealth) == [.mentalHealth])
    }

    @Test("What is added to an item never takes a category away")
    func monotone() throws {
        var random = SeededRandom(seed: 41)
        let additions = [
            #""note":[{"text":"n"}]"#, #""modifierExtension":[{"url":"u","valueCode":"c"}]"#, #""language":"en-GB""#,
            #""x1":{"coding":[{"system":"http://snomed.info/sct","code":"195967001"}]}"#, #""x2":[[],{},[{"code":1}]]"#,
            #""x3":{"coding":"none"}"#, #""x4":{"code":"86406008"}"#, #""x5":null"#, #""x6":{"meta":{"security":[]}}"#,
            #""x7":{\#(LabellingCase.label("N", LabellingCase.confidentiality))}"#,
        ]
        for item in LabellingCase.all {
            for _ in 0..<20 {
                var text = item.json
                for addition in additions.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random)) {
                    // At the front and at the back: order must not matter.
                    text =
                        Bool.random(using: &random)
                        ? "{\(addition)," + text.dropFirst() : text.dropLast() + ",\(addition)}"
                }
                let found = try labels(lists, text, from: item.kind)
                #expect(found == SensitivityMask(item.expected), "\(item.what): \(text)")
            }
        }
    }

    @Test("An item inside another gives it its categories", arguments: LabellingCase.all)
    func inside(item: LabellingCase) throws {
        let text = LabellingCase.resource("Bundle", [LabellingCase.entries([item.json, "{}"])])
        #expect(try labels(lists, text, from: item.kind).isSuperset(of: SensitivityMask(item.expected)))
    }

    @Test(
        "What is no FHIR is labelled without a fault",
        arguments: [
            "[]", "{}", "\"x\"", "1", "null", #"{"code":"86406008"}"#, #"{"coding":"86406008"}"#, #"{"code":86406008}"#,
            #"{"code":{"coding":["86406008",1,null,[[]],{"system":1,"code":2},{"code":"86406008","system":["x"]}]}}"#,
            #"{"meta":1}"#, #"{"meta":[1]}"#, #"{"meta":{"security":1}}"#, #"{"meta":{"security":[[1],"R",{}]}}"#,
            #"{"resourceType":7,"type":[1,[2],{"coding":3}]}"#,
            #"{"resourceType":"Bundle","entry":[1,{"resource":2}]}"#,
            #"{"code":""}"#, #"{"code":"\u0000","system":""}"#, #"{"system":"\ud83d\ude00","code":"\ud83d\ude00"}"#,
        ])
    func hostile(text: String) throws {
        let root = try Document(text).root
        for type in ["", "Bundle", "Composition", "DocumentReference", "Patient"] {
            let found = lists.categories(of: root, type: type, from: .gp)
            #expect(found.isSubset(of: [.unknownLabel]), "\(type)")
        }
    }

    @Test("Depth and length are no fault")
    func large() throws {
        let listed = LabellingCase.coding("86406008")
        let deep = String(repeating: #"{"a":["#, count: 60) + listed + String(repeating: "]}", count: 60)
        #expect(lists.categories(of: try Document(deep).root, type: "Basic", from: .gp) == [.hiv])
        let long = "[" + String(repeating: LabellingCase.coding("195967001") + ",", count: 20_000) + listed + "]"
        #expect(lists.categories(of: try Document(long).root, type: "Basic", from: .gp) == [.hiv])
    }

    @Test("Damaged items are labelled without a fault")
    func damaged() throws {
        var random = SeededRandom(seed: 42)
        var parsed = 0
        for item in LabellingCase.all {
            for _ in 0..<200 {
                var bytes = Array(item.json.utf8)
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let at = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[at] = UInt8.random(in: 0x20...0x7E, using: &random)
                }
                guard let root = try? Document(parsing: bytes).root else { continue }
                parsed += 1
                _ = lists.categories(of: root, type: root["resourceType"]?.string ?? "", from: item.kind)
            }
        }
        #expect(parsed > 1000)
    }
}
