/// A cursor on one value of a ``Document``: cheap to copy, valid for as long as anyone holds it.
@frozen public struct Element: Sendable {
    @usableFromInline let storage: Document.Storage
    @usableFromInline let index: Int

    @inlinable @inline(__always) init(_ storage: Document.Storage, _ index: Int) {
        self.storage = storage
        self.index = index
    }
    @inlinable @inline(__always) var entry: TapeEntry { storage.tape[index] }

    /// The kind of the value.
    @inlinable public var kind: TapeEntry.Kind { entry.kind }
    /// Whether the value is an object.
    @inlinable public var isObject: Bool { entry.rawKind == TapeEntry.Kind.object.rawValue }
    /// Whether the value is an array.
    @inlinable public var isArray: Bool { entry.rawKind == TapeEntry.Kind.array.rawValue }
    /// Whether the value is a string.
    @inlinable public var isString: Bool {
        let kind = entry.rawKind
        return kind == TapeEntry.Kind.string.rawValue || kind == TapeEntry.Kind.escapedString.rawValue
    }

    /// The tape index after the value that starts at `i`.
    @inlinable @inline(__always) func after(_ i: Int) -> Int {
        let entry = storage.tape[i]
        return entry.rawKind <= TapeEntry.Kind.array.rawValue ? entry.length : i &+ 1
    }

    /// Where the value stands in the document's bytes, with quotes and brackets.
    @inlinable public var byteRange: Range<Int> {
        let entry = entry
        switch entry.kind {
        case .object, .array: return entry.offset..<storage.tape[entry.length - 1].offset
        case .string, .escapedString: return entry.offset - 1..<entry.offset + entry.length + 1
        default: return entry.offset..<entry.offset + entry.length
        }
    }
    /// The bytes of the value as written.
    public var rawBytes: ArraySlice<UInt8> { storage.bytes[byteRange] }

    /// The member of that name, if this is an object that has it.
    @inlinable public subscript(_ name: StaticString) -> Element? {
        guard isObject else { return nil }
        let place = unsafe storage.value(of: name.utf8Start, name.utf8CodeUnitCount, in: index)
        return place < 0 ? nil : Element(storage, place)
    }

    @inlinable @inline(__always) func matches(_ key: TapeEntry, _ name: UnsafePointer<UInt8>) -> Bool {
        let offset = key.offset
        for k in 0..<key.length where unsafe storage.bytes[offset &+ k] != name[k] { return false }
        return key.rawKind == TapeEntry.Kind.string.rawValue
    }

    /// The member of a name known only at run time.
    public subscript(named name: String) -> Element? {
        for (key, value) in members where key == name { return value }
        return nil
    }

    /// The first value at the end of a path of names: arrays on the way are entered at their first item.
    ///
    ///     observation["code", "coding", "code"]?.string
    @inlinable public subscript(_ names: StaticString...) -> Element? {
        var here: Element? = self
        for name in names {
            here = here?.first?[name]
            if here == nil { return nil }
        }
        return here?.first
    }

    /// The first item of an array, or the value itself when it is not an array.
    @inlinable public var first: Element? {
        guard isArray else { return self }
        return index + 1 < entry.length - 1 ? Element(storage, index + 1) : nil
    }

    /// The items of an array; the value alone when it is not an array.
    @inlinable public var elements: Elements {
        isArray ? Elements(storage, index + 1, entry.length - 1) : Elements(storage, index, after(index))
    }
    /// The items at a member: none when it is absent.
    @inlinable public func all(_ name: StaticString) -> Elements {
        self[name]?.elements ?? Elements(storage, index, index)
    }
    /// The members of an object in the order written; none when it is not an object.
    @inlinable public var members: Members {
        isObject ? Members(storage, index + 1, entry.length - 1) : Members(storage, index, index)
    }

    /// The text of a string, decoded; nil when the value is not a string.
    public var string: String? {
        let entry = entry
        switch entry.kind {
        case .string:
            return String(decoding: storage.bytes[entry.offset..<entry.offset + entry.length], as: UTF8.self)
        case .escapedString:
            return unsafe storage.bytes.withUnsafeBufferPointer { bytes in
                let raw = unsafe UnsafeBufferPointer(rebasing: bytes[entry.offset..<entry.offset + entry.length])
                return unsafe String(decoding: Unescape.bytes(raw), as: UTF8.self)
            }
        default: return nil
        }
    }
    /// Whether the value is the string `text`.
    @inlinable public func equals(_ text: StaticString) -> Bool {
        let entry = entry
        guard entry.length == text.utf8CodeUnitCount, isString else { return false }
        return unsafe matches(entry, text.utf8Start)
    }
    /// The characters of a number as written; nil when the value is not a number.
    public var numberText: String? {
        kind == .number ? String(decoding: rawBytes, as: UTF8.self) : nil
    }
    /// A number with its precision as written.
    public var decimal: ExactDecimal? { numberText.flatMap(ExactDecimal.init) }
    /// A number without fraction or exponent that fits 64 bits.
    public var int: Int? { numberText.flatMap { Int($0) } }
    /// `true` or `false`; nil when the value is neither.
    public var bool: Bool? { kind == .bool ? entry.length == 4 : nil }
}

/// The items of an array.
@frozen public struct Elements: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let storage: Document.Storage
    @usableFromInline var next_: Int
    @usableFromInline let end: Int

    @inlinable init(_ storage: Document.Storage, _ start: Int, _ end: Int) {
        self.storage = storage
        next_ = start
        self.end = end
    }
    /// The next item.
    @inlinable public mutating func next() -> Element? {
        guard next_ < end else { return nil }
        let element = Element(storage, next_)
        next_ = element.after(next_)
        return element
    }
}

/// The members of an object, in the order written.
@frozen public struct Members: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let storage: Document.Storage
    @usableFromInline var next_: Int
    @usableFromInline let end: Int

    @inlinable init(_ storage: Document.Storage, _ start: Int, _ end: Int) {
        self.storage = storage
        next_ = start
        self.end = end
    }
    /// The next member: its decoded name and its value.
    @inlinable public mutating func next() -> (name: String, value: FHIR.Element)? {
        guard next_ < end else { return nil }
        let key = FHIR.Element(storage, next_)
        let value = FHIR.Element(storage, next_ + 1)
        next_ = value.after(next_ + 1)
        return (key.string ?? "", value)
    }
}
