import Foundation

/// A key of any name.
struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension Decoder {
    /// The fields of an object of the configuration, none of them unknown.
    /// - Throws: ``AuthenticationError/configuration(_:)`` naming the unknown keys and the known ones.
    func knownFields<Key: CodingKey & CaseIterable>(
        _ keys: Key.Type, in place: String
    ) throws -> KeyedDecodingContainer<Key> {
        let known = Key.allCases.map(\.stringValue)
        let found = try container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        let unknown = found.sorted().filter { !known.contains($0) }
        if !unknown.isEmpty {
            throw AuthenticationError.configuration(
                "\(place) has the unknown key “\(unknown.joined(separator: "”, “"))”. Remove it, or use one of: "
                    + "\(known.joined(separator: ", ")).")
        }
        return try container(keyedBy: keys)
    }
}

/// Reads JSON that others wrote.
enum HostileJSON {
    /// Decodes `bytes`, of which the caller has bounded the length.
    /// - Throws: ``AuthenticationError/claim(_:_:)`` with the path of what is wrong, never with its value.
    static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as AuthenticationError {
            throw error
        } catch {
            let (path, problem) = explain(error)
            throw AuthenticationError.claim(path, problem)
        }
    }

    /// Where a decoding failed and why, in words without the value.
    static func explain(_ error: any Error) -> (path: String, problem: String) {
        // Foundation throws errors of its own for some broken texts, such as half a surrogate pair.
        guard let error = error as? DecodingError else { return ("the document", "it is not JSON") }
        func path(_ keys: [any CodingKey]) -> String {
            let path = keys.map { key in key.intValue.map(String.init) ?? key.stringValue }.joined(separator: ".")
            // A key is of the sender's choosing where a claim is an open map.
            return path.isEmpty ? "the document" : String(path.prefix(100))
        }
        switch error {
        case .keyNotFound(let key, let context): return (path(context.codingPath + [key]), "it is missing")
        case .valueNotFound(_, let context): return (path(context.codingPath), "it is null")
        case .typeMismatch(let type, let context): return (path(context.codingPath), "it is not of type \(type)")
        case .dataCorrupted(let context):
            return (
                path(context.codingPath), context.codingPath.isEmpty ? "it is not JSON" : "its value is not allowed"
            )
        @unknown default: return ("the document", "it cannot be read")
        }
    }
}
