package import Access
import Crypto
package import Store

/// Keeps what is stored labelled by the lists in force, and in the sections that the rules say.
package struct Labelling: Sendable {
    private let store: any RecordStore
    private let lists: SensitivityLists

    /// The labelling of a store by lists.
    package init(store: any RecordStore, lists: SensitivityLists) {
        self.store = store
        self.lists = lists
    }

    /// The name of the lists: their number and the beginning of the SHA-256 of what they say; and the numbers of the
    /// rules of sections and of marks.
    package var name: String { lists.labelling }

    /// Whether everything stored is labelled by these lists, and stands where the rules say.
    package func isCurrent(_ grant: JobGrant) async throws -> Bool { try await store.labelling(grant) == name }

    /// Labels everything anew: it is labelled by other lists (see ``isCurrent(_:)``), stands where other rules put it,
    /// or a source is of another kind.
    ///
    /// - Returns: how many items have other labels now, or stand in another section.
    package func bringUp(_ grant: JobGrant) async throws -> Int {
        let lists = lists
        return try await store.relabel(grant, lists: name) {
            ItemLabel(
                section: SectionRule.section(of: $0, type: $1, from: $2),
                sensitivity: lists.categories(of: $0, type: $1, from: $2))
        }
    }
}

extension SensitivityLists {
    fileprivate var labelling: String {
        let digest = SHA256.hash(data: document.json).prefix(8)
        return "\(version)-\(Hex.text(digest))-s\(SectionRule.version)-m\(Marks.version)"
    }

    /// How what stands beside a body is made of it, by these lists: to check what is stored.
    package var columns: ColumnRule {
        ColumnRule(lists: labelling) { root, type, kind in
            Preparation.columns(of: root, type: type, from: kind) { categories(of: $0, type: $1, from: kind) }
        }
    }
}
