import Access
import Foundation
import Testing

/// What sources share and when it is released: how a policy says it, and what changes of it come to in words.
@Suite struct SourceRuleTests {
    private typealias Rule = PolicyDocument.SourceRule

    private func policy(_ rules: [Rule]?) throws -> Policy {
        var document = try Policy.illustrative().document
        document.sources = rules
        return try Policy(document)
    }

    @Test("A rule that says nothing, says two things, or names what is not known is refused, with its place")
    func refused() throws {
        let cases: [([Rule], String)] = [
            ([.init(source: "A", basis: "B")], "sources.[0]"),
            ([.init(source: "", basis: "B", shares: [])], "sources.[0]"),
            ([.init(source: "A", basis: "", shares: [])], "sources.[0].basis"),
            ([.init(source: "A", basis: "B", shares: []), .init(source: "A", basis: "B", shares: [])], "sources.[1]"),
            ([.init(source: "A", basis: "B", shares: [.init(sections: [])])], "sources.[0].shares.[0]"),
            (
                [.init(source: "A", basis: "B", shares: [.init(sections: ["alerts"], roles: [])])],
                "sources.[0].shares.[0]"
            ),
            (
                [.init(source: "A", basis: "B", shares: [.init(sections: ["alerts"], purposes: [])])],
                "sources.[0].shares.[0]"
            ),
            (
                [.init(source: "A", basis: "B", shares: [.init(sections: ["nonsense"])])],
                "sources.[0].shares.[0].sections.[0]"
            ),
            (
                [.init(source: "A", basis: "B", shares: [.init(sections: ["alerts"], roles: ["nonsense"])])],
                "sources.[0].shares.[0].roles.[0]"
            ),
            (
                [.init(source: "A", basis: "B", shares: [.init(sections: ["alerts"], purposes: ["nonsense"])])],
                "sources.[0].shares.[0].purposes.[0]"
            ),
            ([.init(source: "A", basis: "B", releases: [.init(sections: [], hours: 1)])], "sources.[0].releases.[0]"),
            (
                [.init(source: "A", basis: "B", releases: [.init(sections: ["imaging"], hours: -1)])],
                "sources.[0].releases.[0]"
            ),
            (
                [.init(source: "A", basis: "B", releases: [.init(sections: ["imaging"], hours: 2, unreviewed: 1)])],
                "sources.[0].releases.[0]"
            ),
            (
                [.init(source: "A", basis: "B", releases: [.init(sections: ["imaging"], hours: 8761)])],
                "sources.[0].releases.[0]"
            ),
            (
                [
                    .init(
                        source: "A", basis: "B",
                        releases: [
                            .init(sections: ["imaging"], hours: 1), .init(sections: ["alerts", "imaging"], hours: 2),
                        ])
                ], "sources.[0].releases.[1]"
            ),
        ]
        for (rules, place) in cases {
            let error = #expect(throws: PolicyError.self, "\(rules)") { try policy(rules) }
            #expect(error?.place == place, "\(rules)")
        }
    }

    @Test("A policy with rules is written and read as it was, and an unknown key of a rule is an error")
    func json() throws {
        let document = try policy(sourceRules).document
        #expect(try PolicyDocument(json: document.json) == document)
        let text = String(decoding: document.json, as: UTF8.self)
        let wrong = text.replacingOccurrences(of: #""unreviewed""#, with: #""unreviwed""#)
        #expect(wrong != text)
        #expect(throws: PolicyError.self) { try PolicyDocument(json: Data(wrong.utf8)) }
    }

    @Test("What changes is said in words, with whom and for what")
    func differences() throws {
        func changed(_ old: [Rule]?, _ new: [Rule]?) throws -> [PolicyDifference] {
            try policy(old).differences(to: policy(new))
        }
        func said(_ old: [Rule]?, _ new: [Rule]?) throws -> [String] { try changed(old, new).map(\.words) }
        let all = SectionWords.all(except: "Medicines")
        let medicines = Rule(source: "A", basis: "B", shares: [.init(sections: ["medicines"])])
        #expect(try said(nil, [medicines]) == ["A would no longer share \(all) with everybody"])
        #expect(try said([medicines], nil) == ["A would share \(all) with everybody"])
        #expect(try changed([medicines], nil).map(\.direction) == [.wider])
        #expect(try changed([medicines], nil).map(\.isGrave) == [true])
        var more = medicines
        more.shares?.append(
            .init(
                sections: ["imaging", "documents"],
                roles: ["paramedic", "nurse"], purposes: ["ETREAT"]))
        #expect(
            try said([medicines], [more])
                == ["A would share Imaging, Documents with Paramedics, Nurses, for emergency care"])
        #expect(try changed([more], [medicines]).map(\.direction) == [.narrower])
        let release = Rule(source: "A", basis: "B", releases: [.init(sections: ["laboratory"], hours: 0)])
        #expect(
            try said(nil, [release]) == [
                "Results of A, where reviewed, would be released to people at once. Before: 72 hours after they came",
                "Results of A, where not reviewed, would be released to people not before they are reviewed. "
                    + "Before: 72 hours after they came",
            ])
        #expect(try changed(nil, [release]).map(\.direction) == [.wider, .narrower])
        #expect(try changed(nil, [release]).map(\.isGrave) == [true, false])
        var later = release
        later.releases = [.init(sections: ["laboratory"], hours: 100, unreviewed: 100)]
        #expect(
            try said([release], [later]) == [
                // What is not final shows at last.
                "Results of A, where not reviewed, would be released to people 100 hours after they came. "
                    + "Before: not before they are reviewed",
                "Results of A, where reviewed, would be released to people 100 hours after they came. Before: at once",
            ])
        #expect(try changed([release], [later]).map(\.direction) == [.wider, .narrower])
        var sooner = later
        sooner.releases = [.init(sections: ["laboratory"], hours: 24, unreviewed: 72)]
        #expect(
            try said([later], [sooner]) == [
                "Results of A would be released to people 24 hours after they came, when they are reviewed; else "
                    + "72 hours after they came. Before: 100 hours after they came"
            ])
        #expect(try changed([later], [sooner]).map(\.direction) == [.wider])
        #expect(try changed([sooner], [later]).map(\.direction) == [.narrower])
        var basis = medicines
        basis.basis = "C"
        #expect(try said([medicines], [basis]) == ["The rule of A would rest on “C”"])
        #expect(try said([medicines], [medicines]) == [])
    }

    @Test("A dry run counts what a rule would hide and show")
    func effect() throws {
        let facts = Facts(
            records: [.init(pid: 1, source: "A", organisation: "A", sourceSensitivity: [])],
            relationships: [.init(kind: .encounter, organisation: "O", since: 1_773_153_127_000)],
            now: 1_773_153_127_000)
        func effect(_ old: [Rule]?, _ new: [Rule]?, _ section: Section) throws -> PolicyEffect {
            try policy(old).effect(
                of: policy(new),
                principal: Principal(
                    subject: "s", name: "", role: .generalPractitioner, organisation: "O", organisationName: ""),
                purpose: .directCare, person: 1, facts: facts, breakGlass: false,
                rows: [
                    RowOutline(pid: 1, section: section, sensitivity: [], received: 0, isReviewed: false, type: 0)
                ])
        }
        let rule = [Rule(source: "A", basis: "B", shares: [.init(sections: ["medicines"])])]
        #expect(try effect(nil, rule, .problems).showsLess && effect(rule, nil, .problems).showsMore)
        #expect(try !effect(nil, rule, .medicines).isAny)
    }
}

/// The titles of sections, by hand, in the order of the page.
private enum SectionWords {
    static func all(except left: String) -> String {
        [
            "Alerts and flags", "Allergies", "Problems", "Procedures", "Medicines", "Immunisations", "Observations",
            "Results", "Imaging", "Documents", "Encounters", "Referrals", "Appointments", "Care plans", "Maternity",
            "Mental health", "Social care", "Ambulance", "Family and social history", "Care team", "Administration",
        ].filter { $0 != left }.joined(separator: ", ")
    }
}
