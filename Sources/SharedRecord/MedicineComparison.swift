/// What may be said when lists of medicines stand side by side: where they differ, word for word; never advice.
package enum MedicineComparison {
    /// What one list says of a medicine.
    package struct Entry: Sendable {
        /// Whether the list has it as current.
        package let isCurrent: Bool
        /// Whether the list has it as stopped.
        package let isStopped: Bool
        /// The dose as written.
        package let dose: String?
        /// The product as written.
        package let product: String
        /// Whether the list says that it is not to be given.
        package let isProhibited: Bool
        /// The discharge list that alone has it and that nothing has confirmed since; nil when it is no such entry.
        package let discharge: Discharge?

        /// A discharge list after which nothing has confirmed what it holds.
        package enum Discharge: Sendable {
            /// The newest of the person's.
            case newest
            /// One that another discharge list follows.
            case earlier
        }

        /// An entry.
        package init(
            _ isCurrent: Bool, _ isStopped: Bool, _ dose: String?, _ product: String, isProhibited: Bool = false,
            discharge: Discharge? = nil
        ) {
            self.isProhibited = isProhibited
            self.discharge = discharge
            self.isCurrent = isCurrent
            self.isStopped = isStopped
            self.dose = dose
            self.product = product
        }
    }

    /// A list that is compared.
    package struct List: Sendable {
        /// Its short name: "GP".
        package let title: String
        /// Whether it is meant to hold everything the person takes.
        package let isWhole: Bool

        /// A list.
        package init(_ title: String, isWhole: Bool) {
            self.title = title
            self.isWhole = isWhole
        }
    }

    /// Compares the entries of one medicine, nil where a list does not have it.
    ///
    /// | what the lists have | said |
    /// |---|---|
    /// | not to be given in one | Not to be given in hospital, on GP list |
    /// | current in one, stopped in another | Stopped in hospital, on GP list |
    /// | current in none, on discharge lists that nothing has confirmed | On discharge only, not confirmed since |
    /// | current in several, another dose | Different dose |
    /// | current in some, absent from or past in a list that is meant to hold everything | GP list only |
    /// | current in one list of a single service alone | Hospice list only |
    /// | current in one whole list, beside lists of single services alone | GP list only, no difference |
    /// | current in several, same dose, another strength | Different product |
    /// | current in several, a dose missing | Dose not recorded in GP list |
    /// | current in several, same words | Same |
    /// | one list alone | One list |
    ///
    /// - Parameter lists: the lists, in the order of the entries.
    package static func compare(_ entries: [Entry?], _ lists: [List]) -> (flag: FlagView, isDifferent: Bool) {
        func names(where holds: (Entry) -> Bool) -> [String] {
            zip(entries, lists).compactMap { entry, list in entry.map(holds) == true ? list.title : nil }
        }
        let current = names { $0.isCurrent }
        let stopped = names { $0.isStopped }
        let prohibited = names { $0.isProhibited }
        if !prohibited.isEmpty {
            let where_ = Wording.list(prohibited.map(inSentence), "and")
            let also = current.isEmpty ? "" : ", on \(listed(current))"
            return (flag(.danger, "Not to be given in \(where_)\(also)"), true)
        }
        if !stopped.isEmpty && !current.isEmpty {
            let where_ = Wording.list(stopped.map(inSentence), "and")
            return (flag(.danger, "Stopped in \(where_), on \(listed(current))"), true)
        }
        let taken = entries.compactMap(\.self).filter(\.isCurrent)
        if !taken.isEmpty, taken.allSatisfy({ $0.discharge != nil }) {
            // What an earlier list alone has is told, and is no difference between the lists of today.
            let isNewest = taken.contains { $0.discharge == .newest }
            return (flag(isNewest ? .warn : .plain, "On discharge only, not confirmed since"), isNewest)
        }
        if entries.count < 2 { return (flag(.plain, "One list"), false) }
        let held = zip(entries, lists).compactMap { entry, list in
            entry?.isCurrent == true ? entry.map { ($0, list.title) } : nil
        }
        if Set(held.compactMap { $0.0.dose.map(MedicineReading.folded) }).count > 1 {
            return (flag(.warn, "Different dose"), true)
        }
        let isLeftOut = zip(entries, lists).contains { entry, list in list.isWhole && entry?.isCurrent != true }
        // Lists of single services leave out what they do not give: beside them alone a whole list is no difference.
        let isWhole = zip(entries, lists).contains { entry, list in list.isWhole && entry?.isCurrent == true }
        if isLeftOut || current.count == 1 {
            let isDifferent = isLeftOut || !isWhole
            return (flag(isDifferent ? .warn : .plain, "\(listed(current)) only"), isDifferent)
        }
        return products(held.map(\.0), held.map(\.1))
    }

    private static func products(_ entries: [Entry], _ titles: [String]) -> (flag: FlagView, isDifferent: Bool) {
        let missing = zip(entries, titles).compactMap { $0.dose == nil ? $1 : nil }
        if !missing.isEmpty { return (flag(.warn, "Dose not recorded in \(listed(missing))"), true) }
        let strengths = Set(entries.map { MedicineReading.strength($0.product) }.filter { !$0.isEmpty })
        if strengths.count > 1 { return (flag(.warn, "Different product"), true) }
        return (flag(.plain, "Same"), false)
    }
    private static func listed(_ titles: [String]) -> String {
        "\(Wording.list(titles, "and")) \(titles.count == 1 ? "list" : "lists")"
    }
    /// A kind of place in the middle of a sentence is not capitalised; a source's name is.
    private static func inSentence(_ title: String) -> String {
        ["Hospital", "Hospice", "Community", "Mental health", "Care home", "Ambulance", "Clinic", "Other"].contains(
            title)
            ? title.lowercased() : title
    }
    private static func flag(_ tone: Tone, _ text: String) -> FlagView {
        var view = FlagView()
        view.tone = tone
        view.text = text
        return view
    }
}
