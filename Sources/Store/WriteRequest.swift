package import Access
import Crypto
package import FHIR

/// How a source is registered.
package struct SourceRegistration: Sendable {
    /// The code, unique on the node.
    package var code: String
    /// The name that people know.
    package var name: String?
    /// What kind of service it is.
    package var kind: SourceKind?
    /// The code of its organisation.
    package var organisation: String?
    /// Whether it sends in batches.
    package var isBatch: Bool?
    /// Whether it answers now.
    package var isAvailable: Bool?
    /// The code of the source whose entries this node files again here: kind and organisation are that one's.
    package var refiles: String?

    /// A registration: what is nil stays as it is, or takes the plain default for a new source.
    package init(
        code: String, name: String? = nil, kind: SourceKind? = nil, organisation: String? = nil, isBatch: Bool? = nil,
        isAvailable: Bool? = nil, refiles: String? = nil
    ) {
        self.code = code
        self.name = name
        self.kind = kind
        self.organisation = organisation
        self.isBatch = isBatch
        self.isAvailable = isAvailable
        self.refiles = refiles
    }
}

/// Identity of a resource: the source is the write grant's.
package struct SourceIdentity: Sendable, Hashable {
    /// Index of the type in `R4.resourceTypeNames`.
    package let type: Int
    /// The source's id.
    package let id: String

    /// An identity.
    package init(type: Int, id: String) {
        self.type = type
        self.id = id
    }

    /// The identity of a resource that came without id and `fullUrl`: SHA-256 of its bytes.
    package init(type: Int, of bytes: [UInt8]) {
        let digest = SHA256.hash(data: bytes)
        self.init(type: type, id: "sha256:" + digest.map { String($0, radix: 16) }.joined(separator: "."))
    }
}

/// One resource of a request, prepared by `Intake`.
package struct ResourceWrite: Sendable {
    /// Whose resource it is, within the source.
    package var identity: SourceIdentity
    /// The patient it belongs to, within the source; nil for what belongs to nobody.
    package var patient: SourceIdentity?
    /// The resource in whose record it stands when it names no patient itself.
    package var companion: SourceIdentity?
    /// The body as accepted; nil deletes the resource.
    package var document: Document?
    /// The section it is shown under.
    package var section: Section
    /// Its sensitive categories.
    package var sensitivity: SensitivityMask
    /// When it happened, in milliseconds since 1970.
    package var date: Int64?
    /// When the source recorded it.
    package var recorded: Int64?
    /// When the source says it was received; nil when it is received as it is written.
    package var received: Int64?
    /// The main code (``MainCode``); nil when it has none.
    package var code: String?
    /// What a view must know before it reads the body.
    package var marks: Marks
    /// References in the body: offset and length of the text, and what each names.
    package var references: [(offset: Int, length: Int, target: SourceIdentity)]
    /// Byte ranges of attachment data in the body that are larger than 4 KB.
    package var attachments: [Range<Int>]
    /// Demographics, for a Patient.
    package var demographics: Demographics?

    /// A resource to write.
    package init(
        identity: SourceIdentity, patient: SourceIdentity?, document: Document?, section: Section,
        sensitivity: SensitivityMask, date: Int64? = nil, recorded: Int64? = nil, received: Int64? = nil,
        code: String?, marks: Marks,
        references: [(offset: Int, length: Int, target: SourceIdentity)] = [], attachments: [Range<Int>] = [],
        demographics: Demographics? = nil, companion: SourceIdentity? = nil
    ) {
        self.identity = identity
        self.companion = companion
        self.patient = patient
        self.document = document
        self.section = section
        self.sensitivity = sensitivity
        self.date = date
        self.recorded = recorded
        self.received = received
        self.code = code
        self.marks = marks
        self.references = references
        self.attachments = attachments
        self.demographics = demographics
    }
}

/// One request: applied whole or not at all.
package struct WriteRequest: Sendable {
    /// What identifies a repetition of the request; nil when repetition is told by the bytes alone.
    package var key: String?
    /// The resources, in the order they are applied.
    package var resources: [ResourceWrite]
    /// Background work gives way to what a person waits for.
    package var isBackground: Bool
    /// The clock up to which changes are what the same input left, when it had been taken in to its end before
    /// (``RecordStore/imported(_:file:)``); nil for input that did not come before.
    package var repeats: Int64?
    /// When the input was refused that is sent in again, in milliseconds since 1970; nil for what comes now.
    package var refused: Int64?
    /// Whether what stands beside what is deleted (``Companion``) goes with it: an officer takes it away.
    package var takesCompanions: Bool
    /// The rule that says which person a patient record belongs to.
    package var link: @Sendable (Demographics, [LinkCandidate]) -> LinkDecision

    /// A request.
    package init(
        key: String? = nil, resources: [ResourceWrite], isBackground: Bool = false, repeats: Int64? = nil,
        refused: Int64? = nil, takesCompanions: Bool = false,
        link: @escaping @Sendable (Demographics, [LinkCandidate]) -> LinkDecision
    ) {
        self.key = key
        self.resources = resources
        self.isBackground = isBackground
        self.repeats = repeats
        self.refused = refused
        self.takesCompanions = takesCompanions
        self.link = link
    }
}

/// A patient record that shares the NHS number of the one being linked.
package struct LinkCandidate: Sendable {
    /// The person it belongs to.
    package let person: Int64
    /// The record.
    package let pid: Int64
    /// Its demographics.
    package let demographics: Demographics

    /// A candidate.
    package init(person: Int64, pid: Int64, demographics: Demographics) {
        self.person = person
        self.pid = pid
        self.demographics = demographics
    }
}

/// What the rule of identity decided.
package enum LinkDecision: Sendable, Equatable {
    /// The record belongs to this person.
    case join(Int64)
    /// The record stays apart; with a reason when a person should look at it.
    case apart(review: String?)
}

/// What became of a request.
package struct WriteOutcome: Sendable {
    /// The clock value of the commit; nil when everything was a repetition.
    package let t: Int64?
    /// How many versions were made; the end of a resource in the record it leaves is one.
    package let versions: Int
    /// How many resources changed nothing.
    package let repeated: Int
    /// The numbers of the resources, in the request's order.
    package let rids: [Int64]
    /// The places, in the request, of resources of a patient who has not come.
    package let awaiting: [Int]

    /// An outcome.
    package init(t: Int64?, versions: Int, repeated: Int, rids: [Int64], awaiting: [Int] = []) {
        self.t = t
        self.versions = versions
        self.repeated = repeated
        self.rids = rids
        self.awaiting = awaiting
    }
}
