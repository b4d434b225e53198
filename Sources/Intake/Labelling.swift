package import Access
import Crypto
package import Store

/// Keeps what is stored labelled by the lists in force.
package struct Labelling: Sendable {
    private let store: any RecordStore
    private let lists: SensitivityLists

    /// The labelling of a store by lists.
    package init(store: any RecordStore, lists: SensitivityLists) {
        self.store = store
        self.lists = lists
    }

    /// The name of the lists: their number and the beginning of the SHA-256 of what they say.
    package var name: String {
        let digest = SHA256.hash(data: lists.document.json).prefix(8)
        return "\(lists.version)-" + digest.map { String(256 + Int($0), radix: 16).suffix(2) }.joined()
    }

    /// Whether everything stored is labelled by these lists.
    package func isCurrent(_ grant: JobGrant) async throws -> Bool { try await store.labelling(grant) == name }

    /// Labels everything anew: it is labelled by other lists (see ``isCurrent(_:)``), or a source is of another kind.
    ///
    /// - Returns: how many items have other labels now.
    package func bringUp(_ grant: JobGrant) async throws -> Int {
        let lists = lists
        return try await store.relabel(grant, lists: name) { lists.categories(of: $0, type: $1, from: $2) }
    }
}
