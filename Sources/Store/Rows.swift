package import Access
package import FHIR
import Foundation
import Synchronization

/// One accepted resource as a reader gets it: its columns at once, its document when it is first asked for.
package final class StoredResource: Sendable {
    /// The patient record it belongs to; 0 for what belongs to nobody (organisations, practitioners, places).
    package let pid: Int64
    /// Index of its type in `R4.resourceTypeNames`.
    package let type: Int
    /// The node's number of the resource.
    package let rid: Int64
    /// The commit that made this version.
    package let t: Int64
    /// The section it is shown under.
    package let section: Section
    /// Its sensitive categories.
    package let sensitivity: SensitivityMask
    /// When it happened, clinically, in milliseconds since 1970; nil when the resource does not say.
    package let date: Int64?
    /// The node's number of its main code (``MainCode``): equal numbers are equal codes. Nil when it has none.
    package let code: Int64?
    /// What a view must know before it reads the body.
    package let marks: Marks
    /// When the source recorded it; nil when not said.
    package let recorded: Int64?
    /// When this node received it.
    package let received: Int64
    /// The number of the source that sent it.
    package let source: Int
    /// Where the document refers to other resources.
    package let references: [ResolvedReference]
    /// Where attachment data was taken out of the document.
    package let cuts: [AttachmentCut]

    /// How much of it there is: parts are left out that this reader may not see.
    package let extent: Extent
    /// Whether parts of it are left out.
    package var isPartial: Bool { extent != .whole }

    /// How much of a resource a row holds.
    package enum Extent: Sendable {
        /// All of it.
        case whole
        /// All but what tells where the person lives; who wrote it down is in it where that tells no place.
        case withoutWhereabouts
        /// The elements that the reader's role sees; of what they do not name, it sees nothing elsewhere either.
        case elements
    }

    private let isKept: Bool
    private let body: any StoredBody
    /// The document once it was read, retained; 0 before. A plain word: a view asks for it thousands of times.
    private let read = Atomic<UInt>(0)

    /// What a reader keeps with the row, retained; 0 before.
    private let kept = Atomic<UInt>(0)

    private final class ReadDocument: Sendable {
        let document: Document
        init(_ document: Document) { self.document = document }
    }

    deinit {
        for word in [read.load(ordering: .acquiring), kept.load(ordering: .acquiring)] {
            if let pointer = unsafe UnsafeRawPointer(bitPattern: word) {
                unsafe Unmanaged<AnyObject>.fromOpaque(pointer).release()
            }
        }
    }

    /// A row of the store.
    ///
    /// - Parameters:
    ///   - isKept: whether it is read again, so that what is made of it is worth keeping.
    ///   - extent: how much of it there is.
    package init(
        pid: Int64, type: Int, rid: Int64, t: Int64, section: Section, sensitivity: SensitivityMask, date: Int64?,
        code: Int64?, marks: Marks, recorded: Int64?, received: Int64, source: Int, body: any StoredBody,
        references: [ResolvedReference], cuts: [AttachmentCut], isKept: Bool = false, extent: Extent = .whole
    ) {
        self.extent = extent
        self.isKept = isKept
        self.pid = pid
        self.type = type
        self.rid = rid
        self.t = t
        self.section = section
        self.sensitivity = sensitivity
        self.date = date
        self.code = code
        self.marks = marks
        self.recorded = recorded
        self.received = received
        self.source = source
        self.body = body
        self.references = references
        self.cuts = cuts
    }

    /// The resource as accepted, without the data of large attachments.
    ///
    /// A body that cannot be read is an empty document here, and the store then fails the whole read: nothing made of
    /// it leaves. Outside a read use ``readDocument()``.
    package var document: Document { (try? readDocument()) ?? Document.empty }

    /// The resource as accepted, without the data of large attachments.
    ///
    /// - Throws: `StoreError.unavailable` when the stored body is damaged.
    package func readDocument() throws -> Document {
        if let pointer = unsafe UnsafeRawPointer(bitPattern: read.load(ordering: .acquiring)) {
            return unsafe Unmanaged<ReadDocument>.fromOpaque(pointer).takeUnretainedValue().document
        }
        let fresh = unsafe Unmanaged.passRetained(ReadDocument(try body.document()))
        let word = unsafe UInt(bitPattern: fresh.toOpaque())
        let (stored, kept) = read.compareExchange(expected: 0, desired: word, ordering: .acquiringAndReleasing)
        if stored { return unsafe fresh.takeUnretainedValue().document }
        // Another thread was first: its document stays.
        unsafe fresh.release()
        guard let pointer = unsafe UnsafeRawPointer(bitPattern: kept) else { return Document.empty }
        return unsafe Unmanaged<ReadDocument>.fromOpaque(pointer).takeUnretainedValue().document
    }

    /// Where a reader keeps what it makes of the row and of nothing else: it stays as long as the row.
    ///
    /// - Parameter make: makes the empty place. There is one type of reader: the record's.
    /// - Returns: nil for a row that is not kept itself.
    package func notes<Notes: AnyObject & Sendable>(_ make: () -> Notes) -> Notes? {
        guard isKept else { return nil }
        if let pointer = unsafe UnsafeRawPointer(bitPattern: kept.load(ordering: .acquiring)) {
            let notes = unsafe Unmanaged<AnyObject>.fromOpaque(pointer).takeUnretainedValue()
            precondition(Swift.type(of: notes) == Notes.self, "rows have one type of reader")
            return unsafe unsafeDowncast(notes, to: Notes.self)
        }
        let fresh = make()
        let reference = unsafe Unmanaged.passRetained(fresh as AnyObject)
        let word = unsafe UInt(bitPattern: reference.toOpaque())
        if kept.compareExchange(expected: 0, desired: word, ordering: .acquiringAndReleasing).exchanged { return fresh }
        // Another thread was first: its place is kept.
        unsafe reference.release()
        return notes(make)
    }

    /// The name of its type, such as `Observation`.
    package var typeName: String { R4.resourceTypeNames[type] }

    /// The number of the resource that a `Reference` element points to; nil when it points nowhere on this node.
    package func target(of reference: Element?) -> Int64? {
        guard let range = reference?["reference"]?.byteRange else { return nil }
        return references.first { $0.offset == range.lowerBound + 1 }?.rid
    }
}

/// A stored body that is read when it is needed: many of a record's rows are only counted.
package protocol StoredBody: Sendable {
    /// Reads the body.
    ///
    /// - Throws: `StoreError.unavailable` when it is damaged.
    func document() throws -> Document
}

extension Document: StoredBody {
    /// The document itself.
    package func document() throws -> Document { self }
}

/// A reference in a body: the bytes between the quotes at `offset` name the resource `rid`.
package struct ResolvedReference: Sendable, Equatable {
    /// Byte offset of the first character of the reference in the body.
    package let offset: Int
    /// Its length in bytes.
    package let length: Int
    /// The node's number of the target.
    package let rid: Int64

    /// A resolved reference.
    package init(offset: Int, length: Int, rid: Int64) {
        self.offset = offset
        self.length = length
        self.rid = rid
    }
}

/// The data of an attachment that is kept apart from the body, because it is larger than 4 KB.
package struct AttachmentCut: Sendable, Equatable {
    /// Byte offset in the body at which the data is put back.
    package let offset: Int
    /// The store's number of the blob.
    package let blob: Int64

    /// A cut.
    package init(offset: Int, blob: Int64) {
        self.offset = offset
        self.blob = blob
    }
}

/// What is hidden, as far as the reader may know of it.
package struct Withheld: Sendable, Equatable {
    /// The section in which something is hidden.
    package let section: Section
    /// The categories that hide it; empty where only "restricted items exist" may be said.
    package let categories: SensitivityMask
    /// How many items; nil where the number may not be known.
    package let count: Int?

    /// A statement that something is hidden.
    package init(section: Section, categories: SensitivityMask, count: Int?) {
        self.section = section
        self.categories = categories
        self.count = count
    }
}

/// What kind of service a source is.
package enum SourceKind: String, Sendable, Codable, CaseIterable {
    case gp, acute, mentalHealth, community, ambulance, socialCare, hospice, careHome, sexualHealth, substanceUse
    case pathology, independent, partner, other
    /// A refuge, or advisers for people who are abused.
    case domesticAbuse

    /// The categories that naming a source of this kind reveals about a person. Source: DESIGN rule "naming a failed
    /// sexual-health clinic is the leak".
    package var sensitivity: SensitivityMask {
        switch self {
        case .sexualHealth: [.sexualHealth]
        case .substanceUse: [.substanceUse]
        case .domesticAbuse: [.abuse]
        // Ordinary for staff and for the person; who acts for them is not told of it.
        case .mentalHealth, .socialCare: [.keptFromProxy]
        default: []
        }
    }
}

/// One system of one organisation that sends facts.
package struct Source: Sendable, Hashable, Codable {
    /// The store's number.
    package let number: Int
    /// The code, unique on the node.
    package let code: String
    /// The name that people know.
    package let name: String
    /// What kind of service it is.
    package let kind: SourceKind
    /// The code of its organisation.
    package let organisation: String
    /// Whether it sends in batches (data "as at") or as things happen.
    package let isBatch: Bool
    /// Whether it answers now.
    package let isAvailable: Bool
    /// When anything last came from it, in milliseconds since 1970; nil when nothing ever did.
    package let lastReceived: Int64?
    /// The code of the source whose entries this node itself filed again here, when they stood under the wrong person;
    /// nil for a system that sends. What the node made says of nobody that they have to do with the person.
    package let refiles: String?

    /// A source as registered.
    package init(
        number: Int, code: String, name: String, kind: SourceKind, organisation: String, isBatch: Bool,
        isAvailable: Bool, lastReceived: Int64?, refiles: String? = nil
    ) {
        self.number = number
        self.code = code
        self.name = name
        self.kind = kind
        self.organisation = organisation
        self.isBatch = isBatch
        self.isAvailable = isAvailable
        self.lastReceived = lastReceived
        self.refiles = refiles
    }

    /// What the name of a source of the node's own ends with, for entries that were filed again, after the name of the
    /// source that sent them.
    package static let filedAgain = ", filed again"

    /// The same under the name that people know: they have no service of the node's own.
    package var forThePerson: Source {
        guard name.hasSuffix(Self.filedAgain) else { return self }
        return Source(
            number: number, code: code, name: String(name.dropLast(Self.filedAgain.count)), kind: kind,
            organisation: organisation, isBatch: isBatch, isAvailable: isAvailable, lastReceived: lastReceived)
    }
}

/// What a Patient resource says of the person's death. Source: FHIR R4 Patient.deceased[x].
package enum Death: Sendable, Equatable {
    /// When, in milliseconds since 1970.
    case at(Int64)
    /// That, and not when.
    case undated

    /// What a Patient says; nil when it says no death.
    package init?(in patient: Element) {
        if let text = patient["deceasedDateTime"]?.string {
            // Of a month or a year nobody knows when in it: its first day would end care's relationships too early.
            let date = PartialDate(text).flatMap { $0.precision >= .day ? $0 : nil }
            self = date.map { .at($0.milliseconds) } ?? .undated
        } else if patient["deceasedBoolean"]?.bool == true {
            self = .undated
        } else {
            return nil
        }
    }

    /// The moment by which a decision goes: of a death without a date the one at which it was first told.
    ///
    /// - Parameters:
    ///   - known: what was kept of the source's earlier word; nil when it said none.
    ///   - received: when this one came.
    package func moment(known: Int64?, received: Int64) -> Int64 {
        switch self {
        case .at(let moment): moment
        case .undated: min(known ?? received, received)
        }
    }
}

/// A patient record's demographics, as far as linking and searching need them.
package struct Demographics: Sendable, Equatable {
    /// A valid NHS number, ten digits; nil when there is none or the check digit is wrong.
    package var nhsNumber: String?
    /// Birth date as `yyyy-mm-dd` at the precision given; nil when not given.
    package var birthDate: String?
    /// Family name as written.
    package var family: String
    /// Given names as written.
    package var given: String
    /// Administrative gender; nil when not given.
    package var gender: String?
    /// Whether the source marks the record as inactive or replaced.
    package var isActive: Bool
    /// Whether the source marks the demographics as restricted (the S-flag of PDS). Source: shared-record
    /// specification §3.
    package var isRestricted: Bool
    /// What the source says of the person's death; nil when it says none.
    package var death: Death?

    /// Demographics.
    package init(
        nhsNumber: String?, birthDate: String?, family: String, given: String, gender: String?, isActive: Bool,
        isRestricted: Bool = false, death: Death? = nil
    ) {
        self.nhsNumber = nhsNumber
        self.birthDate = birthDate
        self.family = family
        self.given = given
        self.gender = gender
        self.isActive = isActive
        self.isRestricted = isRestricted
        self.death = death
    }

    /// A name folded for comparison: lower case, accents removed, only letters.
    package static func fold(_ name: String) -> String {
        name.folding(options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil)
            .filter(\.isLetter)
    }
}

/// A person found by a search: minimal demographics.
package struct Candidate: Sendable, Equatable {
    /// The person.
    package let person: Int64
    /// The patient record whose demographics are shown.
    package let pid: Int64
    /// The demographics shown.
    package let demographics: Demographics

    /// A candidate.
    package init(person: Int64, pid: Int64, demographics: Demographics) {
        self.person = person
        self.pid = pid
        self.demographics = demographics
    }
}
