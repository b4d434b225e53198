import Access
import FHIR
import LegalTime
import Store

/// One source's list while it is put together.
private struct MedicineList {
    let source: Source?
    var view: MedicineListView
    var entries: [String: [MedicineEntry]] = [:]
    /// Whether the list is of all that the person takes, so that what it leaves out is a difference: not so a
    /// discharge list that a later list or a later GP record follows.
    var isWhole: Bool {
        guard let source, MedicineListNames.whole.contains(source.kind) else { return false }
        let taken = entries.values.joined().filter(\.isTaken)
        return taken.isEmpty || !taken.allSatisfy(\.isSuperseded)
    }
    /// Whether everything on it is past: a medicine that was stopped still is news beside other lists.
    var isOver: Bool { entries.values.allSatisfy { $0.allSatisfy { $0.state == .past } } }
}

extension Record {
    /// Medicines by source, side by side, differences first. Nothing is merged, and nothing is advised.
    ///
    /// A line is a substance that at least one list has as current, as unconfirmed since a discharge, or as not to be
    /// given; the others are past. Source: shared-record specification §1 (GP and hospital apart, current and past),
    /// design language "Medicines".
    ///
    /// - Parameter showsPast: whether the past ones are wanted with what each source says, and not their number alone.
    func medicines(showsPast: Bool = false) -> MedicinesView {
        var view = MedicinesView()
        view.absences = absences(in: .medicines)
        let indices = newestFirst(facts(.medicines).filter { kinds[$0].isMedicineList })
        if !indices.isEmpty { view.absences.removeAll { $0.kind == .noneRecorded } }
        var order: [String] = []
        var names: [String: String] = [:]
        let all = medicineLists(medicineEntries(indices), &order, &names)
        // A list with nothing current is history, and no column of the comparison.
        let lists = all.filter { !$0.isOver }
        view.lists = lists.map(\.view)
        for substance in order {
            let entries = lists.map { $0.entries[substance] ?? [] }
            let name = names[substance] ?? substance
            if entries.contains(where: { $0.contains { ![.stopped, .past].contains($0.state) } }) {
                view.rows.append(medicineRow(substance, name, lists, entries))
                continue
            }
            view.past += 1
            if showsPast { view.pastRows.append(pastMedicine(name, all.compactMap { $0.entries[substance] })) }
        }
        view.rows.sort { rank($0) < rank($1) }
        return view
    }

    /// What each source says of a medicine that is over, the newest first.
    private func pastMedicine(_ name: String, _ lists: [[MedicineEntry]]) -> PastMedicineView {
        var view = PastMedicineView()
        view.name = name
        let newest = lists.sorted { ($0.first?.began ?? Int64.min) > ($1.first?.began ?? Int64.min) }
        view.cells = newest.compactMap { list in
            // An issue that was supplied says less than the entry that was stopped.
            (list.first { $0.state == .stopped } ?? list.first).map { cell($0, list, name) }
        }
        return view
    }

    private func rank(_ row: MedicineRowView) -> Int {
        if row.isUnconfirmed && !row.isDifferent { return row.risk == nil ? 6 : 5 }
        if !row.isDifferent { return row.risk == nil ? 4 : 3 }
        return row.compared.tone == .danger ? 0 : row.risk == nil ? 2 : 1
    }

    private func medicineLists(
        _ entries: [MedicineEntry], _ order: inout [String], _ names: inout [String: String]
    ) -> [MedicineList] {
        var lists: [Int: MedicineList] = [:]
        for entry in entries {
            let number = rows[entry.index].source
            var list = lists.removeValue(forKey: number) ?? medicineList(number)
            list.entries[entry.substance, default: []].append(entry)
            if entry.isTaken, Concept(rows[entry.index].document.root["category"]).has("discharge") {
                list.view.title = "Hospital discharge list"
            }
            lists[number] = list
            let name = names[entry.substance]
            if name == nil { order.append(entry.substance) }
            if name.map({ entry.name.utf8.count < $0.utf8.count }) ?? true { names[entry.substance] = entry.name }
        }
        var sorted = lists.values.sorted { a, b in
            let (ga, gb) = (a.source?.kind == .gp, b.source?.kind == .gp)
            return ga != gb ? ga : (a.source?.number ?? 0) < (b.source?.number ?? 0)
        }
        distinguish(&sorted)
        for i in sorted.indices where sorted[i].source?.kind != .gp {
            // A practice's list is as at its last message; another list is as at its newest entry.
            let newest = sorted[i].entries.values.joined().filter(\.isTaken).max { $0.began < $1.began }
            if let newest { sorted[i].view.asAt = read(newest.index).clinical }
        }
        return sorted
    }

    private func medicineList(_ number: Int) -> MedicineList {
        let source = sources.source(number)
        var view = MedicineListView()
        (view.title, view.shortTitle) = MedicineListNames.of(source?.kind ?? .other)
        view.source = sources.name(number)
        view.asAt = source?.lastReceived.map(StaffDate.init(milliseconds:))
        view.isAsLastReceived = sources.state(number) == .failed
        return MedicineList(source: source, view: view)
    }
    /// Two lists of one kind are named after their sources; one that is history is no column beside which to name them.
    private func distinguish(_ lists: inout [MedicineList]) {
        let titles = lists.filter { !$0.isOver }.map(\.view.shortTitle)
        for i in lists.indices where titles.count(where: { $0 == lists[i].view.shortTitle }) > 1 {
            lists[i].view.shortTitle = lists[i].view.source
        }
    }

    private func medicineRow(
        _ substance: String, _ name: String, _ lists: [MedicineList], _ entries: [[MedicineEntry]]
    ) -> MedicineRowView {
        var row = MedicineRowView()
        row.name = name
        var shown: [MedicineEntry?] = []
        for list in entries {
            let states = [MedicineState.prohibited, .current, .unconfirmed, .stopped]
            let first = states.lazy.compactMap { state in list.first { $0.state == state } }.first ?? list.first
            shown.append(first)
            row.cells.append(first.map { cell($0, list, name) })
        }
        row.risk = entries.joined().contains(where: \.isTaken) ? MedicineRisk.of(substance)?.rawValue : nil
        // A medicine stopped before it was begun again elsewhere says nothing about the list it stands on now.
        let began = shown.compactMap { $0?.isTaken == true ? $0?.began : nil }.min() ?? Int64.min
        (row.compared, row.isDifferent) = MedicineComparison.compare(
            shown.map { entry in
                entry.map {
                    .init(
                        $0.isTaken, $0.state == .stopped && $0.ended >= began, dose($0), $0.name,
                        isProhibited: $0.state == .prohibited,
                        discharge: $0.state == .unconfirmed ? $0.isOfNewestDischarge ? .newest : .earlier : nil)
                }
            },
            lists.map { .init($0.view.shortTitle, isWhole: $0.isWhole) })
        return row
    }

    /// Read when it is shown: a list of years has many entries, and few lines.
    private func dose(_ entry: MedicineEntry) -> String? {
        MedicineReading.dose(rows[entry.index].document.root, date: dateWords)
    }

    private func cell(_ entry: MedicineEntry, _ list: [MedicineEntry], _ name: String) -> MedicineCellView {
        let root = rows[entry.index].document.root
        var cell = MedicineCellView()
        cell.product = entry.name == name ? nil : entry.name
        let said = dose(entry)
        cell.state = entry.state
        cell.reasons = entry.reasons
        cell.dose = entry.state == .prohibited ? "Not to be given" : said ?? "Dose not recorded"
        let same = list.filter { $0.state == entry.state && $0.name == entry.name && dose($0) == said }
        cell.provenance = provenance(merged: same.isEmpty ? [entry.index] : same.map(\.index)) { _ in cell.dose }
        if cell.provenance.code.code.isEmpty { cell.provenance.code.display = entry.name }
        (cell.dateLabel, cell.date) = date(entry, list, root)
        cell.note = note(entry, root)
        cell.more = max(0, list.count { $0.state == entry.state } - max(1, same.count))
        if entry.isTaken && cell.more > 0 { cell.otherDoses = otherDoses(entry, said, list) }
        return cell
    }
    /// Where a list has a medicine more than once, what its other entries say: none is dropped.
    private func otherDoses(_ entry: MedicineEntry, _ said: String?, _ list: [MedicineEntry]) -> [String] {
        var found: [String] = []
        for other in list where other.state == entry.state {
            let dose = dose(other) ?? "Dose not recorded"
            let words = other.name == entry.name ? dose : "\(other.name) \(dose)"
            let isShown = other.name == entry.name && dose == said ?? "Dose not recorded"
            if !isShown, !found.contains(words) { found.append(words) }
        }
        return found
    }
    /// A practice's list names the newest issue; other lists name the beginning. When something was stopped is said
    /// only where it is stated; of what is past, and of what was on a discharge list, the reasons tell.
    private func date(_ entry: MedicineEntry, _ list: [MedicineEntry], _ root: Element) -> (String, StaffDate?) {
        let period = root["effectivePeriod"] ?? root["dosageInstruction"]?.first?["timing"]?["repeat"]?["boundsPeriod"]
        switch entry.state {
        case .prohibited: return ("Since", read(entry.index).clinical?.dateOnly)
        case .stopped: return ("Stopped", StaffDate(root["effectivePeriod"]?["end"])?.dateOnly)
        case .current, .unconfirmed, .past: break
        }
        if entry.discharge != nil { return ("", nil) }
        if kinds[entry.index] == .medicationRequest {
            if entry.state == .current, sources.source(rows[entry.index].source)?.kind == .gp {
                let issue = list.first { rows[$0.index].document.root["intent"]?.equals("order") == true }
                let newest = issue.map { rows[$0.index].document.root["authoredOn"] } ?? nil
                if let date = StaffDate(newest) { return ("Issued", date.dateOnly) }
            }
            return ("Started", StaffDate(root["authoredOn"])?.dateOnly)
        }
        return ("Started", (StaffDate(root["effectiveDateTime"]) ?? StaffDate(period?["start"]))?.dateOnly)
    }
    private func note(_ entry: MedicineEntry, _ root: Element) -> String {
        var parts: [String] = []
        if let status = entry.status, entry.isTaken, status != "active", let words = StatusWords.table[status] {
            parts.append(words.text)
        }
        if entry.status == "cancelled" { parts.append("Cancelled") }
        if entry.isTaken || entry.state == .prohibited { parts += MedicineReading.instructions(root) }
        if let reason = Concept(root["statusReason"]).text { parts.append(reason) }
        for note in root.all("note") { if let text = note["text"]?.filled { parts.append(text) } }
        if root.hasUnknownModifier { parts.append(Element.unknownModifier) }
        return Wording.sentences(parts)
    }
}

/// What the lists are called.
enum MedicineListNames {
    /// Kinds whose lists are meant to be of everything the person takes. Lists of other services hold what that service
    /// gives: a medicine that they leave out is no difference.
    static let whole: Set<SourceKind> = [.gp, .acute, .careHome]

    static func of(_ kind: SourceKind) -> (title: String, short: String) {
        switch kind {
        case .gp: ("GP repeat list", "GP")
        case .acute: ("Hospital list", "Hospital")
        case .mentalHealth: ("Mental health list", "Mental health")
        case .community: ("Community list", "Community")
        case .hospice: ("Hospice list", "Hospice")
        case .careHome: ("Care home list", "Care home")
        case .ambulance: ("Ambulance list", "Ambulance")
        case .sexualHealth, .substanceUse, .independent: ("Clinic list", "Clinic")
        case .socialCare, .pathology, .partner, .other, .domesticAbuse: ("Other list", "Other")
        }
    }
}
