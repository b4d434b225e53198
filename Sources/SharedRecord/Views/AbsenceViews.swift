package import Access

/// The six reasons for which something is not on the page, each with its own words.
package enum AbsenceKind: Int, Sendable, CaseIterable {
    /// The sources that answered have none.
    case noneRecorded
    /// The source keeps it back.
    case notShared
    /// Hidden by its sensitivity.
    case restricted
    /// The person objected.
    case objected
    /// The source did not answer.
    case unavailable
    /// The role does not include it.
    case roleExcludes

    /// Its colour: grey, purple or amber.
    package var tone: Tone {
        switch self {
        case .noneRecorded, .notShared, .roleExcludes: .plain
        case .restricted, .objected: .hide
        case .unavailable: .warn
        }
    }
}

/// One line that says what is not shown, and why.
package struct AbsenceView: Sendable, Equatable {
    /// Why.
    package var kind = AbsenceKind.noneRecorded
    /// What is missing, in bold: "Immunisations", "Records from Southgate Eye Hospital".
    package var subject = ""
    /// The reason in the words of the design language.
    package var text = ""
    /// The section concerned; nil when it is a whole source.
    package var section: Section?

    /// An empty line.
    package init() {}
}

/// What this page does not show.
package struct AbsencesView: Sendable {
    /// The lines, a kind after the other.
    package var items: [AbsenceView] = []
    /// Entries that their source has withdrawn or refuted: counted, never shown as facts.
    package var retracted: [RetractedView] = []
    /// Whether the reader may open some of it with a reason.
    package var mayBreakGlass = false

    /// Nothing is missing.
    package init() {}
}

/// Entries of one section that are not facts any more.
package struct RetractedView: Sendable, Equatable {
    /// The section.
    package var section = Section.administration
    /// How many were marked as entered in error.
    package var enteredInError = 0
    /// How many were refuted.
    package var refuted = 0
    /// `2 entries marked by their source as entered in error are not shown.`
    package var text: String {
        var parts: [String] = []
        if enteredInError > 0 {
            parts.append(
                "\(Wording.entries(enteredInError)) marked by \(its(enteredInError)) source as entered in error")
        }
        if refuted > 0 { parts.append("\(Wording.entries(refuted)) refuted by \(its(refuted)) source") }
        let verb = enteredInError + refuted == 1 ? "is" : "are"
        return "\(parts.joined(separator: " and ")) \(verb) not shown."
    }
    private func its(_ count: Int) -> String { count == 1 ? "its" : "their" }

    /// None.
    package init() {}
}
