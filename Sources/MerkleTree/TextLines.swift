import Foundation

/// Reads a text line by line; every line ends in a newline.
struct TextLines {
    private let bytes: ArraySlice<UInt8>
    private var place: Int
    /// The number of the line read last.
    private(set) var line: Int

    /// - Parameter line: the number of the line before the first.
    init(_ bytes: ArraySlice<UInt8>, after line: Int = 0) {
        self.bytes = bytes
        self.line = line
        place = bytes.startIndex
    }

    /// Whether every line was read.
    var isAtEnd: Bool { place == bytes.endIndex }
    /// What follows the line read last.
    var rest: ArraySlice<UInt8> { bytes[place...] }

    /// The next line without its newline.
    mutating func next() throws(TextFormatError) -> ArraySlice<UInt8> {
        line += 1
        guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else { throw error(.ends) }
        defer { place = end + 1 }
        return bytes[place..<end]
    }

    /// The next line without what it must begin with.
    mutating func next(after prefix: String) throws(TextFormatError) -> ArraySlice<UInt8> {
        let line = try next()
        guard line.starts(with: prefix.utf8) else { throw error(.prefix) }
        return line.dropFirst(prefix.utf8.count)
    }

    /// The next line, a number after what it must begin with.
    mutating func nextNumber(after prefix: String = "") throws(TextFormatError) -> UInt64 {
        let digits = try next(after: prefix)
        return try number(digits)
    }

    /// The next line, a hash in Base 64.
    mutating func nextHash() throws(TextFormatError) -> Bytes32 {
        let text = try next()
        return try hash(text)
    }

    /// What is wrong with the line read last.
    func error(_ problem: TextFormatError.Problem) -> TextFormatError { TextFormatError(line, problem) }

    /// A decimal number below 2^64 without leading zeros.
    func number(_ digits: ArraySlice<UInt8>) throws(TextFormatError) -> UInt64 {
        guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") else { throw error(.number) }
        var value: UInt64 = 0
        for digit in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { throw error(.number) }
            let (tens, isLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isLarger) = tens.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !isLarge, !isLarger else { throw error(.number) }
            value = sum
        }
        return value
    }

    /// The bytes of a Base 64 text, which must be how the bytes would be encoded.
    func base64(_ text: ArraySlice<UInt8>) throws(TextFormatError) -> [UInt8] {
        guard let data = Data(base64Encoded: Data(text)), data.base64EncodedData().elementsEqual(text) else {
            throw error(.base64)
        }
        return Array(data)
    }

    /// The hash of a Base 64 text.
    func hash(_ text: ArraySlice<UInt8>) throws(TextFormatError) -> Bytes32 {
        guard let hash = Bytes32(try base64(text)) else { throw error(.hashLength) }
        return hash
    }

    /// The lines up to an empty one, each a hash.
    mutating func hashes(most: Int) throws(TextFormatError) -> [Bytes32] {
        var hashes: [Bytes32] = []
        while true {
            let line = try next()
            if line.isEmpty { return hashes }
            guard hashes.count < most else { throw error(.tooManyLines) }
            hashes.append(try hash(line))
        }
    }

    /// Checks that bytes are UTF-8 without ASCII control characters but newlines.
    /// - Returns: how many lines there are, the last one counted when it lacks its newline.
    static func check(_ bytes: ArraySlice<UInt8>, limit: Int, after line: Int = 0) throws(TextFormatError) -> Int {
        guard bytes.count <= limit else { throw TextFormatError(line + 1, .tooLong) }
        var (count, isOpen) = (line, false)
        for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            count += 1
            isOpen = !piece.isEmpty
            guard piece.allSatisfy({ $0 >= 0x20 }), String(validating: piece, as: UTF8.self) != nil else {
                throw TextFormatError(count, .characters)
            }
        }
        return isOpen ? count : count - 1
    }
}

extension Bytes32 {
    /// The bytes in Base 64.
    var base64: String { Data(bytes).base64EncodedString() }
}

extension [UInt8] {
    /// The bytes in Base 64.
    var base64: String { Data(self).base64EncodedString() }
}
