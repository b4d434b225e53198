import FHIR
import LegalTime
import Store
import Synchronization

/// What one row says by itself. Of a row that is kept, each part is read once: it stays beside the row, and goes with
/// it.
///
/// It rests on that row and on nothing else: whoever may read the row may read this. What other rows, sources or the
/// reader's leave have a part in is put together for each view. Of a body that cannot be read nothing stays, so that
/// each read of it fails as `StoredResource.document` says.
struct RowReading {
    private let row: StoredResource
    private let notes: Notes?

    /// The reading of a row.
    init(_ row: StoredResource) {
        self.row = row
        notes = row.notes { Notes() }
    }

    /// When it happened, clinically; nil when the resource does not say.
    var clinical: StaffDate? {
        notes == nil ? Dates.clinical(ResourceKind(row), row.document.root) : origin.clinical
    }
    /// When the source wrote it down.
    var recorded: StaffDate? { notes == nil ? Origin.recorded(row, row.document.root) : origin.recorded }
    /// The main code.
    var code: CodeView { origin.code }
    /// Code and dates.
    var origin: Origin {
        notes.map { part($0.origin) { Part(Origin(row, $0)) }.value } ?? Origin(row, row.document.root)
    }
    /// What is particular to its kind.
    var statement: Statement {
        notes.map { part($0.statement) { Part(Statement(row, $0)) }.value } ?? Statement(row, row.document.root)
    }

    /// What every row says of itself.
    struct Origin: Sendable {
        /// The main code.
        let code: CodeView
        /// When it happened, clinically; nil when the resource does not say.
        let clinical: StaffDate?
        /// When the source wrote it down.
        let recorded: StaffDate?
        /// When this node received it.
        let received: StaffDate

        fileprivate init(_ row: StoredResource, _ root: Element) {
            let kind = ResourceKind(row)
            code = Concept(RowReading.codeElement(kind, root)).view
            clinical = Dates.clinical(kind, root)
            recorded = Self.recorded(row, root)
            received = StaffDate(milliseconds: row.received)
        }
        fileprivate static func recorded(_ row: StoredResource, _ root: Element) -> StaffDate? {
            Dates.recorded(ResourceKind(row), root) ?? row.recorded.map(StaffDate.init(column:))
        }
    }

    /// What rows of a kind say.
    enum Statement: Sendable {
        case result(ObservationReading)
        case problem(ProblemReading)
        /// The medicine's name, when the entry gives it itself.
        case medicine(String)
        case other

        fileprivate init(_ row: StoredResource, _ root: Element) {
            switch ResourceKind(row) {
            case .observation: self = .result(ObservationReading(root))
            case .condition: self = .problem(ProblemReading(root))
            case .medicationRequest, .medicationStatement, .medicationDispense, .medicationAdministration:
                self = Concept(root["medicationCodeableConcept"]).text.map(Self.medicine) ?? .other
            default: self = .other
            }
        }
    }

    private func part<Value: Sendable>(
        _ place: borrowing AtomicLazyReference<Part<Value>>, _ make: (Element) -> Part<Value>
    )
        -> Part<Value>
    {
        if let part = place.load() { return part }
        guard let document = try? row.readDocument() else { return make(Document.empty.root) }
        return place.storeIfNil(make(document.root))
    }

    private final class Notes: Sendable {
        let origin = AtomicLazyReference<Part<Origin>>()
        let statement = AtomicLazyReference<Part<Statement>>()
    }
    private final class Part<Value: Sendable>: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    /// The element that holds an item's main code.
    private static func codeElement(_ kind: ResourceKind, _ root: Element) -> Element? {
        switch kind {
        case .medicationRequest, .medicationStatement, .medicationDispense, .medicationAdministration:
            root["medicationCodeableConcept"]
        case .immunization: root["vaccineCode"]
        case .encounter: root["type"] ?? root["serviceType"]
        case .documentReference, .episodeOfCare, .composition: root["type"] ?? root["category"]
        case .appointment: root["serviceType"] ?? root["appointmentType"]
        case .carePlan, .careTeam, .communication, .consent: root["category"]
        case .familyHistory: root["condition"]?.first?["code"] ?? root["relationship"]
        case .relatedPerson: root["relationship"]
        default: root["code"] ?? root["type"] ?? root["category"]
        }
    }
}

extension Record {
    /// What a row says by itself.
    func read(_ index: Int) -> RowReading { RowReading(rows[index]) }
}
