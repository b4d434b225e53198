import FHIR

/// Of which types of resources a reader sees some elements only. Source: OWASP ASVS 5.0, V8.2.3 (access by field).
///
/// What a receptionist has to know of an appointment is when and where, not why. Whatever a policy names, a resource
/// keeps what says which and whose it is, and whether it holds: its `id` and `meta`, the elements that R4 requires, and
/// those that can change the meaning of the others (`isModifier`), such as `status`; and a Patient who the person is.
package struct ElementRules: Sendable, Equatable {
    /// The members of the JSON object that are seen, by the type's number.
    private let members: [Int: Set<String>]
    /// What the policy names, type by type.
    private let rules: [PolicyDocument.ElementRule]

    /// Everything of every type.
    package static let none = ElementRules()

    private init() {
        members = [:]
        rules = []
    }

    /// The rules of a policy's line.
    ///
    /// - Throws: ``PolicyError`` for a type or an element that R4 does not have, or that stands twice.
    init(_ rules: [PolicyDocument.ElementRule], _ place: String) throws(PolicyError) {
        var members: [Int: Set<String>] = [:]
        for (at, rule) in rules.enumerated() {
            let place = "\(place).[\(at)]"
            guard let type = ResourceType(rule.type), !type.isAbstract, let definition = R4.table.type(rule.type) else {
                throw PolicyError(at: place, "“\(rule.type)” is not a type of resource in FHIR R4.")
            }
            guard members[type.index] == nil else {
                throw PolicyError(at: place, "\(rule.type) stands twice. Leave it once.")
            }
            let named = try Names.list(rule.elements, "\(place).elements") { (name, place) throws(PolicyError) in
                guard definition.elements.contains(where: { $0.writtenName == name }) else {
                    throw PolicyError(at: place, "“\(name)” is not an element of \(rule.type) in FHIR R4.")
                }
                return name
            }
            var seen: Set<String> = ["resourceType", "id", "meta"]
            for element in definition.elements
            where element.isRequired || element.isModifier || named.contains(element.writtenName)
                || rule.type == "Patient" && Self.whoTheyAre.contains(element.name)
            {
                for name in element.isChoice
                    ? element.types.map({ element.name + $0.code.capitalised }) : [element.name]
                {
                    // A primitive's id and extensions stand beside it.
                    seen.formUnion([name, "_" + name])
                }
            }
            members[type.index] = seen
        }
        self.members = members
        self.rules = rules
    }

    /// What says who a person is: no record opens without it.
    private static let whoTheyAre: Set<String> = ["identifier", "name", "gender", "birthDate"]

    /// Whether every resource is seen whole.
    package var isEmpty: Bool { members.isEmpty }

    /// The members of a resource's JSON object that are seen; nil for all of them.
    ///
    /// - Parameter type: index in `R4.resourceTypeNames`.
    package func members(ofType type: Int) -> Set<String>? { members[type] }

    /// What the policy names, in words: "Appointment (start, end)". Empty when everything is seen whole.
    package var words: [String] { rules.map { "\($0.type) (\($0.elements.joined(separator: ", ")))" } }

    /// The elements that are named of a type; nil where the type is seen whole.
    func named(_ type: String) -> [String]? { rules.first { $0.type == type }?.elements }
    /// The types of which some elements only are seen.
    var types: [String] { rules.map(\.type) }
}

extension String {
    /// With its first letter as a capital: how a choice names its type.
    fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
