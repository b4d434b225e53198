/// Writes JSON text into bytes, in the order of the calls.
///
///     var json = JSONWriter()
///     json.object {
///         $0.member("resourceType", "Patient")
///         $0.array("name") { $0.object { $0.member("family", "Adeyemi") } }
///     }
///     // {"resourceType":"Patient","name":[{"family":"Adeyemi"}]}
public struct JSONWriter: Sendable {
    /// The text so far.
    public private(set) var bytes: [UInt8] = []
    @usableFromInline var needsComma = false

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 1024) { bytes.reserveCapacity(capacity) }

    /// Forgets the text and keeps the room.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(0x2C) }
        needsComma = true
    }
    private mutating func key(_ name: String) {
        separate()
        quoted(name)
        bytes.append(0x3A)
        needsComma = false
    }

    /// An object as an item of an array or as the document.
    public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        separate()
        bytes.append(0x7B)
        needsComma = false
        try body(&self)
        bytes.append(0x7D)
        needsComma = true
    }
    /// An array as an item of an array or as the document.
    public mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        separate()
        bytes.append(0x5B)
        needsComma = false
        try body(&self)
        bytes.append(0x5D)
        needsComma = true
    }
    /// A member that is an object.
    public mutating func object(_ name: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try object(body)
    }
    /// A member that is an array.
    public mutating func array(_ name: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try array(body)
    }
    /// A member that is a string; nothing is written for nil.
    public mutating func member(_ name: String, _ value: String?) {
        guard let value else { return }
        key(name)
        item(value)
    }
    /// A member that is a boolean.
    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        raw(value ? "true" : "false")
    }
    /// A member that is an integer.
    public mutating func member(_ name: String, _ value: Int) {
        key(name)
        raw(String(value))
    }
    /// A member that is a decimal with the precision it was written with.
    public mutating func member(_ name: String, _ value: ExactDecimal) {
        key(name)
        raw(value.text)
    }
    /// A member that is a value of a document, copied as written.
    public mutating func member(_ name: String, _ value: Element) {
        key(name)
        item(value)
    }
    /// A member whose value is a JSON text already.
    public mutating func member(_ name: String, json: some Sequence<UInt8>) {
        key(name)
        item(json: json)
    }
    /// A string as an item of an array.
    public mutating func item(_ value: String) {
        separate()
        quoted(value)
    }
    /// A value of a document as an item, copied as written.
    public mutating func item(_ value: Element) {
        separate()
        bytes.append(contentsOf: value.rawBytes)
    }
    /// A JSON text as an item.
    public mutating func item(json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    private mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func quoted(_ text: String) {
        bytes.append(0x22)
        var text = text
        text.withUTF8 { utf8 in
            // Runs that need no escape are copied whole.
            var start = 0
            for i in 0..<utf8.count {
                let c = unsafe utf8[i]
                guard c < 0x20 || c == 0x22 || c == 0x5C else { continue }
                unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<i]))
                escaped(c)
                start = i + 1
            }
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
        }
        bytes.append(0x22)
    }

    private mutating func escaped(_ c: UInt8) {
        switch c {
        case 0x22, 0x5C: bytes.append(contentsOf: [0x5C, c])
        case 0x0A: bytes.append(contentsOf: [0x5C, 0x6E])
        case 0x0D: bytes.append(contentsOf: [0x5C, 0x72])
        case 0x09: bytes.append(contentsOf: [0x5C, 0x74])
        default:
            let hex = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [0x5C, 0x75, 0x30, 0x30, hex[Int(c >> 4)], hex[Int(c & 15)]])
        }
    }
}
