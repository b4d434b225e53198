/// One of the resource types of FHIR R4, as a small number that never changes.
///
/// The numbers are kept in databases: they are the alphabetical positions of the 148 codes of R4 (which is closed), and
/// are written in the committed table.
///
///     ResourceType("Patient")?.index      // 103
///     ResourceType(of: document.root)     // from its resourceType, without making a String
public struct ResourceType: Hashable, Sendable, CustomStringConvertible {
    /// The number: 0 for Account to 147 for VisionPrescription.
    public let index: Int

    /// The type with that number; nil when there is none.
    public init?(index: Int) {
        guard R4.table.resourceNames.indices.contains(index) else { return nil }
        self.index = index
    }

    /// The type with that name; nil when R4 has none.
    public init?(_ name: String) {
        guard let index = StructureLayout.shared.resourceType(Array(name.utf8)[...]) else { return nil }
        self.index = index
    }

    /// The type that the `resourceType` of an object names; nil when it has none that R4 knows.
    public init?(of element: Element) {
        guard let name = element["resourceType"], name.isString else { return nil }
        let index =
            if name.kind == .string {
                StructureLayout.shared.resourceType(name.rawBytes.dropFirst().dropLast())
            } else {
                StructureLayout.shared.resourceType(Array((name.string ?? "").utf8)[...])
            }
        guard let index else { return nil }
        self.index = index
    }

    /// The name, such as `Patient`.
    public var name: String { R4.table.resourceNames[index] }
    /// Whether no resource is of exactly this type (`Resource`, `DomainResource`).
    public var isAbstract: Bool { definition.isAbstract }
    /// The elements and what else R4 says about the type.
    public var definition: R4.TypeDefinition { R4.table.types[R4.table.resourceTypes[index]] }
    public var description: String { name }
}
