import Access
import Ledger
import LegalTime
import MerkleTree
import SharedRecord
import Testing
import Web

/// What "Who has seen your record" says when the ledger lost entries.
@Suite struct SeenLossTests {
    /// A loss from 10:02 to 14:02 in London on 10 March 2026.
    private func loss(kept: UInt64) throws -> LogBeginning {
        func key(_ name: String) throws -> NoteVerifierKey {
            try NoteSigningKey(name: name, type: .ed25519, seed: NoteSigningKey.seed()).verifierKey
        }
        return LogBeginning(
            of: try key("new.invalid"), after: try key("old.invalid"),
            signed: LedgerHead(size: 9, root: .zero, time: nil), kept: LedgerHead(size: kept, root: .zero, time: nil),
            from: kept == 0 ? 0 : 1_773_136_920_000, until: 1_773_151_320_000)
    }

    private func page(_ lost: [LogBeginning], actingFor name: String? = nil) -> String {
        let view = SeenView(
            [], sections: [:], month: nil, show: .others, now: 1_773_200_000_000,
            for: name.map { .proxy(of: $0) } ?? .person, lost: lost)
        var context = PageContext(made: StaffDate(milliseconds: 1_773_200_000_000))
        context.acting = name.map { Acting(person: 7, purpose: .familyRequest, name: $0, relationship: "") }
        let record = RecordContext(page: context, view: "", purpose: "own request")
        return String(decoding: Pages.seenPage(view, record), as: UTF8.self)
    }

    @Test("Who acts for somebody is never told that nobody opened the record: they are not told of all")
    func whoActsIsNotToldOfNobody() throws {
        for lost in [[], [try loss(kept: 4)]] {
            let said = page(lost, actingFor: "Peter Shaw")
            #expect(said.contains("We can show you nobody at work who opened it. You are not told of all."))
            #expect(!said.contains("nobody at work opened") && !said.contains("We know of nobody"))
        }
    }

    @Test("The page says from when to when the list may lack something; nothing when nothing is lost")
    func whatIsLostIsSaid() throws {
        #expect(!page([]).contains("Part of this list is lost"))
        #expect(page([]).contains("In the last 12 months nobody at work opened your record."))
        let said = try page([loss(kept: 4)])
        #expect(said.contains("We know of nobody at work") && !said.contains("nobody at work opened your record."))
        #expect(said.contains("Part of this list is lost"))
        #expect(said.contains("between Tuesday 10 March 2026, 10:02am and Tuesday 10 March 2026, 2:02pm, it may not"))
        #expect(try page([loss(kept: 0)]).contains("before Tuesday 10 March 2026, 2:02pm, it may not"))
    }
}
