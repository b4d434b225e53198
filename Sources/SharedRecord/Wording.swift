/// How things are said, in one place. Source: design language, "Wording"; shared-record specification §2.
package enum Wording {
    /// `a`, `a or b`, `a, b or c`.
    static func list(_ names: [String], _ last: String) -> String {
        guard names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(last) " + names[names.count - 1]
    }
    /// Parts as sentences: `Call first. Ground floor`. A part that ends with a stop of its own does not get another.
    static func sentences(_ parts: [String]) -> String {
        parts.enumerated().map { at, part in
            at < parts.count - 1 && part.hasSuffix(".") ? String(part.dropLast()) : part
        }.joined(separator: ". ")
    }
    /// A number with commas: `1,284,913`.
    package static func grouped(_ number: Int) -> String {
        (number < 0 ? "-" : "") + grouped(digits: String(number.magnitude))
    }
    /// The digits of a whole number with commas.
    static func grouped(digits: some StringProtocol) -> String {
        let count = digits.utf8.count
        var out = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (count - index) % 3 == 0 { out.append(",") }
            out.append(digit)
        }
        return out
    }
    /// `1 person`, `1,204 people`.
    package static func counted(_ count: Int, _ one: String, _ many: String) -> String {
        "\(grouped(count)) \(count == 1 ? one : many)"
    }
    /// `1 entry`, `1,204 entries`.
    static func entries(_ count: Int) -> String { counted(count, "entry", "entries") }

    /// `None recorded by the 12 sources that answered.`
    static func noneRecorded(answered: Int) -> String {
        answered == 1
            ? "None recorded by the source that answered." : "None recorded by the \(answered) sources that answered."
    }
    /// `Nothing under this heading. What Eastbank Mental Health Trust recorded stands under others.`
    static func underOtherHeadings(_ sources: [String]) -> String {
        "Nothing under this heading. What \(list(sources, "and")) recorded stands under others."
    }
    static let pregnancyElsewhere = "Nothing under this heading. A pregnancy stands among the problems."
    /// `Not shared by this source, Eastbank Mental Health Trust.`
    static func notShared(_ source: String) -> String { "Not shared by this source, \(source)." }
    /// `Restricted. 2 entries.`, or, where the number may not be known, the line that is never left out.
    static func restricted(_ count: Int?) -> String {
        count.map { "Restricted. \(entries($0))." } ?? "Restricted items exist."
    }
    /// `Mrs Adeyemi objected to sharing these.`
    static func objected(_ person: String) -> String { "\(person) objected to sharing these." }
    static let sourceUnavailable = "Source unavailable"
    /// What follows ``sourceUnavailable`` in a section: the source line at the top of the page names them all.
    static func unavailable(_ sources: [String], isEmpty: Bool) -> String {
        (sources.count == 1 ? "\(sources[0])." : "\(sources.count) sources, named at the top of the page.")
            + (isEmpty ? " It is not known whether there are any." : "")
    }
    static let unavailableAndEmpty = "Source unavailable. It is not known whether there are any."
    /// `Source unavailable.`, with what is shown instead.
    static func unavailable(asAt: String?) -> String {
        asAt.map { "Source unavailable. What is shown was received by \($0)." } ?? "Source unavailable."
    }
    /// What stands for the address of somebody whose demographics are restricted.
    static let addressRestricted = "Address restricted"
    static let roleExcludes = "Your role does not include this."
}
