import Access
package import Foundation

/// Lists of sensitive codes as people decide, read and approve them: data. ``SensitivityLists`` is made from it.
///
/// JSON; every category is one of `SensitivityCategory`, every kind one of `SourceKind`. A name or a key that is not
/// known is an error, never left out: what was not read would be taken for labelled.
package struct SensitivityListsDocument: Codable, Sendable, Equatable {
    /// The number; later lists have a higher one.
    package var version: Int
    /// The day from which they hold, in London: `yyyy-mm-dd`.
    package var from: String
    /// What they are, who decided them and where that is written.
    package var title: String
    /// Whether they are illustrative: a node in production refuses lists that are.
    package var isIllustrative: Bool
    /// Codes that make an item sensitive wherever in it they stand.
    package var lists: [CodeList]
    /// Codes that make a document sensitive when they say what kind of document it is.
    package var documentTypes: [CodeList]
    /// Kinds of source whose every item is sensitive.
    package var sources: [SourceRule]

    /// Codes of one system that say the same thing about a person.
    package struct CodeList: Codable, Sendable, Equatable {
        /// What the list is called, once among all lists.
        package var name: String
        /// The category that it gives.
        package var category: String
        /// Where its codes are published, and why they are sensitive.
        package var citation: String
        /// The URL of the code system. The same code in another system is another code.
        package var system: String
        /// The codes.
        package var codes: [Code]

        /// A list.
        package init(name: String, category: String, citation: String, system: String, codes: [Code]) {
            self.name = name
            self.category = category
            self.citation = citation
            self.system = system
            self.codes = codes
        }
    }
    /// A code as published. Only the code is compared; the display is for who reads the list.
    package struct Code: Codable, Sendable, Equatable {
        /// The code.
        package var code: String
        /// What it means.
        package var display: String

        /// A code.
        package init(code: String, display: String) {
            self.code = code
            self.display = display
        }
    }
    /// What is given to everything that a kind of source sends.
    package struct SourceRule: Codable, Sendable, Equatable {
        /// The kind.
        package var kind: String
        /// The category.
        package var category: String
        /// Why.
        package var citation: String

        /// A rule.
        package init(kind: String, category: String, citation: String) {
            self.kind = kind
            self.category = category
            self.citation = citation
        }
    }

    /// A document in JSON.
    ///
    /// - Throws: ``SensitivityListsError`` with the place and what to do, for text that is not a document of lists, has
    ///   unknown keys, or has a key twice.
    package init(json: Data) throws(SensitivityListsError) {
        do {
            self = try StrictJSON.decode(SensitivityListsDocument.self, from: json)
        } catch {
            throw SensitivityListsError(at: error.place, "\(error.words) Correct it and load the lists again.")
        }
    }

    /// The document in JSON, keys in a fixed order: equal lists are equal bytes.
    package var json: Data { StrictJSON.encode(self) }
}

/// Why a document is not one of sensitivity lists.
package struct SensitivityListsError: Error, Equatable, CustomStringConvertible {
    /// Where in the document.
    package let place: String
    /// What is wrong and what to do.
    package let words: String

    init(at place: String, _ words: String) {
        self.place = place
        self.words = words
    }

    package var description: String { place.isEmpty ? words : "\(place): \(words)" }
}
