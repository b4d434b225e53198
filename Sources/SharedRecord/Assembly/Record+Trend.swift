import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// One test over time: drawn by unit, and every result in a table.
    ///
    /// - Parameters:
    ///   - token: `trendToken` of a line or item: it names one result, and the trend is of its test.
    ///   - page: the page of the table. The drawings are on the first.
    ///   - limit: how many lines the table has.
    /// - Returns: nil when the token names nothing that may be seen.
    /// - Throws: what the snapshot throws when the names of people and places are read.
    package func trend(
        token: String, page: PageRequest = PageRequest(), limit: Int = Paging.size
    ) throws -> TrendView? {
        guard let rid = Int64(token), let index = indexByRid[rid], kinds[index] == .observation else { return nil }
        let key = testKey(index)
        let indices = newestFirst(facts(rows[index].section).filter { kinds[$0] == .observation && testKey($0) == key })
        guard !indices.isEmpty else { return nil }
        let readings = indices.map(reading)
        var view = TrendView()
        view.banner = banner()
        view.sources = sources.view(now: now, person: person)
        view.rail = rail()
        view.section = rows[index].section
        view.test = readings[0].name
        view.code = read(readings[0].index).code
        let all = trendRows(readings)
        view.paging = Paging(page, of: all.count, size: limit)
        view.rows = Array(all[view.paging.range])
        let drawn = series(readings)
        view.series = view.paging.number == 1 ? drawn : []
        view.note = trendNote(drawn, readings)
        view.absences = absences(in: rows[index].section).filter { $0.kind != .noneRecorded }
        var shown = Shown()
        for patient in view.banner.patients { shown.insert(patient) }
        // A drawing shows every result of the test.
        for row in view.series.isEmpty ? view.rows : all { shown.insert(row.provenance) }
        view.alerts = alerts(completing: &view.banner, &shown)
        view.shown = shown.sorted
        try names.check()
        return view
    }

    /// A line a result; copies of one result from several sources share a line and say so.
    private func trendRows(_ readings: [ResultReading]) -> [TrendView.Row] {
        let byIndex = Dictionary(uniqueKeysWithValues: readings.map { ($0.index, $0) })
        let lines = Merging.lines(
            readings.map(\.index),
            key: { index in byIndex[index].map { "\($0.date)|\($0.value.line)" } ?? "" },
            source: { rows[$0].source })
        return lines.compactMap { line in
            guard let head = byIndex[line[0]] else { return nil }
            var row = TrendView.Row()
            row.taken = head.taken
            row.value = head.value.text
            row.unit = head.value.unit
            row.flag = head.flag?.view
            row.range = head.range.text
            row.provenance = provenance(merged: line) { byIndex[$0]?.value.line ?? "" }
            return row
        }
    }

    private func series(_ readings: [ResultReading]) -> [TrendView.Series] {
        var all: [TrendView.Series] = []
        var ranges: [[ReferenceRange]] = []
        func add(_ name: String, _ reading: ResultReading, _ number: Double, _ text: String) {
            let unit = reading.value.unit
            var at = all.firstIndex { $0.name == name && $0.unit == unit }
            if at == nil {
                var series = TrendView.Series()
                series.name = name
                series.unit = unit
                if name == reading.name { (series.low, series.high) = (reading.range.low, reading.range.high) }
                all.append(series)
                ranges.append([])
                at = all.count - 1
            }
            guard let at else { return }
            // The same moment and value from another source is the same point.
            if all[at].points.last.map({ $0.milliseconds == reading.date && $0.value == number }) == true { return }
            all[at].points.append(point(reading, number, text))
            ranges[at].append(reading.range)
        }
        for reading in readings where reading.date != Int64.min {
            if let pair = reading.value.pair {
                add("Systolic", reading, pair.systolic, reading.value.text)
                add("Diastolic", reading, pair.diastolic, reading.value.text)
            } else if let number = reading.value.number {
                add(reading.name, reading, number, reading.value.text)
            }
        }
        for at in all.indices {
            all[at].points.reverse()
            all[at].hasOneRange = ranges[at].allSatisfy { $0.low == ranges[at][0].low && $0.high == ranges[at][0].high }
        }
        return all
    }
    private func point(_ reading: ResultReading, _ number: Double, _ text: String) -> TrendView.Point {
        var point = TrendView.Point()
        point.milliseconds = reading.date
        point.value = number
        point.text = text
        point.date = reading.taken
        point.flag = reading.flag?.view
        point.rid = rows[reading.index].rid
        return point
    }

    private func trendNote(_ series: [TrendView.Series], _ readings: [ResultReading]) -> String? {
        var notes: [String] = []
        let units = Set(series.map(\.unit))
        if units.count > 1 { notes.append("Results are in \(units.count) units and are drawn apart.") }
        if series.contains(where: { !$0.hasOneRange }) {
            notes.append("Reference ranges differ between results; the band is that of the newest.")
        }
        let undrawn = readings.count { ($0.value.number == nil && $0.value.pair == nil) || $0.date == Int64.min }
        if undrawn > 0 && undrawn < readings.count {
            let one = "result is not a plain number and stands"
            let words = undrawn == 1 ? one : "results are not plain numbers and stand"
            notes.append("\(undrawn) \(words) in the table only.")
        }
        return notes.isEmpty ? nil : notes.joined(separator: " ")
    }
}
