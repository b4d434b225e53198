/// Why a reader may see what they see: what a decision says of itself.
package struct Explanation: Sendable, Equatable {
    /// One ground: its label, and what it is here.
    package struct Ground: Sendable, Equatable {
        /// "Role", "Relationship".
        package let label: String
        /// What it is here.
        package let text: String
    }
    /// The grounds, the deciding ones first.
    package let grounds: [Ground]

    /// What a grant rests on. Categories are those of the role, not those that are left after the person's objections:
    /// the difference would tell of them.
    ///
    /// - Parameter activities: the national activities granted with the role, in words; nil where there are none.
    init(_ grant: Grant, _ rule: Policy.Rule, activities: [String]?) {
        func titles(_ mask: SensitivityMask) -> String {
            let names = SensitivityCategory.allCases.filter {
                mask.contains($0) && $0 != .keptFromPerson && $0 != .keptFromProxy
            }.map(\.title)
            return names.isEmpty ? "None" : names.joined(separator: ", ")
        }
        let sections = Section.allCases.filter { $0 != .administration }
        let out = sections.filter { !grant.sections.contains($0) }.map(\.title)
        var grounds = [
            Ground(label: "Relationship", text: "The person is \(grant.relationship)."),
            Ground(
                label: "Role", text: "\(grant.principal.role.title) at \(grant.principal.organisationName)."),
            Ground(label: "Purpose", text: "Opened for \(grant.purpose.title)."),
            Ground(
                label: "Sections that your role does not include",
                text: out.isEmpty ? "None" : out.joined(separator: ", ")),
            Ground(label: "Sensitive categories that you see", text: titles(rule.sees)),
            Ground(label: "Shown to you as restricted", text: titles(rule.knows)),
        ]
        if !rule.breaks.isEmpty {
            grounds.append(
                Ground(
                    label: grant.isGlassBroken ? "Opened with a reason" : "May be opened with a reason",
                    text: titles(rule.breaks)))
        }
        if !grant.elements.isEmpty {
            grounds.append(
                Ground(label: "Shown in part", text: grant.elements.words.joined(separator: "; ")))
        }
        if let activities {
            grounds.append(
                Ground(label: "Activities granted with your role", text: activities.joined(separator: ", ")))
        }
        grounds.append(Ground(label: "Policy", text: "Version \(grant.policyVersion)"))
        self.grounds = grounds
    }
}
