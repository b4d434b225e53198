import FHIR
import LegalTime
import Store

/// One entry of a medicine list, read.
struct MedicineEntry {
    let index: Int
    let name: String
    let substance: String
    let status: String?
    /// When it began or was written, in milliseconds since 1970.
    let began: Int64
    /// When it was stopped, at the latest; `Int64.max` when its source does not say.
    let ended: Int64
    var state: MedicineState
    var reasons: [MedicineReason]
    /// The hospital stay that it belongs to, when that has ended.
    var discharge: Discharge?
    /// Whether no later discharge list is known.
    var isOfNewestDischarge = false
    /// Whether a later discharge list or a later GP record is known.
    var isSuperseded = false
    /// Whether its source has it as taken, confirmed or not.
    var isTaken: Bool { state == .current || state == .unconfirmed }

    /// The end of a hospital stay with a list of medicines.
    struct Discharge {
        /// The day since 1970.
        let day: Int64
        /// The day as stated; nil when none is.
        let date: StaffDate?
        /// The encounter, where it is named.
        let encounter: Int64?
        /// Whether the medicine was ordered for the stay, and not for the time after it.
        let isOrder: Bool

        /// Whether this is a later list than another: of another stay, or, where a stay is not named, more than a day
        /// later, as a list may be written the day before it is sent.
        ///
        /// The day is our own margin: no standard says when two lists are of one stay. What it rests on is that a
        /// summary has to reach the practice within 24 hours of the discharge. Source: NHS Standard Contract, Service
        /// Condition 11 (transfer of and discharge from care).
        func isLater(than other: Discharge) -> Bool {
            if let encounter, let before = other.encounter { return encounter != before && day > other.day }
            return day > other.day + 1
        }
    }
}

/// What is current among medicines, one rule for every page.
///
/// | what the sources say | state |
/// |---|---|
/// | a stated end that has passed: period, bounds of the dosage, a length from the beginning | past |
/// | a MedicationStatement that is completed; a MedicationRequest that is completed | past |
/// | a completed MedicationRequest whose course or supply is not over | current, and that is said |
/// | replaced by a later prescription of the same source | past |
/// | supply used up, validity over, a stop in another entry of the list | current, and that is said |
/// | on the list of an ended stay, no later list or GP record | current, "on discharge" |
/// | the same, a later list or GP record is known; also on a list of no discharge | current, "on discharge" |
/// | the same, and on no other list | unconfirmed |
/// | the same, and on a later discharge list, or prescribed or stopped afterwards by a GP | past |
/// | stopped, cancelled, not taken | stopped |
///
/// Source: FHIR R4 medicationrequest-status ("completed": all actions implied by the prescription have occurred),
/// medication-statement-status ("completed": no longer being taken).
extension Record {
    /// The entries of medicine lists, each with its state.
    ///
    /// - Parameter indices: rows of requests and statements, newest first.
    func medicineEntries(_ indices: [Int]) -> [MedicineEntry] {
        var substances: [String: String] = [:]
        var entries = indices.map { medicineEntry($0, &substances) }
        joinStatements(&entries)
        settleReplaced(&entries)
        settleStopped(&entries)
        settleDischarged(&entries)
        return entries
    }

    /// Why an entry of a medicine list is over, as far as it says so itself; empty when it does not, and for one that
    /// was stopped, whose status says it.
    func statedEnd(_ index: Int) -> [MedicineReason] {
        let root = rows[index].document.root
        guard kinds[index].isMedicineList, !Self.stops.contains(root["status"]?.string ?? ""),
            let end = MedicineCourse(root).end, end.latest < now
        else { return [] }
        return [end.reason]
    }
    /// Statuses of what is not taken any more, or never was.
    private static let stops: Set<String> = ["stopped", "not-taken", "cancelled"]

    private func medicineEntry(_ index: Int, _ substances: inout [String: String]) -> MedicineEntry {
        let root = rows[index].document.root
        let name = medicineName(index) ?? "Medicine not named"
        let status = root["status"]?.string
        let stop = root["effectivePeriod"]?["end"]?.string.flatMap(PartialDate.init)
        var (state, reasons) = standing(index, root, status, stop)
        if root["doNotPerform"]?.bool == true { state = state == .current ? .prohibited : .past }
        let discharge = state == .current ? discharge(index, root) : nil
        // A hospital supplies for a few days after a stay, and others go on.
        if discharge != nil { reasons.removeAll { if case .supplyOver = $0 { true } else { false } } }
        // The same few names come again and again; each is folded once.
        let substance = substances[name] ?? MedicineReading.substance(name)
        substances[name] = substance
        let asserted = root["dateAsserted"]?.string.flatMap(PartialDate.init)
        return MedicineEntry(
            index: index, name: name, substance: substance, status: status, began: order(index),
            ended: (stop ?? asserted)?.latest ?? Int64.max, state: state, reasons: reasons,
            discharge: discharge)
    }

    /// What an entry says by itself.
    private func standing(
        _ index: Int, _ root: Element, _ status: String?, _ stop: PartialDate?
    ) -> (MedicineState, [MedicineReason]) {
        if Self.stops.contains(status ?? "") { return (.stopped, [.stopped(stop.map { StaffDate($0).dateOnly })]) }
        switch status {
        case "completed":
            // A prescription is completed when it was supplied: what was supplied may still be taken. An issue of a
            // repeat says nothing more than the repeat does.
            let course = MedicineCourse(root)
            if let end = course.end, end.latest < now { return (.past, [end.reason]) }
            guard kinds[index] == .medicationRequest, root["basedOn"] == nil,
                let last = [course.end, course.supply].compactMap(\.self).max(by: { $0.latest < $1.latest }),
                last.latest >= now
            else { return (.past, [.completed]) }
            return (.current, [.supplyLasts(until: last.day)])
        default:
            let course = MedicineCourse(root)
            if let end = course.end, end.latest < now { return (.past, [end.reason]) }
            var reasons: [MedicineReason] = []
            // A stated end that is still to come outweighs what was supplied so far.
            if course.end == nil, let supply = course.supply, supply.latest < now { reasons.append(supply.reason) }
            if let authorised = course.authorised, authorised.latest < now {
                reasons.append(.authorised(authorised.day))
            }
            return (.current, reasons)
        }
    }

    // MARK: Other entries of the same list

    /// A prescription that a later one names as its forerunner is past. Source: FHIR R4
    /// MedicationRequest.priorPrescription.
    private func settleReplaced(_ entries: inout [MedicineEntry]) {
        var dates: [Int64: StaffDate?] = [:]
        var stopped: Set<Int64> = []
        for entry in entries {
            let row = rows[entry.index]
            if entry.state == .stopped { stopped.insert(row.rid) }
            guard entry.status != "draft", entry.status != "cancelled",
                let prior = row.target(of: row.document.root["priorPrescription"]), prior != row.rid
            else { continue }
            dates[prior] = .some(read(entry.index).clinical?.dateOnly)
        }
        for i in entries.indices where entries[i].state == .current {
            let row = rows[entries[i].index]
            if let date = dates[row.rid] {
                entries[i].state = .past
                entries[i].reasons = [.replaced(date)]
            } else if !stopped.isEmpty, let plan = row.target(of: row.document.root["basedOn"]?.first),
                stopped.contains(plan)
            {
                entries[i].reasons.append(.repeatStopped)
            }
        }
    }

    private struct Product: Hashable {
        let source: Int
        let name: String
    }

    /// A stop of the same product in the same list that is not older leaves an entry current, and is said: which of the
    /// two holds cannot be known here.
    private func settleStopped(_ entries: inout [MedicineEntry]) {
        var stops: [Product: (moment: Int64, date: StaffDate?)] = [:]
        for entry in entries where entry.state == .stopped {
            let product = Product(source: rows[entry.index].source, name: entry.name)
            let moment = entry.ended == Int64.max ? entry.began : entry.ended
            guard moment > stops[product]?.moment ?? Int64.min else { continue }
            if case .stopped(let date)? = entry.reasons.first { stops[product] = (moment, date) }
        }
        guard !stops.isEmpty else { return }
        for i in entries.indices where entries[i].state == .current {
            let product = Product(source: rows[entries[i].index].source, name: entries[i].name)
            guard let stop = stops[product], stop.moment >= entries[i].began else { continue }
            entries[i].reasons.append(.stoppedInList(stop.date))
        }
    }

    // MARK: Discharge

    private func isGP(_ entry: MedicineEntry) -> Bool { sources.source(rows[entry.index].source)?.kind == .gp }

    /// The ended stay of an entry: its category is discharge, or its encounter was a stay that has ended.
    ///
    /// Source: FHIR R4 medicationrequest-category; HL7 v3 ActEncounterCode.
    private func discharge(_ index: Int, _ root: Element) -> MedicineEntry.Discharge? {
        guard sources.source(rows[index].source)?.kind != .gp else { return nil }
        let category = root["category"]
        let isDischarge = category?.elements.contains { Concept($0).has("discharge") } ?? false
        let stay = endedStay(rows[index], root["encounter"] ?? root["context"])
        guard isDischarge || stay != nil else { return nil }
        let date = stay?.end ?? read(index).recorded ?? read(index).clinical
        let isOrder = !isDischarge && (category?.elements.contains { Concept($0).has("inpatient") } ?? false)
        let moment = stay?.moment ?? order(index)
        return MedicineEntry.Discharge(
            day: day(moment), date: date?.dateOnly, encounter: stay?.rid,
            isOrder: isOrder)
    }

    private func endedStay(
        _ row: StoredResource, _ reference: Element?
    ) -> (rid: Int64, end: StaffDate?, moment: Int64)? {
        guard let rid = row.target(of: reference), let index = indexByRid[rid], kinds[index] == .encounter else {
            return nil
        }
        let root = rows[index].document.root
        let end = root["period"]?["end"]?.string.flatMap(PartialDate.init)
        guard let place = root["class"]?["code"]?.string, EncounterPlace.stays.contains(place),
            root["status"]?.equals("finished") == true || end.map({ $0.latest < now }) == true
        else { return nil }
        return (rid, end.map { StaffDate($0) }, end?.milliseconds ?? order(index))
    }

    private struct Listed: Hashable {
        let source: Int
        let substance: String
        let day: Int64
    }

    /// A statement that its source made of a medicine on the day of a discharge list is of that list.
    private func joinStatements(_ entries: inout [MedicineEntry]) {
        func key(_ entry: MedicineEntry) -> Listed {
            let asserted = rows[entry.index].document.root["dateAsserted"]?.string.flatMap(PartialDate.init)
            let moment = asserted?.milliseconds ?? entry.began
            return Listed(
                source: rows[entry.index].source, substance: entry.substance, day: day(moment))
        }
        var lists: [Listed: MedicineEntry.Discharge] = [:]
        for entry in entries where kinds[entry.index] == .medicationRequest {
            if let discharge = entry.discharge { lists[key(entry)] = discharge }
        }
        guard !lists.isEmpty else { return }
        for i in entries.indices
        where kinds[entries[i].index] == .medicationStatement && entries[i].state == .current
            && entries[i].discharge == nil
        {
            entries[i].discharge = lists[key(entries[i])]
        }
    }

    /// What other entries say of each medicine that is on a discharge list.
    private struct Since {
        /// On a list that is no discharge list.
        var held: Set<String> = []
        /// When a GP last wrote it as current; an issue of a repeat is no new decision.
        var written: [String: Int64] = [:]
        /// When a GP record says that it was stopped.
        var stopped: [String: (moment: Int64, date: StaffDate?)] = [:]
        /// The newest discharge list with it so far.
        var listed: [String: MedicineEntry.Discharge] = [:]
    }

    private func since(_ entries: [MedicineEntry]) -> Since {
        var since = Since()
        for entry in entries {
            if entry.state == .current, entry.discharge == nil {
                since.held.insert(entry.substance)
                if isGP(entry), rows[entry.index].document.root["basedOn"] == nil {
                    since.written[entry.substance] = max(entry.began, since.written[entry.substance] ?? Int64.min)
                }
            }
            if entry.state == .stopped, isGP(entry), entry.ended != Int64.max,
                entry.ended > since.stopped[entry.substance]?.moment ?? Int64.min,
                case .stopped(let date)? = entry.reasons.first
            {
                since.stopped[entry.substance] = (entry.ended, date)
            }
        }
        return since
    }

    /// What is on the list of an ended stay, and whether anything has confirmed it since.
    private func settleDischarged(_ entries: inout [MedicineEntry]) {
        let lists = entries.compactMap(\.discharge)
        guard !lists.isEmpty else { return }
        let lastOfGP = entries.filter(isGP).map(\.began).max().map(day) ?? Int64.min
        var since = since(entries)
        // The newest first: what a newer list has is past on an older one.
        let order = entries.indices.filter { entries[$0].discharge != nil }.sorted {
            (entries[$0].discharge?.day ?? 0) > (entries[$1].discharge?.day ?? 0)
        }
        for i in order {
            guard let discharge = entries[i].discharge else { continue }
            let hasLaterList = lists.contains { $0.isLater(than: discharge) }
            entries[i].isOfNewestDischarge = !hasLaterList
            entries[i].isSuperseded = hasLaterList || lastOfGP > discharge.day
            settle(&entries[i], discharge, &since)
        }
    }

    private func settle(_ entry: inout MedicineEntry, _ discharge: MedicineEntry.Discharge, _ since: inout Since) {
        let isHeld = since.held.contains(entry.substance)
        func past(_ since: MedicineReason.Since, _ date: StaffDate?) {
            entry.state = .past
            entry.reasons = [.dischargedUntil(discharge.date, since, date)]
        }
        if let newer = since.listed[entry.substance], newer.isLater(than: discharge) {
            return past(.listed, newer.date)
        }
        if let moment = since.written[entry.substance], day(moment) > discharge.day {
            return past(.prescribed, StaffDate(column: moment).dateOnly)
        }
        if !isHeld, let stop = since.stopped[entry.substance], day(stop.moment) > discharge.day {
            return past(.stopped, stop.date)
        }
        since.listed[entry.substance] = since.listed[entry.substance] ?? discharge
        let isUnconfirmed = entry.isSuperseded && !isHeld
        if isUnconfirmed { entry.state = .unconfirmed }
        entry.reasons.insert(
            .discharged(discharge.date, isOrder: discharge.isOrder, isUnconfirmed: isUnconfirmed), at: 0)
    }

    private func day(_ moment: Int64) -> Int64 { moment == Int64.min ? moment : moment / 86_400_000 }
}
