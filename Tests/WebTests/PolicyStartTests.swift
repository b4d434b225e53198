import Access
import Authentication
import Demonstration
import Foundation
import Ledger
import Relationships
import Store
import StoreSQLite
import Testing
import Web

/// Which policies a node begins to serve with.
@Suite struct PolicyStartTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// 2027-06-30, noon in UTC.
    private let noon: Int64 = 1_814_356_800_000

    private func officer(_ subject: String) -> Principal {
        Principal(subject: subject, name: "N", role: .privacyOfficer, organisation: "O", organisationName: "O")
    }

    @Test("A node of real people starts with no embedded provider and no approved policy that is illustrative")
    func illustrative() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "longitude-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SQLiteRecordStore(folder: folder)
        let ledger = Ledger(store: try SQLiteLedgerStore(folder: folder, records: store))
        var decided = try Policy.illustrative().document
        decided.isIllustrative = false
        func web(_ files: [Policy], isDemo: Bool, hasEmbedded: Bool = false) throws -> WebApplication {
            var settings = WebApplication.Settings(nodeName: "Test", version: "0")
            settings.isDemo = isDemo
            let provider = EmbeddedProvider(people: [], issuer: "https://x.invalid")
            return try WebApplication(
                store: store, ledger: ledger, policies: Policies(files),
                signIn: .init(parties: [], demonstration: hasEmbedded ? EmbeddedSignIn(provider) : nil),
                assets: Self.root.appending(path: ".build/web-assets"), settings: settings)
        }
        try await web([Policy(decided)], isDemo: false).prepare()
        // Nor does it with a provider that signs anybody in.
        _ = try web([Policy(decided)], isDemo: true, hasEmbedded: true)
        #expect(throws: AuthenticationError.self) { try web([Policy(decided)], isDemo: false, hasEmbedded: true) }

        let relationships = Relationships(store: store, policies: try Policies([Policy.illustrative()]))
        let version = try #require(
            try await relationships.beginPolicy(from: 6, why: "A trial", by: officer("a"), now: noon))
        var draft = try #require(try await relationships.policyOverview().revision(version))
        var document = draft.item.document
        document.from = "2027-07-01"
        document.overridesObjections = []
        try await relationships.change(
            draft, to: document, version: draft.version, by: officer("a"), now: noon)
        for (kind, subject) in [(PolicyRevision.Act.Kind.submitted, "a"), (.approved, "b")] {
            draft = try #require(try await relationships.policyOverview().revision(version))
            try await relationships.act(
                .init(kind: kind, by: officer(subject), time: noon, words: "-"), on: draft, version: draft.version,
                seal: draft.item.seal)
        }
        try await web([Policy.illustrative()], isDemo: true).prepare()
        await #expect(throws: StoreError.self) { try await web([Policy(decided)], isDemo: false).prepare() }
    }
}
