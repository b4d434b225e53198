package import Access
package import LegalTime

/// Which items the timeline shows. Everything but `text` stands in the URL; `text` may be clinical and is posted.
package struct TimelineFilter: Sendable, Equatable {
    /// How far back.
    package enum Period: String, Sendable, CaseIterable {
        case days30 = "30d"
        case months6 = "6m"
        case months18 = "18m"
        case all
        /// In words.
        package var title: String {
            switch self {
            case .days30: "30 days"
            case .months6: "6 months"
            case .months18: "18 months"
            case .all: "Everything"
            }
        }
    }
    /// The sections to show; nil for all.
    package var sections: Set<Section>?
    /// The numbers of the sources to show; nil for all.
    package var sources: Set<Int>?
    /// How far back.
    package var period = Period.all
    /// Words that must all occur in an item's heading, detail, source or code; empty for no filter.
    package var text = ""
    /// The page. It hides nothing by filter.
    package var page = PageRequest()
    /// The most items on one page.
    package var limit = Paging.size

    /// Whether nothing is left out.
    package var isOpen: Bool { sections == nil && sources == nil && period == .all && text.isEmpty }

    /// Everything.
    package init() {}
}

/// The timeline: every item in one order, newest first.
package struct TimelineView: Sendable {
    /// Who the person is.
    package var banner = BannerView()
    /// Alerts, most dangerous first.
    package var alerts: [AlertView] = []
    /// Which sources answered.
    package var sources = SourcesView()
    /// The rail.
    package var rail = RailView()
    /// The months, newest first; items without a date stand under "Date not recorded", last.
    package var months: [Month] = []
    /// The filter that was applied.
    package var filter = TimelineFilter()
    /// Chips for sections that hold something; the value is `Section.slug`.
    package var sectionChips: [Chip] = []
    /// Chips for sources; the value is the source's number.
    package var sourceChips: [Chip] = []
    /// Chips for the period; the value is `Period.rawValue`.
    package var periodChips: [Chip] = []
    /// How many items there are in all.
    package var total = 0
    /// How many the filters hide.
    package var hidden = 0
    /// Which of the items that match the filters stand on this page.
    package var paging = Paging()
    /// Restricted, not shared, objected, unavailable.
    package var absences: [AbsenceView] = []
    /// The numbers of every resource that is shown, for the ledger.
    package var shown: [Int64] = []

    /// `Filters hide 52 of 63 items.`
    package var hiddenText: String {
        "Filters hide \(Wording.grouped(hidden)) of \(Wording.counted(total, "item", "items"))."
    }
    /// Items of one month.
    package struct Month: Sendable {
        /// "March 2026".
        package var title = ""
        /// An identifier for the heading: "m2026-03".
        package var id = ""
        /// Its items, newest first.
        package var items: [ItemView] = []

        /// Nothing known.
        package init() {}
    }
    /// One choice of a filter.
    package struct Chip: Sendable, Equatable {
        /// The value in the URL.
        package var value = ""
        /// In words.
        package var title = ""
        /// Whether it is chosen. Where none of a row is, all are shown.
        package var isOn = false
        /// How many items it has.
        package var count = 0

        /// Nothing known.
        package init() {}
    }

    /// An empty timeline.
    package init() {}
}

/// Which list of a section is asked for.
package enum SectionList: String, Sendable {
    /// What the section is about, in a form of its own where it has one: the newest of each test, problems.
    case front
    /// Every entry by its date.
    case entries
}

/// One section: its own panel, and every item of it.
package struct SectionView: Sendable {
    /// Who the person is.
    package var banner = BannerView()
    /// Alerts, most dangerous first.
    package var alerts: [AlertView] = []
    /// Which sources answered.
    package var sources = SourcesView()
    /// The rail.
    package var rail = RailView()
    /// The section.
    package var section = Section.administration
    /// The list that this page is of.
    package var list = SectionList.front
    /// The items of this page, newest first.
    package var items: [ItemView] = []
    /// How many entries the section holds in all.
    package var count = SectionCount()
    /// Which of them stand on this page; nil where the section's own panel takes the page, and its entries have pages
    /// of their own.
    package var paging: Paging? = Paging()
    /// Allergies with their statement, when this is their section.
    package var allergies: AllergiesView?
    /// Problems, when this is their section.
    package var problems: ProblemsView?
    /// Medicines by source, when this is their section: all, past ones are among the items.
    package var medicines: MedicinesView?
    /// Results with trends, when this is a section of results or observations: one line a test.
    package var results: ResultsView?
    /// Why the section is empty, or what is missing.
    package var absences: [AbsenceView] = []
    /// Entries withdrawn by their source.
    package var retracted: RetractedView?
    /// The numbers of every resource that is shown, for the ledger.
    package var shown: [Int64] = []

    /// An empty section.
    package init() {}
}

/// One test over time.
package struct TrendView: Sendable {
    /// Who the person is.
    package var banner = BannerView()
    /// Alerts, most dangerous first.
    package var alerts: [AlertView] = []
    /// Which sources answered.
    package var sources = SourcesView()
    /// The rail.
    package var rail = RailView()
    /// The section in which its results stand.
    package var section = Section.laboratory
    /// The name of the test.
    package var test = ""
    /// The code.
    package var code = CodeView()
    /// The series, one for each unit (and each component of a panel such as blood pressure).
    package var series: [Series] = []
    /// The results of this page, newest first, also those that cannot be drawn.
    package var rows: [Row] = []
    /// Which of them stand on this page. The drawings are of all and stand on the first.
    package var paging = Paging()
    /// "Results are in 2 units and are drawn apart."; nil when there is nothing to say.
    package var note: String?
    /// What may be missing from the series.
    package var absences: [AbsenceView] = []
    /// The numbers of every resource that is shown, for the ledger.
    package var shown: [Int64] = []

    /// Values that may share an axis, oldest first.
    package struct Series: Sendable {
        /// "Potassium", "Systolic".
        package var name = ""
        /// The unit of the axis; empty when there is none.
        package var unit = ""
        /// The points, oldest first.
        package var points: [Point] = []
        /// The newest result's own reference range, for the band.
        package var low: Double?
        /// The upper end.
        package var high: Double?
        /// Whether every result came with the same range; when not, the band is the newest's and the page says so.
        package var hasOneRange = true

        /// Nothing known.
        package init() {}
    }
    /// One value.
    package struct Point: Sendable {
        /// When, in milliseconds since 1970.
        package var milliseconds: Int64 = 0
        /// The value, for drawing.
        package var value = 0.0
        /// The value as written, with comparator.
        package var text = ""
        /// When, for people.
        package var date: StaffDate?
        /// The flag.
        package var flag: FlagView?
        /// The item.
        package var rid: Int64 = 0

        /// Nothing known.
        package init() {}
    }
    /// One line of the table.
    package struct Row: Sendable {
        /// When.
        package var taken: StaffDate?
        /// The value as written.
        package var value = ""
        /// The unit.
        package var unit = ""
        /// The flag.
        package var flag: FlagView?
        /// The item's own range.
        package var range = ""
        /// Where it comes from.
        package var provenance = ProvenanceView()

        /// Nothing known.
        package init() {}
    }

    /// An empty trend.
    package init() {}
}

/// One item with everything that is known about it.
package struct ItemDetailView: Sendable {
    /// The item.
    package var item = ItemView()
    /// The FHIR resource type.
    package var resourceType = ""
    /// What it says, label by label.
    package var facts: [FactView] = []
    /// Organisation, author, dates, identifiers.
    package var provenance: [FactView] = []
    /// Every code it bears.
    package var codes: [CodeView] = []
    /// Its versions, newest first.
    package var versions: [VersionView] = []
    /// Whether its source has withdrawn it (entered in error) or refuted it: said before anything else.
    package var retraction: String?
    /// The resource as it was accepted.
    package var original: [UInt8] = []
    /// Whether parts of it are left out, which the reader may not see.
    package var isPartial = false
    /// Attachments that can be opened.
    package var attachments: [AttachmentView] = []
    /// The numbers of the resources that are shown, for the ledger.
    package var shown: [Int64] = []
    /// Who the person is.
    package var banner = BannerView()
    /// Alerts, most dangerous first.
    package var alerts: [AlertView] = []
    /// The rail.
    package var rail = RailView()
    /// Which sources answered.
    package var sources = SourcesView()

    /// An empty item.
    package init() {}
}

/// One version of an item.
package struct VersionView: Sendable, Equatable {
    /// The commit that made it, as in its `ETag`.
    package var t: Int64 = 0
    /// When this node received it.
    package var received: StaffDate?
    /// When the source recorded it.
    package var recorded: StaffDate?
    /// "Current", "Superseded".
    package var state = ""

    /// An empty version.
    package init() {}
}

/// One attachment of a document.
package struct AttachmentView: Sendable, Equatable {
    /// How it can be shown.
    package enum Display: Sendable {
        case pdf, image, text, download
    }
    /// Its place in the document, from 0: the last part of its URL.
    package var index = 0
    /// The content type as the source gave it, or "Not recorded".
    package var contentType = ""
    /// How it can be shown.
    package var display = Display.download
    /// Its title, never blank.
    package var title = ""
    /// Its size in bytes; nil when not known.
    package var size: Int?
    /// Whether the node holds its bytes; when not, it is only named.
    package var isHeld = false
    /// Whether its bytes are of the type that its source gave, as far as was looked.
    package var isOfItsType = true

    /// An empty attachment.
    package init() {}
}

/// A document to be read.
package struct DocumentView: Sendable {
    /// Who the person is.
    package var banner = BannerView()
    /// Alerts, most dangerous first.
    package var alerts: [AlertView] = []
    /// The rail.
    package var rail = RailView()
    /// Which sources answered.
    package var sources = SourcesView()
    /// The document.
    package var item = ItemView()
    /// Author, date, type, organisation.
    package var facts: [FactView] = []
    /// Its attachments.
    package var attachments: [AttachmentView] = []
    /// The text of the first attachment that is text, for showing on the page.
    package var text: String?
    /// The numbers of the resources that are shown, for the ledger.
    package var shown: [Int64] = []

    /// An empty document.
    package init() {}
}

/// The bytes of an attachment.
package struct AttachmentContent: Sendable {
    /// A content type that is safe to serve: the source's own when it is known here, else `application/octet-stream`.
    package var contentType = "application/octet-stream"
    /// The content, decoded.
    package var bytes: [UInt8] = []
    /// Whether the content is of the type that its source gave; what is not is only saved, as bytes.
    package var isOfItsType = true
    /// A name for the download, without anything of the person in it.
    package var fileName = "document"
    /// The document, for the ledger.
    package var rid: Int64 = 0

    /// Nothing known.
    package init() {}
}
