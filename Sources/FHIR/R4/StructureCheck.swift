/// Checks a resource against the structure of FHIR R4: resource and element names, cardinality, choices, JSON types,
/// the syntax of primitive values, and the rules of FHIR's JSON. Invariants, bindings and profiles are not its task.
///
///     try StructureCheck.check(document)
///     StructureCheck.issues(of: document.root, limit: 5)
///     // Patient.birthDate: not a valid date (byte 87)
///     // Patient.name[0].famly: not an element of HumanName (byte 112)
///
/// Sources: FHIR R4 json.html, datatypes.html, and the StructureDefinitions of 4.0.1 by way of ``R4``.
public struct StructureCheck: Sendable {
    /// Passes when the document is one well-formed resource.
    ///
    /// - Throws: ``StructureError`` with the first `limit` faults.
    public static func check(_ document: Document, limit: Int = 20) throws(StructureError) {
        let found = issues(of: document.root, limit: limit)
        if !found.isEmpty { throw StructureError(issues: found) }
    }

    /// What is wrong with a resource, in the order of the text, and empty when nothing is; the search ends at `limit`
    /// faults (at least one). Resources inside it (`contained`, `Bundle.entry.resource`) are checked with it.
    public static func issues(of resource: Element, limit: Int = 20) -> [StructureIssue] {
        let storage = resource.storage
        let faults = StructureLayout.shared.withPointers { layout in
            unsafe storage.bytes.withUnsafeBufferPointer { text in
                unsafe storage.tape.withUnsafeBufferPointer { tape in
                    var checker = unsafe StructureChecker(tape: tape, text: text, layout: layout, limit: max(1, limit))
                    return checker.check(resource.index)
                }
            }
        }
        if faults.isEmpty { return [] }
        let describer = FaultDescriber(resource)
        return faults.sorted { $0.place < $1.place }.map { describer.issue($0) }
    }
}

/// A broken rule, before it is put in words.
struct StructureFault {
    var rule: StructureIssue.Rule
    /// The tape index of the key or value at fault.
    var place: Int
    /// The position in ``R4/types`` of the type concerned, or -1.
    var type = -1
    /// The element that is missing or stands twice: its position in the type, or -1.
    var ordinal = -1
    /// The primitive type a value should have, or 0.
    var primitive: UInt8 = 0
}
