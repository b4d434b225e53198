import HTMLBuilder
import LegalTime
import SharedRecord

/// Lists side by side, differences first, "Same" in grey: never merged, never advice. Source: design language,
/// "Medicines".
@BlockMarkup
func medicinesTable(_ view: MedicinesView, _ session: String) -> Block {
    table(.class("lg-table lg-table--stack")) {
        caption { captionText(view) }
        thead {
            tr {
                th(.scope("col")) { "Medicine" }
                Each(view.lists) { list in th(.scope("col")) { listHeading(list) } }
                if view.lists.count > 1 { th(.scope("col")) { "Compared" } }
            }
        }
        tbody { Each(view.rows) { row in medicineRow(row, view.lists, session) } }
    }
}

private func captionText(_ view: MedicinesView) -> String {
    let count = view.lists.count
    if count < 2 { return "One list, as its source wrote it. Longitude gives no advice." }
    let number = ["", "", "Two", "Three", "Four", "Five", "Six"]
    let words = count < number.count ? number[count] : "\(count)"
    return "\(words) lists side by side, differences first. Longitude compares them word for word and does not merge "
        + "them or give advice."
}

@Markup
private func listHeading(_ list: MedicineListView) -> some Piece {
    list.title
    br()
    span(.class("lg-meta")) {
        list.source
        if let asAt = list.asAt { ", as at \(asAt.text)" }
        if list.isAsLastReceived { ", no answer now" }
    }
}

@BlockMarkup
private func medicineRow(_ row: MedicineRowView, _ lists: [MedicineListView], _ session: String) -> Block {
    tr {
        th(.scope("row")) {
            span {
                row.name
                if let risk = row.risk {
                    " "
                    span(.class("lg-flag lg-flag--warn")) { risk }
                }
            }
        }
        Each(zip(lists, row.cells)) { list, cell in
            td(.data("l", list.shortTitle)) { span { medicineCell(cell, row.name, session) } }
        }
        if lists.count > 1 { td(.data("l", fixed: "Compared")) { span { QuietFlag(row.compared) } } }
    }
}

@Markup
private func medicineCell(_ cell: MedicineCellView?, _ name: String, _ session: String) -> some Piece {
    if let cell {
        if let product = cell.product { "\(product) " }
        switch cell.state {
        case .stopped:
            b { "Stopped" }
            " "
            DateText(cell.date, missing: "date not recorded", withTime: false)
        case .prohibited: b { cell.dose }
        case .past:
            b { "Past" }
            " \(cell.dose)"
        case .current, .unconfirmed: cell.dose
        }
        span(.class("lg-meta lg-under")) {
            if cell.state != .stopped && !cell.reasonText.isEmpty {
                b { cell.reasonText }
                ". "
            }
            if !cell.otherDoses.isEmpty { "Also in this list: \(cell.otherDoses.joined(separator: "; ")). " }
            if cell.state != .stopped && cell.date != nil {
                "\(cell.dateLabel) "
                DateText(cell.date, withTime: false)
                ". "
            }
            if !cell.note.isEmpty { "\(cell.note) " }
            if cell.more > 0 && cell.otherDoses.isEmpty { "\(cell.more) more in this list. " }
            a(.href(Routes.item(session, cell.provenance.rid))) {
                "Source"
                Unseen(" of \(name), \(cell.provenance.source)")
            }
            OpenedMark(cell.provenance.isOpened)
        }
    } else {
        span(.class("lg-meta")) { "Not in this list" }
    }
}

/// "3 of 9 differ; 2 of 9 not confirmed since discharge; 4 past": what is not simply current.
@BlockMarkup
func medicinesLine(_ view: MedicinesView) -> Block {
    let differing = view.differing > 0 ? "\(view.differing) of \(view.rows.count) differ" : nil
    let unconfirmed =
        view.unconfirmed > 0 ? "\(view.unconfirmed) of \(view.rows.count) not confirmed since discharge" : nil
    let past = view.past > 0 ? "\(grouped(view.past)) past" : nil
    let words = [differing, unconfirmed, past].compactMap(\.self).joined(separator: "; ")
    if !words.isEmpty { p(.class("lg-meta")) { b { words } } }
}

/// The medicines that no list has as current, each with why it is past.
@BlockMarkup
func pastMedicines(_ view: MedicinesView, _ session: String) -> Block {
    ul(.class("lg-items")) {
        Each(view.pastRows) { row in
            li {
                p { b { row.name } }
                Each(row.cells) { cell in
                    p {
                        if let product = cell.product { "\(product) " }
                        "\(cell.dose). \(cell.reasonText). "
                        if !cell.note.isEmpty { "\(cell.note). " }
                    }
                    ProvenanceLine(cell.provenance, session)
                }
            }
        }
    }
}
