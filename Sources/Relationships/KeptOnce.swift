import Access
import Store

extension Relationships {
    /// Keeps an item of which one stands at a time: of two requests at the same moment, such as a double click, both
    /// of which found none, one keeps it, and the other finds it kept.
    ///
    /// When one of its key is over, the next has a key that is made of that key too.
    ///
    /// - Parameters:
    ///   - words: what makes it that one.
    ///   - known: what is kept under a key, on whatever record.
    ///   - stands: whether what is kept is not over.
    ///   - keep: keeps it under a key, as a new item.
    /// - Returns: the key under which it is kept.
    /// - Throws: as `keep`.
    func keepOnce<Item: CollectionItem>(
        _ words: [String], known: (EventID) async throws -> [Stored<Item>], stands: (Item) -> Bool,
        keep: (EventID) async throws -> Void
    ) async throws -> EventID {
        var key = EventID(of: words)
        while true {
            do {
                try await keep(key)
                return key
            } catch StoreError.conflict {
                let there = try await known(key)
                guard !there.isEmpty else { throw StoreError.conflict }
                if there.allSatisfy({ stands($0.item) }) { return key }
                key = EventID(of: words + [key.description])
            }
        }
    }

    /// The same, of a person's own items.
    func keepOnce<Item: CollectionItem>(
        _ words: [String], of person: Int64, stands: (Item) -> Bool, keep: (EventID) async throws -> Void
    ) async throws -> EventID {
        try await keepOnce(
            ["\(Item.collection)", "\(person)"] + words,
            known: { key in
                try await store.items(
                    Policy.grant(job: .choices(person: person)), Item.self, CollectionQuery(person: person)
                ).filter { $0.key == key }
            }, stands: stands, keep: keep)
    }
}
