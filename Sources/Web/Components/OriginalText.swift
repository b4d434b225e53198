/// JSON laid out with a line a member, two spaces a level. Every token is kept byte for byte: numbers and escapes stay
/// as their source wrote them. Bytes that are not JSON are returned as they are.
func laidOut(_ json: [UInt8]) -> [UInt8] {
    let first = json.first { !JSONLayout.isSpace($0) }
    guard first == 0x7B || first == 0x5B else { return json }
    var layout = JSONLayout(capacity: json.count * 2)
    for byte in json { layout.take(byte) }
    return layout.bytes
}

/// The state of laying out: inside a string or not, how deep, whether a bracket was just opened.
private struct JSONLayout {
    var bytes: [UInt8] = []
    private var depth = 0
    private var inString = false
    private var isEscaped = false
    private var isJustOpened = false

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    mutating func take(_ byte: UInt8) {
        if inString {
            bytes.append(byte)
            if byte == 0x22 && !isEscaped { inString = false }
            isEscaped = byte == 0x5C && !isEscaped
            return
        }
        if Self.isSpace(byte) { return }
        if byte == 0x7D || byte == 0x5D {
            depth = max(0, depth - 1)
            if !isJustOpened { breakLine() }
            isJustOpened = false
            bytes.append(byte)
            return
        }
        if isJustOpened {
            isJustOpened = false
            breakLine()
        }
        bytes.append(byte)
        switch byte {
        case 0x22: inString = true
        case 0x7B, 0x5B:
            depth += 1
            isJustOpened = true
        case 0x2C: breakLine()
        case 0x3A: bytes.append(0x20)
        default: break
        }
    }

    private mutating func breakLine() {
        bytes.append(0x0A)
        for _ in 0..<min(depth, 64) * 2 { bytes.append(0x20) }
    }
}
