import Access
import HTMLBuilder
import LegalTime
import SharedRecord

/// What a person reads of one entry among others: plain words, what was written, where it comes from.
extension Pages {
    /// The medicines of the past, each with why it is past.
    @BlockMarkup
    static func pastPanel(_ view: MedicinesView) -> Block {
        panel("past", "Medicines in the past") {
            ul(.class("lg-items lg-items--roomy")) {
                Each(view.pastRows) { row in
                    li {
                        p { b { row.name } }
                        Each(row.cells) { cell in
                            p { "\(cell.dose). \(cell.publicReasonText)." }
                            entryLine(cell.provenance)
                        }
                    }
                }
            }
        }
    }

    @BlockMarkup
    static func medicineLine(_ row: MedicineRowView, _ lists: [MedicineListView]) -> Block {
        p { b { row.name } }
        if let use = PlainEnglish.medicine(named: row.name) { p { "Often used \(use)." } }
        Each(Array(zip(lists, row.cells)).filter { $0.1 != nil }) { list, cell in
            if let cell { p { "\(list.title): \(plainWords(cell))." } }
        }
        if row.isDifferent { p { FlagLabel(differing) } }
        if let first = row.cells.compactMap(\.self).first { entryLine(first.provenance) }
    }

    /// What one list says of a medicine: how it is taken, or that it is not, and what is uncertain about it.
    private static func plainWords(_ cell: MedicineCellView) -> String {
        switch cell.state {
        case .stopped, .past: cell.publicReasonText
        case .prohibited, .current, .unconfirmed:
            ([([cell.dose] + cell.otherDoses).joined(separator: "; also ")] + cell.reasons.map(\.publicText))
                .joined(separator: ". ")
        }
    }

    private static var differing: FlagView {
        var flag = FlagView()
        (flag.tone, flag.text) = (.warn, "The lists differ")
        return flag
    }

    @BlockMarkup
    static func resultLine(_ row: ResultRowView) -> Block {
        let test = PlainEnglish.test(system: row.provenance.code.uri, code: row.provenance.code.code)
        p { b { test?.name ?? row.test } }
        p {
            b { "\(row.value)\(row.unit.isEmpty ? "" : " \(row.unit)")" }
            if let words = rangeWords(row) { ". \(words)" }
        }
        if let test {
            p {
                test.about
                if row.flagCode.hasPrefix("H"), let high = test.high { " \(high)" }
                if row.flagCode.hasPrefix("L"), let low = test.low { " \(low)" }
            }
        }
        entryLine(row.provenance, date: row.taken)
    }

    /// Where a result stands in the laboratory's own range; nil when it gave none.
    private static func rangeWords(_ row: ResultRowView) -> String? {
        let hasRange = !row.range.isEmpty && row.range != "Not given"
        let range = hasRange ? ", \(row.range)" : ""
        return switch row.flagCode.first {
        case "H": "This is higher than the usual range\(range)."
        case "L": "This is lower than the usual range\(range)."
        case "N": "This is in the usual range\(range)."
        case "A": "The laboratory marked this as not normal\(hasRange ? ". The usual range is \(row.range)" : "")."
        default: hasRange ? "The usual range is \(row.range)." : nil
        }
    }

    @BlockMarkup
    static func itemLine(_ item: ItemView) -> Block {
        itemWords(item)
        entryLine(item.provenance, date: item.date, written: plainWords(item) == nil ? nil : item.title)
    }

    /// What an entry says, in plain words where there are some.
    ///
    /// - Parameter isExplained: whether it says too what such a condition or test is.
    @BlockMarkup
    static func itemWords(_ item: ItemView, isExplained: Bool = true) -> Block {
        let plain = plainWords(item)
        let test = PlainEnglish.test(system: item.provenance.code.uri, code: item.provenance.code.code)
        p {
            b { plain?.name ?? item.title }
            // What was called off or is not to be done must not read as if it had been.
            if test == nil {
                Each(item.flags) { flag in
                    " "
                    FlagLabel(flag)
                }
            }
        }
        if !item.detail.isEmpty { p { item.detail } }
        if isExplained {
            if let plain { p { plain.about } }
            if let test { p { "\(test.name): \(test.about)" } }
        }
    }

    static func plainWords(_ item: ItemView) -> PlainWords? {
        PlainWords(item.provenance.code, in: item.section)
    }

    /// Where an entry comes from, when, and the way to all of it.
    @BlockMarkup
    static func entryLine(
        _ provenance: ProvenanceView, date: StaffDate? = nil, written: String? = nil
    ) -> Block {
        p(.class("lg-meta")) {
            if let written { "Written as “\(written)”. " }
            if let when = date ?? provenance.recorded { "\(when.dateOnly.publicText), " }
            "from \(provenance.line). "
            a(.href(Routes.ownEntry(provenance.rid))) {
                "See this entry"
                Unseen(" from \(provenance.line)")
            }
        }
    }

    /// A condition, a visit or a scan in plain words: "Type 2 diabetes", "Your body finds it hard to keep blood sugar
    /// steady."
    struct PlainWords {
        let name: String
        let about: String

        /// Nil for a code that has no plain words.
        init?(_ code: CodeView, in section: Section) {
            guard section == .problems else {
                guard let words = PlainEnglish.care(system: code.uri, code: code.code) else { return nil }
                (name, about) = words
                return
            }
            guard let words = PlainEnglish.problem(system: code.uri, code: code.code),
                let colon = words.firstRange(of: ": ")
            else { return nil }
            name = String(words[..<colon.lowerBound])
            let rest = words[colon.upperBound...]
            about = rest.prefix(1).uppercased() + rest.dropFirst()
        }
    }
}
