import FHIR
package import Foundation

/// Reads documents that people decide by: what was not read would be taken for decided, so a key that is not known, and
/// one that stands twice, is an error with its place.
package enum StrictJSON {
    /// Why a text is not such a document.
    package struct Fault: Error, Equatable {
        /// Where in the document: `roles.[2].sees`.
        package let place: String
        /// What is wrong.
        package let words: String
    }

    /// The document of a JSON text.
    ///
    /// - Throws: ``Fault`` for the first thing that is wrong.
    package static func decode<Document: Codable>(_: Document.Type, from json: Data) throws(Fault) -> Document {
        do {
            // Foundation keeps one of two equal keys: half a list would be lost in silence.
            _ = try FHIR.Document(parsing: Array(json))
        } catch { throw Fault(place: error.path, words: "\(error.reason.rawValue), at byte \(error.offset).") }
        let document: Document
        let given: Any, read: Any
        do {
            document = try JSONDecoder().decode(Document.self, from: json)
            given = try JSONSerialization.jsonObject(with: json)
            read = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(document))
        } catch let error as DecodingError {
            throw Fault(place: error.place, words: error.words)
        } catch { throw Fault(place: "", words: "The text cannot be read.") }
        if let key = unreadKey(of: given, against: read) {
            throw Fault(place: key, words: "is not a key here. Remove it, or correct its spelling.")
        }
        return document
    }

    /// A document as text, keys in a fixed order: equal documents are equal bytes.
    package static func encode(_ document: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(document)) ?? Data()
    }

    private static func unreadKey(of given: Any, against read: Any) -> String? {
        if let given = given as? [String: Any], let read = read as? [String: Any] {
            for (key, value) in given.sorted(by: { $0.key < $1.key }) {
                guard let other = read[key] else { return key }
                if let inner = unreadKey(of: value, against: other) { return "\(key).\(inner)" }
            }
        }
        if let given = given as? [Any], let read = read as? [Any] {
            for (at, (value, other)) in zip(given, read).enumerated() {
                if let inner = unreadKey(of: value, against: other) { return "[\(at)].\(inner)" }
            }
        }
        return nil
    }
}

extension DecodingError {
    fileprivate var context: Context? {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            context
        @unknown default: nil
        }
    }
    fileprivate var place: String {
        var keys = (context?.codingPath ?? []).map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        if case .keyNotFound(let key, _) = self { keys.append(key.stringValue) }
        return keys.joined(separator: ".")
    }
    fileprivate var words: String {
        switch self {
        case .keyNotFound: "is missing."
        case .typeMismatch, .valueNotFound: "is not of the right type."
        default: "The text is not JSON."
        }
    }
}
