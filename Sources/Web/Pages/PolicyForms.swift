package import Access
package import Relationships

/// The form of what a role opens for a purpose.
package struct PolicyLineForm: Sendable, Equatable {
    /// The names of the fields.
    package enum Field {
        /// Whether the role opens records for the purpose at all.
        package static let opens = "opens"
        /// On which relationships.
        package static let relationships = "relationships"
        /// Which sections.
        package static let sections = "sections"
        /// Which categories it sees.
        package static let sees = "sees"
        /// Of which it is told that they exist.
        package static let knows = "knows"
        /// Which it opens with a reason.
        package static let breaks = "breaks"
        /// Whether it prescribes.
        package static let prescriber = "prescriber"
        /// What is held back at first.
        package static let heldSections = "held-sections"
        /// For how many hours.
        package static let heldHours = "held-hours"
        /// Of which types of resources it sees some elements only.
        package static let elements = "elements"
    }
    /// Whether the role opens records for the purpose at all.
    package var opens: Bool
    /// What it opens; its role and purposes are not looked at.
    package var line: PolicyDocument.RoleRule
    /// For how many hours something is held back, as written.
    package var heldHours = ""
    /// Of which types of resources it sees which elements, as written.
    package var elements = ""
    /// What is wrong with the form.
    package var errors: [FieldError] = []

    /// The form of a line; of none, an empty one.
    package init(_ line: PolicyDocument.RoleRule?) {
        opens = line != nil
        self.line = line ?? Self.empty
        heldHours = line?.held.map { String($0.hours) } ?? ""
        elements = (line?.elements ?? []).map(\.words).joined(separator: "\n")
    }

    private static let empty = PolicyDocument.RoleRule(
        role: "", purposes: [], relationships: [], sections: [], sees: [], knows: [], breaks: [], isPrescriber: false,
        mayClaim: false, held: nil)

    /// What was posted, in place of a line.
    package init(_ fields: FormBody, inPlaceOf old: PolicyDocument.RoleRule?) {
        self.init(old)
        opens = fields[Field.opens] != nil
        line.relationships = fields.all(Field.relationships, inOrderOf: line.relationships)
        line.sections = fields.all(Field.sections, inOrderOf: line.sections)
        line.sees = fields.all(Field.sees, inOrderOf: line.sees)
        line.knows = fields.all(Field.knows, inOrderOf: line.knows)
        line.breaks = fields.all(Field.breaks, inOrderOf: line.breaks)
        line.isPrescriber = fields[Field.prescriber] != nil
        line.mayClaim = line.relationships.contains(Relationship.Kind.claimed.rawValue)
        // A form without the field leaves the rules as they are: to lose them would show more.
        if let text = fields.all(Field.elements).first {
            elements = text
            guard let rules = Self.rules(text) else {
                errors.append(
                    FieldError(
                        field: Field.elements,
                        message: "Write a line for each type, such as Appointment: start, end"))
                return
            }
            line.elements = rules.isEmpty ? nil : rules
        }
        let held = fields.all(Field.heldSections, inOrderOf: line.held?.sections ?? [])
        heldHours = fields[Field.heldHours] ?? ""
        line.held = nil
        if !held.isEmpty || !heldHours.isEmpty {
            guard let hours = Int(heldHours) else {
                errors.append(
                    FieldError(field: Field.heldHours, message: "Enter the hours as a number, such as 72"))
                return
            }
            line.held = .init(sections: held, hours: hours)
        }
    }

    /// The rules of lines such as `Appointment: start, end`; nil when a line is none.
    private static func rules(_ text: String) -> [PolicyDocument.ElementRule]? {
        var rules: [PolicyDocument.ElementRule] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            let words = parts.map { part in
                part.split { $0 == " " || $0 == "," || $0 == "\t" }.map(String.init)
            }
            if words.allSatisfy(\.isEmpty), parts.count == 1 { continue }
            guard parts.count == 2, words[0].count == 1 else { return nil }
            rules.append(.init(type: words[0][0], elements: words[1]))
        }
        return rules
    }

    /// The form with what the policy's rules refuse, at its place.
    package func refused(_ error: PolicyError) -> PolicyLineForm {
        var form = self
        let fields = [
            (".sections", Field.sections), (".sees", Field.sees), (".knows", Field.knows), (".breaks", Field.breaks),
            (".relationships", Field.relationships), (".held", Field.heldHours), (".elements", Field.elements),
        ]
        let field = fields.first { error.place.contains($0.0) }?.1 ?? Field.opens
        form.errors = [FieldError(field: field, message: error.words.asSentence)]
        return form
    }
}

extension PolicyDocument.ElementRule {
    /// The rule as it is written on a page: `Appointment: start, end`.
    var words: String { "\(type): \(elements.joined(separator: ", "))" }
}

/// The form of the other parts of a policy.
package struct PolicyPartsForm: Sendable, Equatable {
    /// The names of the fields.
    package enum Field {
        /// The first day, before `-day`, `-month` and `-year`.
        package static let from = "from"
        /// Who decided it.
        package static let source = "source"
        /// Categories that nobody opens.
        package static let never = "never"
        /// Roles that set objections aside.
        package static let overrides = "overrides"
        /// Relationships that count.
        package static let counts = "counts"
        /// How many hours one lasts, before its kind.
        package static func hours(_ kind: Relationship.Kind) -> String { "hours-\(kind.rawValue)" }
        /// How many hours before its beginning one counts, before its kind.
        package static func before(_ kind: Relationship.Kind) -> String { "before-\(kind.rawValue)" }
        /// How many hours one without an end lasts, before its kind.
        package static func open(_ kind: Relationship.Kind) -> String { "open-\(kind.rawValue)" }
        /// The fields of hours of a kind: name, label and hint.
        static func windows(_ kind: Relationship.Kind) -> [(name: String, label: String, hint: String)] {
            guard kind.isDated else {
                return [(hours(kind), "Hours that “\(kind.label)” lasts", "Since it was stated; nothing for no end")]
            }
            return [
                (before(kind), "Hours before “\(kind.label)” begins from which it counts", "Nothing for 24"),
                (hours(kind), "Hours that “\(kind.label)” lasts after its end", "Nothing for no end"),
                (
                    open(kind), "Hours that “\(kind.label)” lasts from its beginning, while no end is said",
                    "Nothing for as many as after its end"
                ),
            ]
        }
    }
    /// The day, as written.
    package var day = ""
    /// The month, as written.
    package var month = ""
    /// The year, as written.
    package var year = ""
    /// Who decided it and where that is written.
    package var source = ""
    /// Categories that nobody opens.
    package var never: [String] = []
    /// Roles that set objections aside.
    package var overrides: [String] = []
    /// Relationships that count.
    package var counts: [String] = []
    /// The hours of each relationship, as written, by field.
    package var hours: [String: String] = [:]
    /// What is wrong with the form.
    package var errors: [FieldError] = []

    /// The form of a policy.
    package init(_ document: PolicyDocument) {
        let parts = document.from.split(separator: "-").map(String.init)
        if parts.count == 3 { (year, month, day) = (parts[0], parts[1], parts[2]) }
        source = document.source
        never = document.never
        overrides = document.overridesObjections
        counts = document.relationships.map(\.kind)
        for line in document.relationships {
            guard let kind = Relationship.Kind(rawValue: line.kind) else { continue }
            hours[Field.hours(kind)] = line.hours.map { String($0) }
            hours[Field.before(kind)] = line.before.map { String($0) }
            hours[Field.open(kind)] = line.open.map { String($0) }
        }
    }

    /// What was posted.
    package init(_ fields: FormBody, inPlaceOf old: PolicyDocument) {
        self.init(old)
        (day, month, year) = (
            fields[Field.from + "-day"] ?? "", fields[Field.from + "-month"] ?? "", fields[Field.from + "-year"] ?? ""
        )
        source = fields[Field.source] ?? ""
        never = fields.all(Field.never, inOrderOf: never)
        overrides = fields.all(Field.overrides, inOrderOf: overrides)
        counts = fields.all(Field.counts, inOrderOf: counts)
        for field in Relationship.Kind.allCases.flatMap({ Field.windows($0).map(\.name) }) {
            guard let text = fields[field] else { continue }
            hours[field] = text
            if !text.isEmpty, Int(text) == nil {
                errors.append(FieldError(field: field, message: "Enter the hours as a number, or nothing"))
            }
        }
        if !ReasonForm.isEnough(source) || source.count > ReasonForm.mostWords {
            errors.append(FieldError(field: Field.source, message: "Say who decided it, and where that is written"))
        }
        errors += ReasonForm.turning(source, in: Field.source)
    }

    /// A policy with these parts.
    package func applied(to document: PolicyDocument) -> PolicyDocument {
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - text.count)) + text
        }
        var changed = document
        changed.from = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        changed.source = source
        changed.never = never
        changed.overridesObjections = overrides
        changed.relationships = counts.map { name in
            guard let kind = Relationship.Kind(rawValue: name) else { return .init(kind: name) }
            func number(_ field: String) -> Int? { hours[field].flatMap { Int($0) } }
            return .init(
                kind: name, hours: number(Field.hours(kind)), before: number(Field.before(kind)),
                open: number(Field.open(kind)))
        }
        return changed
    }

    /// The form with what the policy's rules refuse, at its place.
    package func refused(_ error: PolicyError) -> PolicyPartsForm {
        var form = self
        let fields = [
            ("never", Field.never), ("overridesObjections", Field.overrides), ("relationships", Field.counts),
            ("roles", Field.never), ("version", Field.from),
        ]
        let field = fields.first { error.place.hasPrefix($0.0) }?.1 ?? Field.from
        let place = error.place.hasPrefix("roles") ? "A role’s line " : ""
        form.errors = [FieldError(field: field, message: (place + error.words).asSentence)]
        return form
    }
}

/// A line to be added to a policy's codes, or to what the law keeps from people.
package struct PolicyEntryForm: Sendable, Equatable {
    /// What was written, by field.
    package var values: [String: String] = [:]
    /// What is wrong with the form.
    package var errors: [FieldError] = []

    /// An empty form.
    package init() {}

    /// What was posted in fields of which some have to be filled in.
    package init(_ fields: FormBody, _ names: [(name: String, isRequired: Bool, words: String)]) {
        for field in names {
            values[field.name] = fields[field.name]
            let count = fields[field.name]?.count ?? 0
            if field.isRequired && count == 0 || count > 200 {
                errors.append(FieldError(field: field.name, message: field.words))
            }
        }
    }

    /// What was written in a field.
    package func value(_ name: String) -> String { values[name] ?? "" }
}

/// Words that somebody gives for what they do to a policy.
package struct PolicyWordsForm: Sendable, Equatable {
    /// The name of the field.
    package static let field = "words"
    /// The words.
    package var words = ""
    /// What is wrong with the form.
    package var errors: [FieldError] = []

    /// An empty form.
    package init() {}

    /// What was posted.
    package init(_ fields: FormBody) {
        words = fields[Self.field] ?? ""
        errors += ReasonForm.faults(words, in: Self.field, asking: "Say in a sentence why, in")
    }

    /// A form that was refused.
    package init(refused: PolicyRefusal) { errors = [FieldError(field: "decide", message: refused.description)] }
}

extension FormBody {
    /// The values of a field in the order in which they stood before, so that only what is meant is otherwise; what is
    /// new comes last.
    fileprivate func all(_ name: String, inOrderOf before: [String]) -> [String] {
        let posted = all(name)
        return before.filter(posted.contains) + posted.filter { !before.contains($0) }
    }
}

extension String {
    /// The words with a capital at their head.
    fileprivate var asSentence: String { prefix(1).uppercased() + dropFirst() }
}
