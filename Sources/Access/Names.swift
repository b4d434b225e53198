/// The names of a document.
enum Names {
    static var purposes: String { Purpose.allCases.map(\.rawValue).joined(separator: ", ") }

    static func role(_ name: String, _ place: String) throws(PolicyError) -> Role {
        guard let role = Role(rawValue: name) else {
            throw PolicyError(at: place, "“\(name)” is not a role. Roles are \(list(Role.allCases.map(\.rawValue))).")
        }
        return role
    }
    static func relationship(_ name: String, _ place: String) throws(PolicyError) -> Relationship.Kind {
        guard let kind = Relationship.Kind(rawValue: name) else {
            throw PolicyError(
                at: place,
                "“\(name)” is not a relationship: \(list(Relationship.Kind.allCases.map(\.rawValue))).")
        }
        return kind
    }
    static func section(_ name: String, _ place: String) throws(PolicyError) -> Section {
        guard let section = Section(name: name) else {
            throw PolicyError(at: place, "“\(name)” is not a section: \(list(Section.allCases.map(\.name))).")
        }
        return section
    }
    static func mask(_ names: [String], _ place: String) throws(PolicyError) -> SensitivityMask {
        SensitivityMask(
            try list(names, place) { (name, place) throws(PolicyError) in
                guard let category = SensitivityCategory(name: name) else {
                    throw PolicyError(
                        at: place,
                        "“\(name)” is not a category: \(list(SensitivityCategory.allCases.map(\.name))).")
                }
                return category
            })
    }
    static func list<T>(
        _ names: [String], _ place: String, _ read: (String, String) throws(PolicyError) -> T
    ) throws(PolicyError) -> [T] {
        var found: [T] = []
        for (at, name) in names.enumerated() {
            guard !names[..<at].contains(name) else {
                throw PolicyError(at: place, "“\(name)” stands twice. Leave it once.")
            }
            found.append(try read(name, "\(place).[\(at)]"))
        }
        return found
    }
    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
