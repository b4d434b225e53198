/// Writes numbers in as few bytes as they need: seven bits a byte, lowest first.
struct VarintWriter {
    private(set) var bytes: [UInt8] = []

    /// Appends a number that is not negative.
    mutating func put(_ value: Int) {
        var rest = UInt64(value)
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
    /// Appends a number that may be negative: the sign is the lowest bit.
    mutating func put(signed value: Int64) { put(Int(truncatingIfNeeded: (value << 1) ^ (value >> 63))) }
}

/// Reads what ``VarintWriter`` wrote. Beyond the end every number is 0.
@safe struct VarintReader {
    private let bytes: UnsafeRawBufferPointer
    private var i = 0

    /// Reads from bytes that outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = bytes }

    /// Whether all is read.
    var isAtEnd: Bool { unsafe i >= bytes.count }

    mutating func take() -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while unsafe i < bytes.count {
            let byte = unsafe bytes[i]
            i += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return Int(truncatingIfNeeded: value)
    }
    mutating func takeSigned() -> Int64 {
        let value = Int64(take())
        return Int64(bitPattern: UInt64(bitPattern: value) >> 1) ^ -(value & 1)
    }
}
