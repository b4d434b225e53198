import Access
import FHIR
import LegalTime
import SharedRecord
import Store
import Synchronization
import Testing

/// Who recorded something, and when, where only a Provenance beside it says so.
@Suite("Notes of provenance") struct NoteOfProvenanceTests {
    private static let contact = """
        {"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"type":[{"text":"Clinic"}],
        "period":{"start":"2026-02-01T10:00:00Z"}}
        """
    private static func note(
        _ id: String = "n", of targets: [String] = ["Encounter/e"], recorded: String = "2026-02-01T10:25:00Z",
        type: String? = "author", who: String = #"{"display":"Dr Sami Iqbal"}"#, more: String = ""
    ) -> String {
        let targets = targets.map { #"{"reference":"\#($0)"}"# }.joined(separator: ",")
        let type = type.map { #""type":{"coding":[{"code":"\#($0)"}]},"# } ?? ""
        return """
            {"resourceType":"Provenance","id":"\(id)","target":[\(targets)],"recorded":"\(recorded)",
            "agent":[{\(type)"who":\(who),"onBehalfOf":{"display":"Limehouse Cardiology"}}]\(more)}
            """
    }

    private func fixture(_ notes: String...) throws -> (record: FixtureRecord, contact: Int64) {
        var fixture = try FixtureRecord.florence()
        let contact = try fixture.add(2, .encounters, Self.contact)
        for note in notes { try fixture.add(2, .encounters, note) }
        return (fixture, contact)
    }

    @Test("Timeline, section and item say who and when, and that a note says it; the ledger is told of the note")
    func taken() throws {
        let (fixture, rid) = try fixture(Self.note())
        let note = try #require(fixture.held.last?.rid)
        let record = try fixture.record()
        let timeline = try record.timeline()
        let section = try record.section(.encounters)
        let page = try #require(try record.item(rid))
        for item in timeline.months.flatMap(\.items) + section.items + [page.item] {
            #expect(item.provenance.author == "Dr Sami Iqbal")
            #expect(item.provenance.recorded?.text == "01-Feb-2026 10:25")
            #expect(item.provenance.organisation == "Limehouse Cardiology")
            #expect(item.provenance.attestedText == "Author and recorded time: the source’s note of provenance")
        }
        #expect([timeline.total, section.count.entries] == [1, 1])
        for shown in [timeline.shown, section.shown, page.shown] { #expect(shown.contains(note)) }
        let facts = page.provenance.filter { ["Author", "Recorded"].contains($0.label) }
        #expect(facts.map(\.text) == ["Dr Sami Iqbal", "01-Feb-2026 10:25"])
        #expect(facts.allSatisfy { $0.note == "As the source’s note of provenance says" })
        #expect(page.versions.map(\.recorded?.text) == ["01-Feb-2026 10:25"])
    }

    @Test("What the item says itself stands")
    func own() throws {
        var fixture = try FixtureRecord.florence()
        let rid = try fixture.add(
            2, .problems,
            #"{"resourceType":"Condition","id":"c","code":{"text":"Asthma"},"recordedDate":"2020-01-01","#
                + #""recorder":{"display":"Dr Helen Marsh"}}"#)
        try fixture.add(2, .problems, Self.note(of: ["Condition/c"]))
        let provenance = try #require(try fixture.record().item(rid)).item.provenance
        #expect(provenance.author == "Dr Helen Marsh" && provenance.recorded?.text == "01-Jan-2020")
        #expect(provenance.attested.isEmpty && provenance.note == nil)
    }

    @Test(
        "Nothing is taken from a note that tells of something else",
        arguments: [
            note(type: "transmitter"), note(of: ["Encounter/other"]),
            note(
                of: ["Encounter/other"], more: #","entity":[{"role":"source","what":{"reference":"Encounter/e"}}]"#),
            #"{"resourceType":"Provenance","id":"n","target":[{"reference":"Encounter/e"}]}"#,
        ])
    func other(_ note: String) throws {
        var (fixture, rid) = try fixture()
        try fixture.add(2, .encounters, #"{"resourceType":"Encounter","id":"other"}"#)
        try fixture.add(2, .encounters, note)
        let page = try #require(try fixture.record().item(rid))
        #expect(page.item.provenance.author == "Not recorded" && page.item.provenance.recorded == nil)
        #expect(!page.item.provenance.isStatedElsewhere && page.item.provenance.attestedText == nil)
    }

    @Test("Another source does not say when this one wrote something down")
    func otherSource() throws {
        var (fixture, rid) = try fixture(Self.note())
        let note = fixture.held.removeLast()
        fixture.held.append(
            StoredResource(
                pid: 1, type: note.type, rid: note.rid, t: 1, section: .encounters, sensitivity: [], date: nil,
                code: nil, marks: [], recorded: note.recorded, received: note.received, source: 1,
                body: note.document, references: note.references, cuts: []))
        #expect(try fixture.record().item(rid)?.item.provenance.author == "Not recorded")
    }

    @Test("Of several notes the newest that tells of the writing counts")
    func several() throws {
        let (fixture, rid) = try fixture(
            Self.note("a", recorded: "2026-02-01T10:25:00Z"),
            Self.note("b", recorded: "2026-02-03T09:00:00Z", type: nil, who: #"{"display":"Dr Anne Whitlock"}"#),
            Self.note("c", recorded: "2026-02-04T09:00:00Z", type: "verifier"))
        let provenance = try #require(try fixture.record().item(rid)).item.provenance
        #expect(provenance.author == "Dr Anne Whitlock" && provenance.recorded?.text == "03-Feb-2026 09:00")
    }

    @Test("An organisation is no author")
    func organisation() throws {
        let (fixture, rid) = try fixture(
            Self.note(who: #"{"reference":"Organization/o","display":"Limehouse General Hospital"}"#))
        let provenance = try #require(try fixture.record().item(rid)).item.provenance
        #expect(provenance.author == "Not recorded" && provenance.recorded != nil)
        #expect(provenance.attestedText == "Recorded time: the source’s note of provenance")
    }

    /// Counts how often it is read.
    private final class Counted: StoredBody {
        let sound: Document
        let reads = Mutex(0)
        init(_ sound: Document) { self.sound = sound }
        func document() throws -> Document {
            reads.withLock { $0 += 1 }
            return sound
        }
    }

    @Test("The summary reads no note, and does not say that nothing is recorded")
    func summary() throws {
        var (fixture, _) = try fixture()
        let counted = Mutex<[Counted]>([])
        let box = Box(counted)
        fixture.body = { document in
            let body = Counted(document)
            box.bodies.withLock { $0.append(body) }
            return body
        }
        try fixture.add(2, .encounters, Self.note())
        let record = try fixture.record()
        let listed = try #require(try record.summary().encounters.items.first)
        #expect(listed.provenance.isStatedElsewhere && listed.provenance.recorded == nil)
        #expect(box.bodies.withLock { $0.map { $0.reads.withLock(\.self) } } == [0])
        _ = try record.timeline()
        #expect(box.bodies.withLock { $0.map { $0.reads.withLock(\.self) } } == [1])
    }
    private final class Box: Sendable {
        let bodies: Mutex<[Counted]>
        init(_ bodies: consuming sending Mutex<[Counted]>) { self.bodies = bodies }
    }

    @Test("A note of what is hidden, by itself or among shown things, is nowhere and says nothing of what is shown")
    func hidden() throws {
        var fixture = try FixtureRecord.florence()
        let contact = try fixture.add(2, .encounters, Self.contact)
        try fixture.add(
            2, .problems, #"{"resourceType":"Condition","id":"h","code":{"text":"HIV"}}"#, sensitivity: [.hiv])
        let stray = try fixture.add(
            2, .problems, Self.note("s", of: ["Condition/h"], who: #"{"display":"Dr Stray"}"#))
        let both = try fixture.add(2, .encounters, Self.note("b", of: ["Encounter/e", "Condition/h"]))
        let record = try fixture.record()
        #expect(try record.item(contact)?.item.provenance.author == "Not recorded")
        for rid in [stray, both] { #expect(try record.item(rid) == nil) }
        let copy = try record.copy(from: "Test")
        #expect(copy.shown.contains(contact) && !copy.shown.contains(stray) && !copy.shown.contains(both))
        let text = String(decoding: copy.bytes, as: UTF8.self)
        #expect(!text.contains("Dr Stray") && !text.contains("Dr Sami Iqbal") && !text.contains("Condition/h"))
    }

    @Test("Where only whereabouts are left out a note says who; of elements that a role does not see it says nothing")
    func parts() throws {
        func record(_ extent: StoredResource.Extent) throws -> (record: Record, contact: Int64, note: Int64) {
            let (whole, contact) = try self.fixture(Self.note())
            var fixture = whole
            let at = try #require(fixture.held.firstIndex { $0.rid == contact })
            var body = PartialBody(of: fixture.held[at])
            body.copy(fixture.held[at].document.root)
            fixture.held[at] = try body.row(extent)
            return (try fixture.record(), contact, try #require(fixture.held.last?.rid))
        }
        let away = try record(.withoutWhereabouts)
        #expect(try away.record.item(away.contact)?.item.provenance.author == "Dr Sami Iqbal")
        #expect(try away.record.item(away.note) != nil)
        let elements = try record(.elements)
        #expect(try elements.record.item(elements.contact)?.item.provenance.author == "Not recorded")
        #expect(try elements.record.item(elements.note) == nil)
    }

    @Test("A note of what is all shown opens, and is in a copy")
    func open() throws {
        let (fixture, _) = try fixture(Self.note())
        let note = try #require(fixture.held.last?.rid)
        let record = try fixture.record()
        #expect(try record.item(note)?.resourceType == "Provenance")
        #expect(try record.copy(from: "Test").shown.contains(note))
    }
}
