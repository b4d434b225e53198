package import Access
package import Foundation

/// A kind of state beside the record: what is kept of a person's choices, of alerts and cases, of policies.
///
/// An item is JSON with a version that every change raises. A personal item belongs to a patient record and is erased
/// with it; an administrative one belongs to nobody (record 0). The schema number says in which shape the JSON was
/// written; an older one is brought up on reading.
package protocol CollectionItem: Codable, Sendable {
    /// Which collection.
    static var collection: CollectionName { get }
    /// The number of the shape that is written today, from 1.
    static var schema: Int { get }
    /// Fields that items are found by, at most eight.
    var index: [String: String] { get }
    /// Whether a piece of work may read and write items of one person (nil: of anybody, or of nobody).
    static func isOpen(to job: JobGrant.Job, person: Int64?) -> Bool
    /// Reads an item of an earlier shape.
    static func read(_ json: Data, schema: Int) throws -> Self
}

extension CollectionItem {
    /// No field to find items by.
    package var index: [String: String] { [:] }
    /// Reads an item of today's shape, and no other.
    package static func read(_ json: Data, schema: Int) throws -> Self {
        guard schema == Self.schema else {
            throw StoreError.incompatible("an item of \(collection) has the shape \(schema), which is not known")
        }
        return try JSONDecoder().decode(Self.self, from: json)
    }
}

/// An item that stays on record with its end, and of which a copy stands on each record of a person.
package protocol EndingItem: CollectionItem {
    /// When it ended, in milliseconds since 1970; nil while it stands.
    var until: Int64? { get set }
}

extension EndingItem {
    /// Of each item one copy, in the order of the first of each: ended on one record it is ended, since one that was
    /// away when it was ended comes back with an open copy.
    package static func oneOfEach<Copy>(_ copies: [Copy], key: (Copy) -> EventID, item: (Copy) -> Self) -> [Copy] {
        var found: [Copy] = []
        var places: [EventID: Int] = [:]
        for copy in copies {
            guard let place = places[key(copy)] else {
                places[key(copy)] = found.count
                found.append(copy)
                continue
            }
            if item(copy).until ?? .max < item(found[place]).until ?? .max { found[place] = copy }
        }
        return found
    }
}

/// The collections. The raw value is the store's column: it never changes.
package enum CollectionName: Int, Sendable, CaseIterable {
    case objection = 1
    case careClaim = 2
    case policy = 3
    case privacyAlert = 4
    case question = 5
    case roomClosure = 6
    case proxyAuthority = 20
    case privacyCase = 30
    case filingCorrection = 31
    /// One item: which policy revisions are approved. Its version is the order's number in ``DecisionBasis``.
    case policyOrder = 40
    case staffRecord = 41
    case publicInterest = 42
    case sealRequest = 43
    case accountClosure = 44
}

/// An item to be kept together with others, in one commit or not at all.
package struct ItemChange: Sendable {
    /// Which collection.
    package let collection: CollectionName
    /// In which shape.
    package let schema: Int
    /// Its JSON.
    package let body: Data
    /// Fields that it is found by.
    package let index: [String: String]
    /// Its key.
    package let key: EventID
    /// The patient record it belongs to; 0 for nobody's.
    package let pid: Int64
    /// The version that it replaces; nil for a new item.
    package let version: Int?
    /// Whether a piece of work may write it, of one person.
    package let isOpen: @Sendable (JobGrant.Job, Int64?) -> Bool

    /// A new item, or one in place of the version that was read.
    ///
    /// - Throws: `EncodingError` for an item that is no JSON.
    package init<Item: CollectionItem>(_ item: Item, key: EventID, pid: Int64, replacing version: Int?) throws {
        collection = Item.collection
        schema = Item.schema
        body = try JSONEncoder().encode(item)
        index = item.index
        self.key = key
        self.pid = pid
        self.version = version
        isOpen = { Item.isOpen(to: $0, person: $1) }
    }
}

/// An item as it is kept.
package struct Stored<Item: CollectionItem>: Sendable {
    /// Its key: 128 random bits, or what ``Access/EventID/init(of:)`` makes of it.
    package let key: EventID
    /// The patient record it belongs to; 0 for nobody's.
    package let pid: Int64
    /// How often it was written, from 1.
    package let version: Int
    /// When it was last written, in milliseconds since 1970.
    package let time: Int64
    /// The item.
    package let item: Item

    /// An item as read.
    package init(key: EventID, pid: Int64, version: Int, time: Int64, item: Item) {
        self.key = key
        self.pid = pid
        self.version = version
        self.time = time
        self.item = item
    }
}

/// What privacy officers have yet to judge or answer of somebody: how much of each.
package struct OpenMatters: Sendable, Equatable {
    /// Alerts about accesses that nobody has judged.
    package let alerts: Int
    /// The person's questions that nobody has answered.
    package let questions: Int
    /// Cases that nobody has closed.
    package let cases: Int

    /// So much.
    package init(alerts: Int, questions: Int, cases: Int) {
        self.alerts = alerts
        self.questions = questions
        self.cases = cases
    }
    /// Nothing.
    package static let none = OpenMatters(alerts: 0, questions: 0, cases: 0)
}

/// Which items to read.
package struct CollectionQuery: Sendable {
    /// Those of the person with this number; nil for items of anybody and nobody.
    package var person: Int64?
    /// Those whose field has this value.
    package var field: (name: String, value: String)?
    /// At most so many, the newest first.
    package var limit: Int

    /// A query.
    package init(person: Int64? = nil, field: (name: String, value: String)? = nil, limit: Int = 1000) {
        self.person = person
        self.field = field
        self.limit = limit
    }
}

/// What a decision about one person rests on, from one snapshot.
package struct DecisionBasis: Sendable {
    /// Every source's record of the person.
    package let records: [DecisionRecord]
    /// Whether a flag about abuse or a child's safeguarding stands in a record of the person. It is looked for when
    /// somebody with a proven identity asks, and false for staff.
    package let isMarked: Bool
    /// How often the approved policies changed, in the same snapshot: whoever holds others reads them anew.
    package let policyOrder: Int
    /// The person's Consents, as they stand in the same snapshot.
    package let consents: [StoredConsent]
    private let state: [(collection: CollectionName, key: EventID, schema: Int, json: Data)]

    /// A basis as read.
    package init(
        records: [DecisionRecord], consents: [StoredConsent] = [], isMarked: Bool = false, policyOrder: Int = 0,
        state: [(collection: CollectionName, key: EventID, schema: Int, json: Data)] = []
    ) {
        self.records = records
        self.consents = consents
        self.isMarked = isMarked
        self.policyOrder = policyOrder
        self.state = state
    }

    /// The person's items of a collection that decisions rest on.
    ///
    /// - Throws: when one cannot be read: nothing may then be decided.
    package func items<Item: CollectionItem>(_: Item.Type) throws -> [Item] {
        try state.filter { $0.collection == Item.collection }.map { try Item.read($0.json, schema: $0.schema) }
    }

    /// The items of which a copy stands on each record of the person, each once; those too of records that carry the
    /// person's number and are kept apart.
    ///
    /// - Throws: as ``items(_:)``.
    package func oneOfEach<Item: EndingItem>(_: Item.Type) throws -> [Item] {
        let copies = try state.filter { $0.collection == Item.collection }.map {
            (key: $0.key, item: try Item.read($0.json, schema: $0.schema))
        }
        return Item.oneOfEach(copies, key: \.key, item: \.item).map(\.item)
    }
}

/// What a dry run of a policy knows of one person: what decisions about them rest on, and their record in outline.
package struct PersonOutline: Sendable {
    /// What decisions rest on.
    package let basis: DecisionBasis
    /// The record, without what it says.
    package let rows: [RowOutline]

    /// An outline as read.
    package init(basis: DecisionBasis, rows: [RowOutline]) {
        self.basis = basis
        self.rows = rows
    }
}
