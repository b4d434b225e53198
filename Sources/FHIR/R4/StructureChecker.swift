/// One run of the structure check over a tape. Nothing is allocated unless there is a fault to note.
@safe struct StructureChecker: ~Copyable {
    typealias Member = StructureLayout.Member

    let tape: UnsafeBufferPointer<TapeEntry>
    let text: UnsafeBufferPointer<UInt8>
    let layout: LayoutPointers
    private let elementType: Int
    private let extensionType: Int
    private let extensionBits: (nested: UInt64, value: UInt64)
    /// The table of the names of resource types, and a type in which `resourceType` is a member.
    private let resourceTypes: Int
    private let anyResource: Int
    private let limit: Int
    private var faults: [StructureFault] = []

    init(
        tape: UnsafeBufferPointer<TapeEntry>, text: UnsafeBufferPointer<UInt8>, layout: LayoutPointers, limit: Int
    ) {
        unsafe self.tape = tape
        unsafe self.text = text
        self.layout = layout
        self.limit = limit
        let shared = StructureLayout.shared
        elementType = shared.elementType
        extensionType = shared.extensionType
        extensionBits = shared.extensionBits
        resourceTypes = shared.types.count - 1
        anyResource = R4.table.resourceTypes[0]
    }

    /// Checks the resource at a tape index.
    mutating func check(_ i: Int) -> [StructureFault] {
        resource(i)
        return faults
    }

    @inline(never) private mutating func note(_ fault: StructureFault) {
        if faults.count < limit { faults.append(fault) }
    }

    private var isFull: Bool { faults.count >= limit }

    @inline(__always) func entry(_ i: Int) -> TapeEntry { unsafe tape[i] }

    @inline(__always) func after(_ i: Int) -> Int {
        let entry = entry(i)
        return entry.rawKind <= TapeEntry.Kind.array.rawValue ? entry.length : i &+ 1
    }

    @inline(__always) private func isKind(_ entry: TapeEntry, _ kind: TapeEntry.Kind) -> Bool {
        entry.rawKind == kind.rawValue
    }

    // MARK: Objects

    private mutating func resource(_ i: Int) {
        guard isKind(entry(i), .object) else { return note(.init(rule: .notAResource, place: i)) }
        let end = entry(i).length &- 1
        var k = i &+ 1
        while k < end {
            let found = find(k, type: anyResource)
            if found >= 0, unsafe layout.members[found].content == .resourceType { return resource(i, named: k &+ 1) }
            k = after(k &+ 1)
        }
        note(.init(rule: .noResourceType, place: i))
    }

    private mutating func resource(_ i: Int, named v: Int) {
        let name = entry(v)
        guard name.kind == .string || name.kind == .escapedString else {
            return note(.init(rule: .wrongJSONType, place: v, primitive: Primitive.code.rawValue))
        }
        let found = find(v, type: resourceTypes)
        guard found >= 0, case let type = unsafe Int(layout.members[found].type), !R4.table.types[type].isAbstract
        else { return note(.init(rule: .unknownResourceType, place: v)) }
        object(i, type: type)
    }

    /// The member of a type that the string on the tape names: its position in the layout, or -1.
    @inline(__always) private func find(_ i: Int, type: Int, skip: Int = 0) -> Int {
        let key = entry(i)
        if isKind(key, .escapedString) { return findEscaped(key, type, skip) }
        return unsafe layout.find(text, key.offset &+ skip, key.length &- skip, type: type)
    }

    @inline(never) private func findEscaped(_ key: TapeEntry, _ type: Int, _ skip: Int) -> Int {
        let name = decoded(key)
        return unsafe name.withUnsafeBufferPointer { unsafe layout.find($0, skip, $0.count - skip, type: type) }
    }

    /// Whether a key is `_` and the name of a primitive element.
    @inline(__always) private func isSibling(_ key: TapeEntry) -> Bool {
        if unsafe key.length > 1 && text[key.offset] == 0x5F { return true }
        return isKind(key, .escapedString) && decoded(key).first == 0x5F
    }

    func decoded(_ entry: TapeEntry) -> [UInt8] {
        unsafe Unescape.bytes(UnsafeBufferPointer(rebasing: text[entry.offset..<entry.offset + entry.length]))
    }

    private mutating func object(_ i: Int, type: Int) {
        let end = entry(i).length &- 1
        if end == i &+ 1 { return note(.init(rule: .empty, place: i)) }
        var seen: UInt64 = 0
        var k = i &+ 1
        while k < end {
            let key = entry(k)
            let isSibling = isSibling(key)
            let found = find(k, type: type, skip: isSibling ? 1 : 0)
            if found < 0 {
                note(.init(rule: .unknownElement, place: k, type: type))
            } else {
                let member = unsafe layout.members + found
                let bit: UInt64 = unsafe 1 &<< UInt64(member.pointee.ordinal)
                if seen & bit != 0, unsafe member.pointee.isChoice { choice(i, k, found, type) }
                seen |= bit
                if isSibling {
                    unsafe sibling(k, member, in: i, type: type)
                } else {
                    unsafe value(k, member, in: i)
                }
            }
            if isFull { return }
            k = after(k &+ 1)
        }
        let missing = unsafe layout.types[type].required & ~seen
        if missing != 0 { noteMissing(missing, i, type) }
        if type == extensionType, seen & extensionBits.nested != 0, seen & extensionBits.value != 0 {
            note(.init(rule: .extensionWithBoth, place: i))
        }
    }

    @inline(never) private mutating func noteMissing(_ missing: UInt64, _ i: Int, _ type: Int) {
        for ordinal in 0..<63 where missing & (1 << UInt64(ordinal)) != 0 {
            note(.init(rule: .missingElement, place: i, type: type, ordinal: ordinal))
        }
    }

    /// A second member of a choice: a fault unless it is the `_` sibling of the first.
    @inline(never) private mutating func choice(_ i: Int, _ key: Int, _ member: Int, _ type: Int) {
        let ordinal = unsafe layout.members[member].ordinal
        var k = i + 1
        while k < key {
            let other = find(k, type: type, skip: isSibling(entry(k)) ? 1 : 0)
            if other >= 0, other != member, unsafe layout.members[other].ordinal == ordinal {
                return note(.init(rule: .twoChoices, place: key, type: type, ordinal: Int(ordinal)))
            }
            k = after(k + 1)
        }
    }

    // MARK: Values

    /// The value of the member whose key is at `k`.
    @inline(__always) private mutating func value(_ k: Int, _ member: UnsafePointer<Member>, in object: Int) {
        let v = k &+ 1
        let isArray = isKind(entry(v), .array)
        if unsafe member.pointee.repeats {
            guard isArray else { return note(.init(rule: .mustBeArray, place: v)) }
            unsafe items(k, member, in: object)
        } else {
            if isArray { return note(.init(rule: .mustNotBeArray, place: v)) }
            unsafe single(v, member)
        }
    }

    @inline(__always) private mutating func single(_ v: Int, _ member: UnsafePointer<Member>) {
        switch unsafe member.pointee.content {
        case .primitive: unsafe primitive(v, member.pointee.primitive)
        case .object: child(v, type: Int(unsafe member.pointee.type))
        case .resource: resource(v)
        case .resourceType: break
        }
    }

    private mutating func items(_ k: Int, _ member: UnsafePointer<Member>, in object: Int) {
        let end = entry(k &+ 1).length &- 1
        var v = k &+ 2
        if v == end { return note(.init(rule: .empty, place: k &+ 1)) }
        var hasNull = false
        while v < end {
            if isKind(entry(v), .null), unsafe member.pointee.content == .primitive {
                hasNull = true
            } else {
                unsafe single(v, member)
            }
            if isFull { return }
            v = after(v)
        }
        if hasNull { nulls(k, in: object) }
    }

    @inline(__always) private mutating func child(_ v: Int, type: Int) {
        if isKind(entry(v), .object) { return object(v, type: type) }
        if isKind(entry(v), .null) { return note(.init(rule: .null, place: v)) }
        note(.init(rule: .wrongJSONType, place: v, type: type))
    }

    /// The value of a `_name` member: id and extensions of the primitive value or values of `name`.
    @inline(never) private mutating func sibling(
        _ k: Int, _ member: UnsafePointer<Member>, in object: Int, type: Int
    ) {
        let v = k + 1
        guard unsafe member.pointee.hasSibling else {
            return note(.init(rule: .unknownElement, place: k, type: type))
        }
        guard unsafe member.pointee.repeats else {
            if isKind(entry(v), .array) { return note(.init(rule: .mustNotBeArray, place: v)) }
            return child(v, type: elementType)
        }
        guard isKind(entry(v), .array) else { return note(.init(rule: .mustBeArray, place: v)) }
        let end = entry(v).length - 1
        var item = v + 1
        if item == end { return note(.init(rule: .empty, place: v)) }
        var hasNull = false
        while item < end && !isFull {
            if isKind(entry(item), .null) {
                hasNull = true
            } else {
                child(item, type: elementType)
            }
            item = after(item)
        }
        if hasNull { nulls(k, in: object) }
    }

    /// Notes each null in the array of the key at `k` that has no partner: an item that is not null at the same
    /// position of the array of `_name` beside `name`, or the other way round. One walk over both arrays.
    @inline(never) private mutating func nulls(_ k: Int, in object: Int) {
        var (other, otherEnd) = partner(of: k, in: object)
        let end = entry(k + 1).length - 1
        var v = k + 2
        while v < end && !isFull {
            let hasPartner = other < otherEnd && !isKind(entry(other), .null)
            if isKind(entry(v), .null) && !hasPartner { note(.init(rule: .null, place: v)) }
            v = after(v)
            if other < otherEnd { other = after(other) }
        }
    }

    /// The tape indices of the items of the array of `_name` beside `name`, or the other way round; empty if there is
    /// no such array.
    private func partner(of k: Int, in object: Int) -> (Int, Int) {
        let name = decoded(entry(k))
        let wanted = name.first == 0x5F ? Array(name.dropFirst()) : [0x5F] + name
        let end = entry(object).length - 1
        var other = object + 1
        while other < end {
            if isKind(entry(other + 1), .array), decoded(entry(other)) == wanted {
                return (other + 2, entry(other + 1).length - 1)
            }
            other = after(other + 1)
        }
        return (0, 0)
    }

    // MARK: Primitive values

    @inline(__always) private mutating func primitive(_ v: Int, _ type: UInt8) {
        let entry = entry(v)
        if isKind(entry, .string), isPlain(type) {
            // The parser has refused control characters, so only the length of a plain string is open.
            if entry.length > 0 && entry.length <= PrimitiveSyntax.maximumCharacters { return }
        }
        otherPrimitive(v, type)
    }

    @inline(__always) private func isPlain(_ type: UInt8) -> Bool {
        type == Primitive.string.rawValue || type == Primitive.markdown.rawValue
    }

    private mutating func otherPrimitive(_ v: Int, _ raw: UInt8) {
        let entry = entry(v)
        guard let type = Primitive(rawValue: raw) else { return }
        let bytes = unsafe UnsafeBufferPointer(rebasing: text[entry.offset..<entry.offset + scalarLength(entry)]).span
        let wanted = type.jsonType
        var rule: StructureIssue.Rule?
        switch entry.kind {
        case .null: rule = .null
        case .string, .escapedString:
            if wanted != .string {
                rule = .wrongJSONType
            } else if entry.length == 0 {
                rule = .empty
            } else if !accepts(entry, type, bytes) {
                rule = .syntax
            }
        case .number:
            if wanted != .number {
                rule = .wrongJSONType
            } else if type != .decimal, !PrimitiveSyntax.accepts(type, bytes) {
                rule = .syntax
            }
        case .bool: if wanted != .boolean { rule = .wrongJSONType }
        default: rule = .wrongJSONType
        }
        if let rule { note(.init(rule: rule, place: v, primitive: raw)) }
    }

    private func scalarLength(_ entry: TapeEntry) -> Int {
        entry.rawKind <= TapeEntry.Kind.array.rawValue ? 0 : entry.length
    }

    /// Whether a string has the syntax of its type. An escaped one is decoded only when it must be.
    private func accepts(_ entry: TapeEntry, _ type: Primitive, _ bytes: Span<UInt8>) -> Bool {
        guard isKind(entry, .escapedString) else { return PrimitiveSyntax.accepts(type, bytes) }
        switch type {
        case .string, .markdown:
            if bytes.count <= PrimitiveSyntax.maximumCharacters && !mayHoldControl(bytes) { return true }
        case .xhtml:
            if PrimitiveSyntax.xhtml(bytes) { return true }
        default: break
        }
        return PrimitiveSyntax.accepts(type, decoded(entry)[...])
    }

    /// Whether there may be an escape for a control character other than tab, LF and CR.
    private func mayHoldControl(_ bytes: Span<UInt8>) -> Bool {
        var i = 0
        while i < bytes.count {
            guard bytes[i] == 0x5C else {
                i &+= 1
                continue
            }
            switch bytes[i &+ 1] {
            case 0x62, 0x66: return true
            case 0x75: if bytes[i &+ 2] == 0x30 && bytes[i &+ 3] == 0x30 && bytes[i &+ 4] < 0x32 { return true }
            default: break
            }
            i &+= 2
        }
        return false
    }
}
