import Access
import FHIR
import LegalTime
import Store

extension Record {
    /// Every item in one order, newest first, by month. Filters are stated, never silent.
    ///
    /// - Throws: what the snapshot throws when the names of people and places are read.
    package func timeline(_ filter: TimelineFilter = TimelineFilter()) throws -> TimelineView {
        var view = TimelineView()
        view.banner = banner()
        view.sources = sources.view(now: now, person: person)
        view.rail = rail()
        view.filter = filter
        let all = newestFirst(timelineFacts())
        view.total = all.count
        let matching = all.filter { matches($0, filter) }
        view.hidden = all.count - matching.count
        view.paging = Paging(filter.page, of: matching.count, size: filter.limit)
        view.months = months(page(matching, view.paging))
        addChips(all, filter, &view)
        view.absences = absences().items.filter { $0.kind != .noneRecorded }
        var shown = Shown()
        for patient in view.banner.patients { shown.insert(patient) }
        for month in view.months { shown.insert(month.items) }
        view.alerts = alerts(completing: &view.banner, &shown)
        view.shown = shown.sorted
        try names.check()
        return view
    }

    private func timelineFacts() -> [Int] {
        Section.allCases.flatMap { section in
            section == .administration || section == .identity ? [] : facts(section)
        }
    }

    private func matches(_ index: Int, _ filter: TimelineFilter) -> Bool {
        let row = rows[index]
        if let sections = filter.sections, !sections.contains(row.section) { return false }
        if let sources = filter.sources, !sources.contains(row.source) { return false }
        if let start = start(of: filter.period), order(index) < start { return false }
        return filter.text.isEmpty || Search.matches(filter.text, words(index))
    }
    /// What a search looks through: heading, detail, source and codes.
    private func words(_ index: Int) -> String {
        let words = ItemWords(self, index)
        let code = read(index).code
        let parts = [words.kind, words.title, words.detail, sources.name(rows[index].source), code.code, code.display]
        return parts.joined(separator: " ")
    }
    private func start(of period: TimelineFilter.Period) -> Int64? {
        let day: Int64 = 86_400_000
        switch period {
        case .days30: return now - 30 * day
        case .months6: return now - 183 * day
        case .months18: return now - Self.trendMilliseconds
        case .all: return nil
        }
    }

    /// One page of items that stand newest first. Of one moment what is critical comes first; only moments of which
    /// something stands on the page are looked at.
    func page(_ newestFirst: [Int], _ paging: Paging) -> ArraySlice<Int> {
        let page = paging.range
        guard !page.isEmpty else { return [] }
        func isSame(_ a: Int, _ b: Int) -> Bool { order(newestFirst[a]) == order(newestFirst[b]) }
        var start = page.lowerBound
        while start > 0, isSame(start - 1, start) { start -= 1 }
        var out = newestFirst
        while start < page.upperBound {
            var end = start + 1
            while end < out.count, isSame(start, end) { end += 1 }
            if end - start > 1 {
                let moment = out[start..<end].map { (index: $0, isKey: isKey($0)) }
                out.replaceSubrange(
                    start..<end, with: (moment.filter(\.isKey) + moment.filter { !$0.isKey }).map(\.index))
            }
            start = end
        }
        return out[page]
    }

    private func months(_ page: ArraySlice<Int>) -> [TimelineView.Month] {
        var months: [TimelineView.Month] = []
        for index in page {
            let item = attestedItem(index)
            let at = order(index)
            let shown = at == Int64.min ? nil : StaffDate(column: at)
            let title = shown?.monthHeading ?? "Date not recorded"
            if months.last?.title != title {
                var month = TimelineView.Month()
                month.title = title
                month.id = shown.map { "m" + $0.machineText.prefix(7) } ?? "undated"
                months.append(month)
            }
            months[months.count - 1].items.append(item)
        }
        return months
    }

    private func addChips(_ all: [Int], _ filter: TimelineFilter, _ view: inout TimelineView) {
        var bySection = [Int](repeating: 0, count: Section.allCases.count)
        var bySource: [Int: Int] = [:]
        for index in all {
            bySection[rows[index].section.rawValue] += 1
            bySource[rows[index].source, default: 0] += 1
        }
        view.sectionChips = Section.allCases.filter { bySection[$0.rawValue] > 0 }.map { section in
            chip(section.slug, section.title, filter.sections?.contains(section) ?? false, bySection[section.rawValue])
        }
        view.sourceChips = sources.all.filter { bySource[$0.number] != nil }.map { source in
            chip(
                String(source.number), source.name, filter.sources?.contains(source.number) ?? false,
                bySource[source.number] ?? 0)
        }
        view.periodChips = TimelineFilter.Period.allCases.map { period in
            let start = start(of: period) ?? Int64.min
            return chip(period.rawValue, period.title, filter.period == period, all.count { order($0) >= start })
        }
    }
    private func chip(_ value: String, _ title: String, _ isOn: Bool, _ count: Int) -> TimelineView.Chip {
        var chip = TimelineView.Chip()
        chip.value = value
        chip.title = title
        chip.isOn = isOn
        chip.count = count
        return chip
    }
}

/// Search inside a record: every word typed must occur, whatever its case.
enum Search {
    static func matches(_ query: String, _ text: String) -> Bool {
        let text = text.lowercased()
        return query.lowercased().split(whereSeparator: \.isWhitespace).allSatisfy { text.contains($0) }
    }
}
