package import Access
package import LegalTime

/// What a colour says; never said by colour alone.
package enum Tone: String, Sendable {
    /// Solid red: critical result, anaphylaxis, CPR decision only.
    case critical
    /// Red: clinical danger, a high result.
    case danger
    /// Amber: something to check.
    case warn
    /// Blue: information, a low result.
    case info
    /// Green.
    case ok
    /// Purple: withheld.
    case hide
    /// No colour.
    case plain
}

/// A short label with a colour, such as "Anaphylaxis" or "Different dose".
package struct FlagView: Sendable, Equatable {
    /// Its colour.
    package var tone = Tone.plain
    /// Its words.
    package var text = ""

    /// An empty flag.
    package init() {}
}

/// A code as the source wrote it.
package struct CodeView: Sendable, Equatable {
    /// The name of the code system, such as `SNOMED CT`.
    package var system = ""
    /// The identifier of the code system; empty when the source gave none.
    package var uri = ""
    /// The code.
    package var code = ""
    /// The words that came with the code, or "Not recorded".
    package var display = ""
    /// `SNOMED CT 91936005`.
    package var text: String { code.isEmpty ? "Not recorded" : system.isEmpty ? code : "\(system) \(code)" }

    /// An empty code.
    package init() {}
}

/// Which values of a ``ProvenanceView`` a note of provenance states.
package struct Attested: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Who recorded it.
    package static let author = Attested(rawValue: 1)
    /// When it was recorded.
    package static let recorded = Attested(rawValue: 2)
}

/// Where an item comes from. No field is ever blank: what the source did not say reads "Not recorded".
package struct ProvenanceView: Sendable {
    /// The number of the item, for its page.
    package var rid: Int64 = 0
    /// The name of the source.
    package var source = ""
    /// The organisation that made the record: as the item names it, else the source.
    package var organisation = ""
    /// Who recorded it, or "Not recorded".
    package var author = "Not recorded"
    /// When the source recorded it; nil reads "Not recorded".
    package var recorded: StaffDate?
    /// What a note of provenance of its source says, not the item itself.
    package var attested: Attested = []
    /// The number of that note; nil when nothing is taken from one.
    package var note: Int64?
    /// Whether a note of provenance may say what reads "Not recorded" here, and was not looked at: the item's own page
    /// tells.
    package var isStatedElsewhere = false
    /// When this node received it.
    package var received: StaffDate?
    /// The main code.
    package var code = CodeView()
    /// The entries that were put together into this line, this one among them; empty when there is only one.
    package var mergedFrom: [MergedEntry] = []
    /// Whether the source did not answer, so that the item is shown as last received.
    package var isAsLastReceived = false
    /// Whether the item, or one that stands in its line, is shown only because restricted items were opened.
    package var isOpened = false

    /// `Canal Side Practice`, or `Canal Side Practice and 2 other sources`.
    package var line: String {
        let others = otherSources
        if others == 0 { return source }
        return "\(source) and \(others) other \(others == 1 ? "source" : "sources")"
    }
    /// `Merged from 3 sources` or, when one source sent it more than once, `Merged from 2 entries`; nil when not
    /// merged.
    package var mergedText: String? {
        if mergedFrom.count < 2 { return nil }
        let others = otherSources
        return others == 0 ? "Merged from \(Wording.entries(mergedFrom.count))" : "Merged from \(others + 1) sources"
    }
    /// What is said of values that a note of provenance states; nil when the item states them itself.
    package var attestedText: String? {
        if attested.isEmpty { return nil }
        let what = attested == .author ? "Author" : attested == .recorded ? "Recorded time" : "Author and recorded time"
        return "\(what): the source’s note of provenance"
    }
    /// What is said beside one value that a note of provenance states; nil when the item states it itself.
    func attestedNote(_ value: Attested) -> String? {
        attested.contains(value) ? "As the source’s note of provenance says" : nil
    }
    /// The number of the item and those of the entries that stand in its line.
    var rids: [Int64] { [rid] + mergedFrom.map(\.rid) }
    private var otherSources: Int {
        if mergedFrom.isEmpty { return 0 }
        var names = Set(mergedFrom.lazy.map(\.source))
        names.remove(source)
        return names.count
    }

    /// Nothing known.
    package init() {}
}

/// One of several entries that say the same and share a line.
package struct MergedEntry: Sendable, Equatable {
    /// The number of the entry, for its page.
    package var rid: Int64 = 0
    /// The name of its source.
    package var source = ""
    /// When it was recorded, else when it happened.
    package var date: StaffDate?
    /// What it says of its own: title and state in its source's words.
    package var text = ""

    /// An empty entry.
    package init() {}
}

/// One item in a list: an encounter, a document, or any other.
package struct ItemView: Sendable {
    /// The number of the item, for its page.
    package var rid: Int64 = 0
    /// The section it belongs to.
    package var section = Section.administration
    /// What kind of thing it is, in words: "Result", "Encounter".
    package var kind = ""
    /// The heading, never blank.
    package var title = ""
    /// One line of detail; may be empty.
    package var detail = ""
    /// Flags beside the heading: a status, a result's flag.
    package var flags: [FlagView] = []
    /// When it happened; nil reads "Date not recorded".
    package var date: StaffDate?
    /// Where it comes from.
    package var provenance = ProvenanceView()
    /// Whether it has a document that can be opened.
    package var hasDocument = false
    /// Whether it has a trend; the token for its page.
    package var trendToken: String?
    /// Whether it deserves emphasis in the timeline: a critical result, an anaphylaxis, a CPR decision.
    package var isKey = false

    /// An empty item.
    package init() {}
}

/// A label and what is said, such as a row of a definition list.
package struct FactView: Sendable, Equatable {
    /// The label.
    package var label = ""
    /// The text, never blank.
    package var text = ""
    /// Whether it is the answer people look for.
    package var isStrong = false
    /// A quieter addition: who wrote it, on what it rests.
    package var note: String?

    /// An empty fact.
    package init() {}
}
