extension R4 {
    /// The JSON names of every element of FHIR R4: of a choice with each of its types; also `resourceType`.
    private static let elementNames: Set<String> = {
        var names: Set<String> = ["resourceType"]
        for type in table.types {
            for element in type.elements {
                guard element.isChoice else {
                    names.insert(element.name)
                    continue
                }
                for type in element.types {
                    names.insert(element.name + type.code.prefix(1).uppercased() + type.code.dropFirst())
                }
            }
        }
        return names
    }()

    /// A member's name as it may be said of a faulty text: `?` when no element of FHIR R4 has it, with or without the
    /// `_` of a primitive's extensions.
    static func known(_ name: String) -> String {
        let element = name.hasPrefix("_") ? String(name.dropFirst()) : name
        return elementNames.contains(element) ? name : "?"
    }
}
