package import Access

/// One choice of the timeline's filters.
package enum TimelineChip: Sendable, Equatable {
    /// A kind of item.
    case section(Section)
    /// A source, by its number.
    case source(Int)
    /// How far back.
    case period(TimelineFilter.Period)

    /// The choice that a URL or a form names: `type.results`, `source.3`, `since.6m`.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "type":
            guard let section = Section(slug: parts[1]) else { return nil }
            self = .section(section)
        case "source":
            guard let number = Int(parts[1]) else { return nil }
            self = .source(number)
        case "since":
            guard let period = TimelineFilter.Period(rawValue: parts[1]) else { return nil }
            self = .period(period)
        default: return nil
        }
    }
}

extension TimelineFilter {
    /// The same on another page.
    package func on(_ page: PageRequest) -> TimelineFilter {
        var filter = self
        filter.page = page
        return filter
    }

    /// The same with that choice alone in its row, from the first page.
    package func only(_ chip: TimelineChip) -> TimelineFilter {
        var filter = self
        filter.page = PageRequest()
        switch chip {
        case .section(let section): filter.sections = [section]
        case .source(let number): filter.sources = [number]
        case .period(let period): filter.period = period
        }
        return filter
    }

    /// The same without that choice, from the first page. A row without any hides nothing.
    package func without(_ chip: TimelineChip) -> TimelineFilter {
        var filter = self
        filter.page = PageRequest()
        switch chip {
        case .section(let section):
            filter.sections?.remove(section)
            if filter.sections?.isEmpty == true { filter.sections = nil }
        case .source(let number):
            filter.sources?.remove(number)
            if filter.sources?.isEmpty == true { filter.sources = nil }
        case .period: filter.period = .all
        }
        return filter
    }
}
