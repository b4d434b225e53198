import Access
import FHIR
import LegalTime
import Store

/// One entry of a medicine list, read.
private struct MedicineEntry {
    /// A medicine that is not to be given is no medicine that is taken (FHIR R4 MedicationRequest.doNotPerform).
    enum State { case current, prohibited, stopped, past }
    let index: Int
    let name: String
    let substance: String
    let state: State
    let status: String?
    /// When it began or was written, and when it was stopped, in milliseconds since 1970.
    let began: Int64
    let ended: Int64
}

/// One source's list while it is put together.
private struct MedicineList {
    let source: Source?
    var view: MedicineListView
    var entries: [String: [MedicineEntry]] = [:]
    /// Whether the list is of all that the person takes, so that what it leaves out is a difference.
    var isWhole: Bool { source.map { MedicineListNames.whole.contains($0.kind) } ?? false }
}

extension Record {
    /// Medicines by source, side by side, differences first. Nothing is merged, and nothing is advised.
    ///
    /// A line is a substance that at least one list has as current. Source: shared-record specification §1 (GP and
    /// hospital apart), design language "Medicines".
    func medicines() -> MedicinesView {
        var view = MedicinesView()
        view.absences = absences(in: .medicines)
        let indices = newestFirst(facts(.medicines).filter { kinds[$0].isMedicineList })
        if !indices.isEmpty { view.absences.removeAll { $0.kind == .noneRecorded } }
        var order: [String] = []
        var names: [String: String] = [:]
        let lists = medicineLists(indices, &order, &names)
        view.lists = lists.map(\.view)
        for substance in order {
            let entries = lists.map { $0.entries[substance] ?? [] }
            guard entries.contains(where: { $0.contains { [.current, .prohibited].contains($0.state) } }) else {
                view.past += 1
                continue
            }
            view.rows.append(medicineRow(substance, names[substance] ?? substance, lists, entries))
        }
        view.rows.sort { rank($0) < rank($1) }
        return view
    }

    private func rank(_ row: MedicineRowView) -> Int {
        if !row.isDifferent { return row.risk == nil ? 4 : 3 }
        return row.compared.tone == .danger ? 0 : row.risk == nil ? 2 : 1
    }

    private func medicineLists(
        _ indices: [Int], _ order: inout [String], _ names: inout [String: String]
    ) -> [MedicineList] {
        var lists: [Int: MedicineList] = [:]
        var substances: [String: String] = [:]
        for index in indices {
            let entry = medicineEntry(index, &substances)
            let number = rows[index].source
            var list = lists.removeValue(forKey: number) ?? medicineList(number)
            list.entries[entry.substance, default: []].append(entry)
            if entry.state == .current, Concept(rows[index].document.root["category"]).has("discharge") {
                list.view.title = "Hospital discharge list"
            }
            lists[number] = list
            let name = names[entry.substance]
            if name == nil { order.append(entry.substance) }
            if name.map({ entry.name.utf8.count < $0.utf8.count }) ?? true { names[entry.substance] = entry.name }
        }
        // A list with nothing current is history, and no column of the comparison.
        var current = lists.values.filter { list in list.entries.values.contains { $0.contains { $0.state != .past } } }
        current.sort { a, b in
            let (ga, gb) = (a.source?.kind == .gp, b.source?.kind == .gp)
            return ga != gb ? ga : (a.source?.number ?? 0) < (b.source?.number ?? 0)
        }
        distinguish(&current)
        for i in current.indices where current[i].source?.kind != .gp {
            // A practice's list is as at its last message; another list is as at its newest entry.
            let newest = current[i].entries.values.joined().filter { $0.state == .current }.max { $0.began < $1.began }
            if let newest {
                current[i].view.asAt = read(newest.index).clinical
            }
        }
        return current
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
    /// Two lists of one kind are named after their sources.
    private func distinguish(_ lists: inout [MedicineList]) {
        let titles = lists.map(\.view.shortTitle)
        for i in lists.indices where titles.count(where: { $0 == titles[i] }) > 1 {
            lists[i].view.shortTitle = lists[i].view.source
        }
    }

    private func medicineEntry(_ index: Int, _ substances: inout [String: String]) -> MedicineEntry {
        let root = rows[index].document.root
        let name = medicineName(index) ?? "Medicine not named"
        let status = root["status"]?.string
        var state: MedicineEntry.State =
            switch status {
            case "stopped", "not-taken", "cancelled": .stopped
            case "completed": .past
            default: hasEnded(root) ? .past : .current
            }
        if root["doNotPerform"]?.bool == true { state = state == .current ? .prohibited : .past }
        // The same few names come again and again; each is folded once.
        let substance = substances[name] ?? MedicineReading.substance(name)
        substances[name] = substance
        return MedicineEntry(
            index: index, name: name, substance: substance, state: state, status: status,
            began: order(index),
            ended: root["effectivePeriod"]?["end"]?.string.flatMap(PartialDate.init)?.latest ?? order(index))
    }
    /// A statement whose period of use is over is not current, whatever its status says.
    private func hasEnded(_ root: Element) -> Bool {
        guard let end = root["effectivePeriod"]?["end"]?.string.flatMap(PartialDate.init) else { return false }
        return end.latest < now
    }

    private func medicineRow(
        _ substance: String, _ name: String, _ lists: [MedicineList], _ entries: [[MedicineEntry]]
    ) -> MedicineRowView {
        var row = MedicineRowView()
        row.name = name
        let isTaken = entries.contains { $0.contains { $0.state == .current } }
        row.risk = isTaken ? MedicineRisk.of(substance)?.rawValue : nil
        var shown: [MedicineEntry?] = []
        for list in entries {
            let states = [MedicineEntry.State.prohibited, .current, .stopped]
            let first = states.lazy.compactMap { state in list.first { $0.state == state } }.first ?? list.first
            shown.append(first)
            row.cells.append(first.map { cell($0, list, name) })
        }
        // A medicine stopped before it was begun again elsewhere says nothing about the list it stands on now.
        let began = shown.compactMap { $0?.state == .current ? $0?.began : nil }.min() ?? Int64.min
        (row.compared, row.isDifferent) = MedicineComparison.compare(
            shown.map { entry in
                entry.map {
                    .init(
                        $0.state == .current, $0.state == .stopped && $0.ended >= began, dose($0), $0.name,
                        isProhibited: $0.state == .prohibited)
                }
            },
            lists.map { .init($0.view.shortTitle, isWhole: $0.isWhole) })
        return row
    }

    /// Read when it is shown: a list of years has many entries, and few lines.
    private func dose(_ entry: MedicineEntry) -> String? { MedicineReading.dose(rows[entry.index].document.root) }

    private func cell(_ entry: MedicineEntry, _ list: [MedicineEntry], _ name: String) -> MedicineCellView {
        let root = rows[entry.index].document.root
        var cell = MedicineCellView()
        cell.product = entry.name == name ? nil : entry.name
        let said = dose(entry)
        cell.isProhibited = entry.state == .prohibited
        cell.dose = cell.isProhibited ? "Not to be given" : said ?? "Dose not recorded"
        cell.isStopped = entry.state == .stopped
        let same = list.filter { $0.state == entry.state && $0.name == entry.name && dose($0) == said }
        cell.provenance = provenance(merged: same.isEmpty ? [entry.index] : same.map(\.index)) { _ in cell.dose }
        if cell.provenance.code.code.isEmpty { cell.provenance.code.display = entry.name }
        (cell.dateLabel, cell.date) = date(entry, list, root)
        cell.note = note(entry, root)
        cell.more = max(0, list.count { $0.state == entry.state } - max(1, same.count))
        return cell
    }
    /// A practice's list names the newest issue; other lists name the beginning, and both the end of what is over.
    private func date(_ entry: MedicineEntry, _ list: [MedicineEntry], _ root: Element) -> (String, StaffDate?) {
        if entry.state == .prohibited { return ("Since", read(entry.index).clinical?.dateOnly) }
        let period = root["effectivePeriod"] ?? root["dosageInstruction"]?.first?["timing"]?["repeat"]?["boundsPeriod"]
        if entry.state != .current {
            let end = StaffDate(period?["end"])
            return (
                entry.state == .stopped ? "Stopped" : "Completed",
                (end ?? read(entry.index).clinical)?.dateOnly
            )
        }
        if kinds[entry.index] == .medicationRequest {
            if sources.source(rows[entry.index].source)?.kind == .gp {
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
        if let status = entry.status, entry.state == .current, status != "active", let words = StatusWords.table[status]
        {
            parts.append(words.text)
        }
        if entry.status == "cancelled" { parts.append("Cancelled") }
        if entry.state != .stopped { parts += MedicineReading.instructions(root) }
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
