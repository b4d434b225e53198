/// Turns JSON text into a tape in one pass.
///
/// All state lives in this struct (captured locals cost seven times as much); eight bytes of a string are scanned at a
/// time; UTF-8 is checked only where a high bit was seen; duplicate keys are found by comparing 64-bit signatures of
/// the keys of an object, and in wide objects or for escaped keys by a set.
@safe struct DocumentParser: ~Copyable {
    private let tape: UnsafeMutablePointer<TapeEntry>
    private let capacity: Int
    private var count = 0
    private var keys: UnsafeMutablePointer<UInt64>
    private var keyCapacity = 96
    private var keyCount = 0
    private var depth = 0
    private var frames: UnsafeMutablePointer<Frame>
    private var frameCapacity = 32
    private let text: UnsafePointer<UInt8>
    private let size: Int
    private var fault: DocumentError.Reason = .syntax
    private var isFull = false

    /// An open container: where it starts on the tape, where its keys start, whether its keys need the slow check.
    private struct Frame: BitwiseCopyable {
        var start = 0
        var firstKey = 0
        var isObject = false
        var needsSet = false
    }

    /// Objects with more keys than this are checked for duplicates with a set, so that the cost stays linear.
    private static var widest: Int { 32 }

    private init(_ text: UnsafeBufferPointer<UInt8>, _ tape: UnsafeMutableBufferPointer<TapeEntry>) {
        unsafe self.text = text.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
        size = text.count
        unsafe self.tape = tape.baseAddress ?? UnsafeMutablePointer(bitPattern: 8).unsafelyUnwrapped
        capacity = tape.count
        unsafe keys = .allocate(capacity: keyCapacity)
        unsafe frames = .allocate(capacity: frameCapacity)
    }

    deinit {
        unsafe keys.deallocate()
        unsafe frames.deallocate()
    }

    /// The tape of a text.
    static func tape(of text: UnsafeBufferPointer<UInt8>) throws(DocumentError) -> [TapeEntry] {
        // Resources have about ten bytes for each entry. A text that needs more room is parsed again with more.
        var room = text.count / 8 + 32
        while true {
            var fault: DocumentError?
            var isFull = false
            let tape = unsafe [TapeEntry](unsafeUninitializedCapacity: room) { buffer, count in
                var parser = unsafe DocumentParser(text, buffer)
                let end = parser.run()
                if end >= 0 {
                    count = parser.count
                } else if parser.isFull {
                    isFull = true
                } else {
                    fault = DocumentError(parser.fault, offset: -end - 1, path: parser.path())
                }
            }
            if let fault { throw fault }
            if !isFull { return tape }
            room *= 2
        }
    }

    @inline(never) private mutating func growFrames() {
        let bigger = UnsafeMutablePointer<Frame>.allocate(capacity: frameCapacity * 2)
        unsafe bigger.update(from: frames, count: frameCapacity)
        unsafe frames.deallocate()
        unsafe frames = bigger
        frameCapacity *= 2
    }

    @inline(never) private mutating func growKeys() {
        let bigger = UnsafeMutablePointer<UInt64>.allocate(capacity: keyCapacity * 2)
        unsafe bigger.update(from: keys, count: keyCount)
        unsafe keys.deallocate()
        unsafe keys = bigger
        keyCapacity *= 2
    }

    @inline(__always) private mutating func push(_ kind: TapeEntry.Kind, _ offset: Int, _ length: Int) {
        unsafe tape[count] = TapeEntry(kind, offset: offset, length: length)
        count &+= 1
    }

    @inline(__always) private func byte(_ i: Int) -> UInt8 { unsafe text[i] }

    @inline(__always) private func word(_ i: Int) -> UInt64 {
        unsafe UnsafeRawPointer(text).loadUnaligned(fromByteOffset: i, as: UInt64.self)
    }

    /// A failure at `i`: remembered, and returned as a negative number, because a thrown error costs on the hot path.
    @inline(__always) private mutating func fail(_ reason: DocumentError.Reason, _ i: Int) -> Int {
        fault = reason
        return -i - 1
    }

    /// The tape has no more room.
    private mutating func full() -> Int {
        isFull = true
        return -1
    }

    @inline(__always) private func skip(_ start: Int) -> Int {
        var i = start
        while i < size {
            let c = byte(i)
            if c > 0x20 { break }
            guard c == 0x20 || c == 0x0A || c == 0x0D || c == 0x09 else { break }
            i &+= 1
        }
        return i
    }

    /// Scans a string from the byte after its opening quote; answers the index after the closing quote.
    @inline(__always) private mutating func string(_ start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var i = start
        var escaped = false
        var seen: UInt64 = 0
        while true {
            while i &+ 8 <= size {
                let w = word(i)
                let quote = w ^ (ones &* 0x22)
                let slash = w ^ (ones &* 0x5C)
                let special =
                    (((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | ((w &- ones &* 0x20) & ~w)) & highs
                if special == 0 {
                    seen |= w
                    i &+= 8
                } else {
                    let bits = special.trailingZeroBitCount & ~7
                    seen |= w & ((1 &<< UInt64(bits)) &- 1)
                    i &+= bits &>> 3
                    break
                }
            }
            guard i < size else { return fail(.truncated, size) }
            let c = byte(i)
            if c == 0x22 { break }
            if c == 0x5C {
                escaped = true
                let next = escape(i)
                if next < 0 { return next }
                i = next
            } else if c < 0x20 {
                return fail(.syntax, i)
            } else {
                seen |= UInt64(c)
                i &+= 1
            }
        }
        if seen & highs != 0 {
            let bytes = unsafe UnsafeBufferPointer(start: text + start, count: i &- start)
            guard unsafe (try? UTF8Span(validating: bytes.span)) != nil else { return fail(.invalidUTF8, start) }
        }
        push(escaped ? .escapedString : .string, start, i &- start)
        return i &+ 1
    }

    private func hex4(_ i: Int) -> Int {
        guard i + 4 <= size else { return -1 }
        var value = 0
        for k in i..<i + 4 {
            switch byte(k) {
            case let c where c >= 0x30 && c <= 0x39: value = value << 4 | Int(c - 0x30)
            case let c where c | 0x20 >= 0x61 && c | 0x20 <= 0x66: value = value << 4 | (Int(c | 0x20) - 0x57)
            default: return -1
            }
        }
        return value
    }

    @inline(never) private mutating func escape(_ i: Int) -> Int {
        guard i + 1 < size else { return fail(.truncated, size) }
        switch byte(i + 1) {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return i + 2
        case 0x75:
            let unit = hex4(i + 2)
            guard unit >= 0 else { return fail(i + 6 > size ? .truncated : .syntax, i) }
            if unit >= 0xDC00 && unit <= 0xDFFF { return fail(.loneSurrogate, i) }
            guard unit >= 0xD800 && unit <= 0xDBFF else { return i + 6 }
            guard i + 12 <= size, byte(i + 6) == 0x5C, byte(i + 7) == 0x75 else { return fail(.loneSurrogate, i) }
            let low = hex4(i + 8)
            guard low >= 0xDC00 && low <= 0xDFFF else { return fail(.loneSurrogate, i) }
            return i + 12
        default: return fail(.syntax, i)
        }
    }

    @inline(__always) private func digits(_ start: Int) -> Int {
        var i = start
        while i < size, byte(i) &- 0x30 < 10 { i &+= 1 }
        return i
    }

    @inline(__always) private mutating func number(_ start: Int) -> Int {
        var i = start
        if byte(i) == 0x2D { i &+= 1 }
        guard i < size else { return fail(.truncated, size) }
        if byte(i) == 0x30 {
            i &+= 1
        } else {
            let end = digits(i)
            guard end > i else { return fail(.syntax, i) }
            i = end
        }
        if i < size, byte(i) == 0x2E {
            let end = digits(i &+ 1)
            guard end > i &+ 1 else { return fail(end == size ? .truncated : .syntax, end) }
            i = end
        }
        if i < size, byte(i) | 0x20 == 0x65 {
            i &+= 1
            if i < size, byte(i) == 0x2B || byte(i) == 0x2D { i &+= 1 }
            let end = digits(i)
            guard end > i else { return fail(end == size ? .truncated : .syntax, end) }
            if end &- i > 3 { return fail(.numberTooLarge, start) }
            i = end
        }
        if i &- start > 64 { return fail(.numberTooLarge, start) }
        push(.number, start, i &- start)
        return i
    }

    /// A signature of a key: its length and its first and last eight bytes. Equal keys have equal signatures.
    @inline(__always) private func signature(_ offset: Int, _ length: Int) -> UInt64 {
        if length >= 8 {
            return (word(offset) &* 0x9E37_79B9_7F4A_7C15) ^ word(offset &+ length &- 8) ^ UInt64(length) &<< 56
        }
        // A key is followed by its quote, so eight bytes back from that quote are inside the text unless it is tiny.
        if offset &+ length >= 8 {
            let w = word(offset &+ length &- 8)
            return (w &>> (64 &- UInt64(length) &* 8)) ^ (UInt64(length) &<< 56)
        }
        var w: UInt64 = 0
        for k in 0..<length { w |= UInt64(byte(offset &+ k)) &<< UInt64(8 &* k) }
        return w ^ (UInt64(length) &<< 56)
    }

    /// Notes the key on top of the tape; false if the object has it already.
    @inline(__always) private mutating func noteKey() -> Bool {
        let entry = unsafe tape[count &- 1]
        let first = unsafe frames[depth &- 1].firstKey
        if entry.rawKind == TapeEntry.Kind.escapedString.rawValue || keyCount &- first >= Self.widest {
            unsafe frames[depth &- 1].needsSet = true
        }
        if unsafe frames[depth &- 1].needsSet { return true }
        let length = entry.length
        let mark = length == 0 ? 0x0100_0000_0000_0000 : signature(entry.offset, length)
        var k = first
        while k < keyCount {
            if unsafe keys[k] == mark, sameKey(k &- first, entry) { return false }
            k &+= 1
        }
        if keyCount == keyCapacity { growKeys() }
        unsafe keys[keyCount] = mark
        keyCount &+= 1
        return true
    }

    /// Whether the `n`th key of the innermost object has the same bytes as `entry` (signatures can collide).
    @inline(never) private func sameKey(_ n: Int, _ entry: TapeEntry) -> Bool {
        var i = unsafe frames[depth - 1].start + 1
        for _ in 0..<n { i = after(i + 1) }
        let other = unsafe tape[i]
        guard other.length == entry.length else { return false }
        for k in 0..<entry.length where byte(other.offset + k) != byte(entry.offset + k) { return false }
        return true
    }

    private func after(_ i: Int) -> Int {
        let entry = unsafe tape[i]
        return entry.kind == .object || entry.kind == .array ? entry.length : i + 1
    }

    /// The slow check of an object's keys when it closes: decoded names in a set.
    @inline(never) private mutating func hasUniqueKeys(_ frame: Frame) -> Bool {
        var names = Set<[UInt8]>()
        var i = frame.start + 1
        while i < count {
            let entry = unsafe tape[i]
            let raw = unsafe UnsafeBufferPointer(start: text + entry.offset, count: entry.length)
            let name = unsafe entry.kind == .escapedString ? Unescape.bytes(raw) : Array(raw)
            if !names.insert(name).inserted { return false }
            i = after(i + 1)
        }
        return true
    }

    /// The whole parse: a positive number on success, else the negated place of the fault.
    private mutating func run() -> Int {
        var i = skip(0)
        var wantsKey = false
        outer: while true {
            // A round pushes a key and a value at most, and `close` looks for itself.
            if count &+ 2 > capacity { return full() }
            if wantsKey {
                guard i < size else { return fail(.truncated, size) }
                guard byte(i) == 0x22 else { return fail(.syntax, i) }
                let start = i
                i = string(i &+ 1)
                if i < 0 { return i }
                if !noteKey() { return fail(.duplicateKey, start) }
                i = skip(i)
                guard i < size else { return fail(.truncated, size) }
                guard byte(i) == 0x3A else { return fail(.syntax, i) }
                i = skip(i &+ 1)
                wantsKey = false
            }
            guard i < size else { return fail(.truncated, size) }
            let c = byte(i)
            if c == 0x22 {
                i = string(i &+ 1)
                if i < 0 { return i }
            } else if c == 0x7B || c == 0x5B {
                if depth == frameCapacity {
                    guard depth < 128 else { return fail(.tooDeep, i) }
                    growFrames()
                }
                unsafe frames[depth] = Frame(start: count, firstKey: keyCount, isObject: c == 0x7B)
                depth &+= 1
                push(c == 0x7B ? .object : .array, i, 0)
                i = skip(i &+ 1)
                guard i < size else { return fail(.truncated, size) }
                if byte(i) != c &+ 2 {
                    wantsKey = c == 0x7B
                    continue
                }
                i = close(i)
                if i < 0 { return i }
            } else if c == 0x2D || c &- 0x30 < 10 {
                i = number(i)
                if i < 0 { return i }
            } else {
                i = literal(i, c)
                if i < 0 { return i }
            }
            while true {
                i = skip(i)
                if depth == 0 { break outer }
                guard i < size else { return fail(.truncated, size) }
                let frame = unsafe frames[depth &- 1]
                let d = byte(i)
                if d == 0x2C {
                    i = skip(i &+ 1)
                    wantsKey = frame.isObject
                    continue outer
                }
                guard d == (frame.isObject ? 0x7D : 0x5D) else { return fail(.syntax, i) }
                if frame.needsSet, !hasUniqueKeys(frame) { return fail(.duplicateKey, i) }
                i = close(i)
                if i < 0 { return i }
            }
        }
        return i == size ? i : fail(.trailingBytes, i)
    }

    @inline(__always) private mutating func close(_ i: Int) -> Int {
        if count == capacity { return full() }
        depth &-= 1
        let frame = unsafe frames[depth]
        push(.end, i &+ 1, 0)
        let offset = unsafe tape[frame.start].offset
        unsafe tape[frame.start] = TapeEntry(frame.isObject ? .object : .array, offset: offset, length: count)
        keyCount = frame.firstKey
        return i &+ 1
    }

    private mutating func literal(_ i: Int, _ c: UInt8) -> Int {
        let word: StaticString = c == 0x74 ? "true" : c == 0x66 ? "false" : c == 0x6E ? "null" : ""
        let length = word.utf8CodeUnitCount
        guard length > 0 else { return fail(.syntax, i) }
        for k in 0..<length {
            guard i + k < size else { return fail(.truncated, size) }
            guard unsafe byte(i + k) == word.utf8Start[k] else { return fail(.syntax, i) }
        }
        push(c == 0x6E ? .null : .bool, i, length)
        return i + length
    }

    /// The path to the place reached, for the message of an error.
    private func path() -> String {
        var path = ""
        for level in 0..<depth {
            let frame = unsafe frames[level]
            let next = level + 1 < depth ? unsafe frames[level + 1].start : count
            var i = frame.start + 1
            var index = 0
            var name = ""
            while i < next {
                if frame.isObject {
                    let entry = unsafe tape[i]
                    if entry.kind == .end { break }
                    let raw = unsafe UnsafeBufferPointer(start: text + entry.offset, count: entry.length)
                    name = unsafe R4.known(String(decoding: raw, as: UTF8.self))
                    if i + 1 >= next { break }
                    let value = after(i + 1)
                    if value > next || value == 0 { break }
                    i = value
                } else {
                    let value = after(i)
                    if value > next || value == 0 { break }
                    i = value
                    index += 1
                }
            }
            path += frame.isObject ? (path.isEmpty || name.isEmpty ? "" : ".") + name : "[\(index)]"
        }
        return path
    }
}
