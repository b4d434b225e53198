import Foundation

/// A text of a claim: not empty, at most 256 bytes of UTF-8, no control characters nor any that turn the direction of
/// writing; so it can be shown beside other text and kept.
struct ClaimText: Decodable, Sendable, Hashable {
    let text: String
    static let maximumBytes = 256

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        text = try container.decode(String.self)
        guard !text.isEmpty, text.utf8.count <= Self.maximumBytes,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control && !$0.turnsWriting })
        else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "empty, too long, or with control characters")
        }
    }
}

extension Unicode.Scalar {
    /// Whether it turns the direction of writing, of what stands after it too: embeddings, overrides and isolates of
    /// the Unicode Bidirectional Algorithm.
    package var turnsWriting: Bool { (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) }
}

/// One text, or a list of at most 100 of them, as `aud` is written (RFC 7519 section 4.1.3).
struct OneOrMany: Decodable, Sendable {
    let values: [String]
    private static let maximumCount = 100

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let one = try? container.decode(ClaimText.self) {
            values = [one.text]
        } else {
            values = try container.decode([ClaimText].self).map(\.text)
        }
        guard values.count <= Self.maximumCount else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "too many values")
        }
    }
}

/// A level that some send as a number and some as text: `3` and `"3"`.
struct LevelText: Decodable, Sendable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            text = String(number)
        } else {
            text = try container.decode(ClaimText.self).text
        }
    }
}

/// Seconds since 1970 (RFC 7519 section 2); a fraction is cut off.
struct NumericDate: Decodable, Sendable {
    let seconds: Int64

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let number = try container.decode(Double.self)
        // The year 9999 at most: nothing later can overflow the sums made with it.
        guard number >= 0, number < 253_402_300_800 else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
        }
        seconds = Int64(number)
    }
}
