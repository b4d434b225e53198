/// Which page of a list is asked for, as it stands in the URL.
package struct PageRequest: Sendable, Equatable {
    /// The page, from 1.
    package var number = 1
    /// How many items the list had when the reader began; nil when they begin now.
    package var began: Int?

    /// A page.
    package init(_ number: Int = 1, began: Int? = nil) {
        self.number = number
        self.began = began
    }
}

/// A part of a list: "Items 51 to 100 of 612". Nothing is left out between two pages, and each says how much there is.
package struct Paging: Sendable, Equatable {
    /// How many items stand on a page of a record: with their provenance about 50 KB.
    package static let size = 50

    /// The page, from 1; one beyond the last is the last.
    package let number: Int
    /// How many items the list has.
    package let total: Int
    /// How many stand on a page at most.
    package let size: Int
    /// Whether the list has grown or shrunk since the reader began: what they look for may stand on another page.
    package let isMoved: Bool

    /// A page of a list.
    package init(_ asked: PageRequest = PageRequest(), of total: Int = 0, size: Int = Paging.size) {
        self.total = max(0, total)
        self.size = max(1, size)
        number = min(max(1, asked.number), self.total == 0 ? 1 : (self.total - 1) / self.size + 1)
        isMoved = asked.began.map { $0 != total } ?? false
    }

    /// How many pages there are: one, when the list is empty.
    package var pages: Int { total == 0 ? 1 : (total - 1) / size + 1 }
    /// The places of the items of this page in the list, from 0.
    package var range: Range<Int> {
        let first = (number - 1) * size
        return first..<(total - first > size ? first + size : total)
    }
    /// The page that a link asks for.
    package func request(_ number: Int) -> PageRequest { PageRequest(number, began: total) }

    /// `51 to 100 of 612`.
    package var text: String {
        total == 0
            ? "none"
            : "\(Wording.grouped(range.lowerBound + 1)) to \(Wording.grouped(range.upperBound)) of "
                + Wording.grouped(total)
    }
}
