import Access
import Relationships
import Store
import StoreSQLite
import Testing

/// A policy's rules for sources that a node does not know.
@Suite struct PolicySourcesTests {
    private func document(_ codes: [String], version: Int = 6, isIllustrative: Bool = false) throws -> PolicyDocument {
        var document = try Policy.illustrative().document
        document.version = version
        document.isIllustrative = isIllustrative
        document.sources = codes.map { .init(source: $0, basis: "A test", shares: []) }
        return document
    }

    @Test("A rule for a source that is not here is told with its policy and its code; the source may come later")
    func unknown() async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        _ = try await here.source("A")
        let policies = try Policies([
            Policy(document(["A", "Z", "B"])), Policy(document(["A"], version: 7)), Policy(document(["a"], version: 8)),
        ])
        let relationships = Relationships(store: here.store, policies: policies)
        let found = try await relationships.unknownPolicySources()
        #expect(found.map(\.version) == [6, 8] && found.map(\.codes) == [["B", "Z"], ["a"]])
        #expect(found[0].words.hasPrefix("policy 6 has rules for B, Z, and no source here has those codes."))
        #expect(found[1].words.hasPrefix("policy 8 has a rule for a, and no source here has that code."))
        #expect(found[1].words.contains("`longitude sources`"))
        for code in ["B", "Z", "a"] { _ = try await here.source(code) }
        #expect(try await relationships.unknownPolicySources().isEmpty)
        #expect(try await relationships.unknownSources(in: document(["C"]))?.codes == ["C"])
        #expect(try await relationships.unknownSources(in: document([])) == nil)
    }

    @Test("What the node filed again has no rule of its own: one that names it is told of")
    func filedAgain() async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        _ = try await here.source("A")
        _ = try await here.store.source(SourceRegistration(code: "A-CORRECTED", refiles: "A"))
        let relationships = Relationships(store: here.store, policies: try Policies([]))
        let found = try await relationships.unknownSources(in: document(["A", "A-CORRECTED"]))
        #expect(found?.codes == ["A-CORRECTED"])
    }

    @Test("The demonstration's own policy is not told of where it stands as it is, and is where it was changed")
    func illustrative() async throws {
        let here = try TemporaryStore(cacheMegabytes: 0)
        let asItIs = Relationships(store: here.store, policies: try Policies([Policy.illustrative()]))
        #expect(try await asItIs.unknownPolicySources().isEmpty)
        let changed = try Policy(document(["Z"], isIllustrative: true))
        let other = Relationships(store: here.store, policies: try Policies([changed]))
        #expect(try await other.unknownPolicySources().map(\.codes) == [["Z"]])
    }
}
