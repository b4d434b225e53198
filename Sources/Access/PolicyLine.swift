extension PolicyDocument {
    /// Whether another document says what this one says, whatever its number and first day.
    package func saysTheSame(as other: PolicyDocument) -> Bool {
        var other = other
        other.version = version
        other.from = from
        return other == self
    }

    /// What a role may open for a purpose: a line that holds for several is cut down to this one; nil when there is
    /// none, and the role opens nothing for it.
    package func line(_ role: Role, _ purpose: Purpose) -> RoleRule? {
        guard var line = roles.first(where: { $0.role == role.rawValue && $0.purposes.contains(purpose.rawValue) })
        else { return nil }
        line.purposes = [purpose.rawValue]
        return line
    }

    /// Says anew what a role may open for a purpose, and leaves its other purposes as they are.
    ///
    /// - Parameter line: nil for nothing. Its role and purposes are not looked at.
    package mutating func set(_ line: RoleRule?, for role: Role, _ purpose: Purpose) {
        var place = roles.endIndex
        for at in roles.indices where roles[at].role == role.rawValue {
            place = at + 1
            roles[at].purposes.removeAll { $0 == purpose.rawValue }
        }
        if var line {
            line.role = role.rawValue
            // One that says the same for another purpose takes it in.
            if let at = roles.firstIndex(where: { other in
                line.purposes = other.purposes
                return !other.purposes.isEmpty && other == line
            }) {
                let both = roles[at].purposes + [purpose.rawValue]
                roles[at].purposes = Purpose.allCases.map(\.rawValue).filter(both.contains)
            } else {
                line.purposes = [purpose.rawValue]
                roles.insert(line, at: place)
            }
        }
        roles.removeAll { $0.role == role.rawValue && $0.purposes.isEmpty }
    }
}
