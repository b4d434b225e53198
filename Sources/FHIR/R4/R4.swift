/// The facts of FHIR R4 (4.0.1): types, elements, cardinalities, bindings, search parameters, compartments.
///
/// They are read once, at first use, from a table that is part of the program (`Sources/CTables/r4.table`, written by
/// `Tools/generate-r4-table.py` from HL7's definitions, CC0).
///
///     R4.table.type("Patient")?.elements.map(\.name)       // ["id", "meta", …, "birthDate", "deceased", …]
///     R4.table.searchParameters(of: "Observation").map(\.code)
///     R4.table.compartment("Patient")?["Observation"]      // ["subject", "performer"]
public struct R4: Sendable {
    /// The one table.
    public static let table = R4TableReader.readEmbeddedTable()

    /// The codes of the 148 resource types in alphabetical order; the position of a name is its ``ResourceType/index``.
    /// `Resource` and `DomainResource`, which are abstract, are among them (see ``ResourceType/isAbstract``).
    public static var resourceTypeNames: [String] { table.resourceNames }

    /// Every type: primitives, datatypes, resources, each followed by its nested types.
    public let types: [TypeDefinition]
    /// Every search parameter, by code and then id.
    public let searchParameters: [SearchParameter]

    let resourceNames: [String]
    /// The position in `types` of each resource type.
    let resourceTypes: [Int]
    private let typeIndex: [String: Int]
    private let parametersOfType: [String: [Int]]
    private let compartments: [String: [String: [String]]]

    init(_ reader: R4TableReader.Result) {
        types = reader.types
        searchParameters = reader.searchParameters
        compartments = reader.compartments
        typeIndex = Dictionary(uniqueKeysWithValues: reader.types.enumerated().map { ($1.name, $0) })
        let resources = reader.types.indices.filter { reader.types[$0].kind == .resource }
        resourceTypes = resources
        resourceNames = resources.map { reader.types[$0].name }
        var byType: [String: [Int]] = [:]
        for (i, parameter) in reader.searchParameters.enumerated() {
            for base in parameter.bases { byType[base, default: []].append(i) }
        }
        parametersOfType = byType
    }

    /// The type of that name (`Patient`, `HumanName`, `dateTime`) or path (`Patient.contact`); nil when R4 has none.
    public func type(_ name: String) -> TypeDefinition? { typeIndex[name].map { types[$0] } }

    /// The position of a type in ``types``.
    public func index(ofType name: String) -> Int? { typeIndex[name] }

    /// Whether values of `name` may stand where `ancestor` is asked for: `isA("Age", "Quantity")`, `isA("x", "x")`.
    public func isA(_ name: String, _ ancestor: String) -> Bool {
        var here: String? = name
        while let type = here {
            if type == ancestor { return true }
            here = typeIndex[type].flatMap { types[$0].base }
        }
        return false
    }

    /// The search parameters of a resource type, those of `Resource` and `DomainResource` included.
    public func searchParameters(of resourceType: String) -> [SearchParameter] {
        var found: [SearchParameter] = []
        var here: String? = resourceType
        while let type = here {
            found += (parametersOfType[type] ?? []).map { searchParameters[$0] }
            here = typeIndex[type].flatMap { types[$0].base }
        }
        return found
    }

    /// A compartment: for each resource type in it, the search parameters that link to its owner; nil for a type that
    /// has no compartment. `{def}`, in the entry of the owner's own type, stands for the owner itself.
    /// Source: FHIR R4 compartmentdefinition.html.
    public func compartment(_ resourceType: String) -> [String: [String]]? { compartments[resourceType] }

    /// The types that have a compartment, in alphabetical order.
    public var compartmentNames: [String] { compartments.keys.sorted() }
}
